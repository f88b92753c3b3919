/** Faults in a mix of workloads, see brokenCase.ts. */
import { type BrokenCase, FILES, lines } from "./brokenCase.ts";

/** Each edits the fixture of a mix, which the scenario is told to take. */
const broken = (fault: Omit<BrokenCase, "file" | "sets">): BrokenCase => ({
  ...fault,
  file: FILES.MIX,
  sets: ["workload=tiny-mix"],
});
const SECOND = `  - workload: tiny-laws
    weight: { value: 1, source: test, quality: assumed }
`;

export const MIX_CASES: readonly BrokenCase[] = [
  broken({
    title: "a part that is not there",
    from: "workload: tiny-laws",
    to: "workload: tiny-lawz",
    at: "8:15 parts.1.workload",
    rendered: lines(
      '<root>/workload-profiles/tiny-mix.yaml:8:15 parts.1.workload: no such workload profile, got "tiny-lawz" (text)',
      '  expected: one of: tiny-laws, tiny-load, tiny-mix; nearest: "tiny-laws"',
      '  fix: write "tiny-laws"',
    ),
  }),
  broken({
    title: "a mix in a mix",
    from: "workload: tiny-laws",
    to: "workload: tiny-mix",
    at: "8:15 parts.1.workload",
    rendered: lines(
      '<root>/workload-profiles/tiny-mix.yaml:8:15 parts.1.workload: a mix in a mix, got "tiny-mix" (text)',
      "  expected: a workload of kind marks or laws",
      "  fix: write the parts of that mix in its place",
    ),
  }),
  broken({
    title: "a tier that the scenario lacks",
    from: "tier: background",
    to: "tier: backgruond",
    at: "7:11 parts.0.tier",
    rendered: lines(
      '<root>/workload-profiles/tiny-mix.yaml:7:11 parts.0.tier: the scenario has no tier of this name, got "backgruond" (text)',
      '  expected: one of: background, interactive; nearest: "background"',
      "  fix: write tier: background, or leave it out for the tier being judged",
    ),
  }),
  broken({ title: "one part alone", from: SECOND, to: "", at: "5:3 parts" }),
  broken({ title: "eleven parts", from: SECOND, to: SECOND.repeat(10), at: "5:3 parts" }),
  broken({ title: "a weight of zero", from: "value: 3", to: "value: 0", at: "6:22 parts.0.weight.value" }),
  broken({ title: "a negative weight", from: "value: 1", to: "value: -1", at: "9:22 parts.1.weight.value" }),
  broken({
    title: "a weight without source",
    from: "{ value: 3, source: test, quality: assumed }",
    to: "3",
    at: "6:13 parts.0.weight",
  }),
  broken({
    title: "a part without weight",
    from: "    weight: { value: 1, source: test, quality: assumed }\n",
    to: "",
    at: "8:5 parts.1.weight",
  }),
  broken({
    title: "arrivals of a mix",
    from: "name: Tiny mix",
    to: "name: Tiny mix\narrivals: { kind: closed }",
    at: "4:1 arrivals",
  }),
  broken({ title: "an empty tier", from: "tier: background", to: 'tier: ""', at: "7:11 parts.0.tier" }),
  {
    title: "a part whose prompts do not fit the model",
    sets: ["workload=tiny-mix", "model.maxContextTokens=120000"],
    at: "--set workload=tiny-mix workload",
  },
  {
    title: "a fault inside a part",
    file: FILES.LAWS,
    sets: ["workload=tiny-mix"],
    from: "median: 150, p95: 2000",
    to: "median: 150, p95: 100",
    at: "26:47 output.tokens.value.median",
  },
  {
    title: "a part whose sessions arrive from outside",
    file: FILES.LAWS,
    sets: ["workload=tiny-mix"],
    from: "name: Tiny laws",
    to: "name: Tiny laws\narrivals: { kind: poisson, sessionsPerHour: { value: 1, source: test, quality: assumed } }",
    at: "8:15 parts.1.workload",
  },
];
