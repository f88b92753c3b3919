/** Faults of a scenario's uncertain inputs, and where they are reported; see brokenCase.ts. */
import { type BrokenCase, FILES, lines } from "./brokenCase.ts";

const { SCENARIO } = FILES;

/** One uncertain input in front of the systems. */
function uncertain(title: string, input: string, at: string, rendered?: string): BrokenCase {
  const to = `uncertain:\n  - ${input}\nsystems:`;
  return { title, file: SCENARIO, from: "systems:", to, at, ...(rendered === undefined ? {} : { rendered }) };
}

/** Faults of a scenario's uncertain inputs; they stand on lines 11 and 12. */
export const UNCERTAIN_CASES: readonly BrokenCase[] = [
  uncertain(
    "an uncertain path that is not there",
    "{ path: workload.output.scal, between: [1, 2], source: test }",
    "12:45 uncertain: workload.output.scal",
    lines(
      '<root>/scenarios/tiny.yaml:12:45 uncertain: workload.output.scal: unknown key "scal" in output',
      '  expected: one of: medianTokens, p95Tokens, maxTokens, scale, reusable; nearest: "scale"',
      '  fix: write "scale" instead of "scal"',
    ),
  ),
  uncertain(
    "an uncertain path into no profile",
    "{ path: output.scale, between: [1, 2], source: test }",
    "12:13 uncertain: output.scale",
  ),
  uncertain("an uncertain path with an empty key", "{ path: a..b, between: [1, 2], source: test }", "12:13 uncertain: a..b"),
  uncertain(
    "a lowest value above the highest",
    "{ path: workload.output.scale, between: [3, 0.5], source: test }",
    "12:46 uncertain.0.between.0",
    lines(
      "<root>/scenarios/tiny.yaml:12:46 uncertain.0.between.0: above the other end, got 3 (number)",
      "  expected: at most 0.5",
      "  fix: write between: [0.5, 3]",
    ),
  ),
  uncertain("a range of one end", "{ path: workload.output.scale, between: [3], source: test }", "12:45 uncertain.0.between"),
  uncertain(
    "a logarithm of zero",
    "{ path: engine.speculation.draftTokens, between: [0, 3], source: test }",
    "12:55 uncertain.0.between.0",
  ),
  uncertain(
    "a range in two units",
    "{ path: engine.memory.reservedPerGpu, between: [4 GB, 8 MB], source: test }",
    "12:59 uncertain.0.between.1",
  ),
  uncertain(
    "a range in words",
    "{ path: engine.scheduling.prefillPolicy, between: [mixed, 8 MB], source: test }",
    "12:56 uncertain.0.between.0",
  ),
  uncertain(
    "a range without the unit of its field",
    "{ path: engine.memory.reservedPerGpu, between: [4, 8], source: test }",
    "12:53 uncertain: engine.memory.reservedPerGpu",
  ),
  uncertain(
    "an end out of a field's range",
    "{ path: engine.memory.hbmFraction, between: [0.5, 1.5], source: test }",
    "12:55 uncertain: engine.memory.hbmFraction",
  ),
  uncertain(
    "a factor on a quantity",
    "{ path: engine.memory.reservedPerGpu, times: [0.5, 2], source: test }",
    "12:51 uncertain: engine.memory.reservedPerGpu",
  ),
  uncertain("no alternatives", "{ path: workload.output.scale, oneOf: [], source: test }", "12:43 uncertain.0.oneOf"),
  uncertain(
    "an alternative that is not one of the choices",
    "{ path: engine.prefixReuse.checkpointsKept, oneOf: [last, most], source: test }",
    "12:63 uncertain: engine.prefixReuse.checkpointsKept",
  ),
  uncertain(
    "a negative weight",
    "{ path: workload.output.scale, oneOf: [1, 2], weights: [1, -1], source: test }",
    "12:64 uncertain.0.weights.1",
  ),
  uncertain(
    "weights that are all zero",
    "{ path: workload.output.scale, oneOf: [1, 2], weights: [0, 0], source: test }",
    "12:60 uncertain.0.weights",
  ),
  uncertain(
    "a weight too few",
    "{ path: workload.output.scale, oneOf: [1, 2], weights: [1], source: test }",
    "12:60 uncertain.0.weights",
  ),
  uncertain(
    "weights without alternatives",
    "{ path: workload.output.scale, between: [1, 2], weights: [1], source: test }",
    "12:62 uncertain.0.weights",
  ),
  uncertain(
    "an uncertain input of an unknown system",
    "{ path: workload.output.scale, between: [1, 2], systems: [h200], source: test }",
    "12:63 uncertain.0.systems.0",
  ),
  uncertain("an uncertain input without prior", "{ path: workload.output.scale, source: test }", "12:5 uncertain.0"),
  uncertain("two priors", "{ path: workload.output.scale, between: [1, 2], times: [1, 2], source: test }", "12:5 uncertain.0"),
  uncertain("a range without path", "{ between: [1, 2], source: test }", "12:5 uncertain.0"),
  uncertain("an uncertain input without source", "{ path: workload.output.scale, between: [1, 2] }", "12:5 uncertain.0.source"),
  uncertain(
    "mappings beside a path",
    "{ path: workload.output.scale, oneOf: [{ workload.output.scale: 2 }], source: test }",
    "12:13 uncertain.0.path",
  ),
  uncertain(
    "values and mappings together",
    "{ oneOf: [{ workload.output.scale: 2 }, 3], source: test }",
    "12:14 uncertain.0.oneOf",
  ),
  uncertain(
    "a path drawn twice",
    "{ path: workload.output.scale, between: [1, 2], source: test }\n  - { path: workload.output.scale, times: [1, 2], source: test }",
    "13:5 uncertain.1",
  ),
];
