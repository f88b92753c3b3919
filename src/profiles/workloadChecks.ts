/** What a schema cannot say of a workload: marks and laws whose numbers must agree with each other. */
import type { LawSpec } from "./law.ts";
import { lawFindings } from "./lawChecks.ts";
import type { Finding } from "./modelChecks.ts";
import type { Problem } from "./problem.ts";
import { located } from "./profileChecks.ts";
import type { Path, SourceDocument } from "./sourceDocument.ts";
import type { LawsWorkload, MarksWorkload, WorkloadProfile } from "./workload.ts";

/** Problems of a workload; what a mix names is looked at in mix.ts. */
export function checkWorkload(workload: WorkloadProfile, document: SourceDocument): Problem[] {
  const own = workload.kind === "marks" ? marksFindings(workload) : lawsFindings(workload);
  return located([...own, ...arrivalFindings(workload)], document);
}

/** A day without arrivals. */
function arrivalFindings({ arrivals }: WorkloadProfile): Finding[] {
  if (arrivals?.kind !== "diurnal") return [];
  const { value } = arrivals.shape;
  if (value.kind !== "hourly" || value.factors.some((factor) => factor > 0)) return [];
  return [
    {
      path: ["arrivals", "shape", "value", "factors"],
      wrong: "no hour has arrivals",
      expected: "a factor above 0 for one hour at least",
      fix: "write factors such as 1 for the hours of the working day",
    },
  ];
}

/** Marks out of order, and minimum, median, percentile and maximum that contradict each other. */
function marksFindings(workload: MarksWorkload): Finding[] {
  const { context, turns, output, toolDelay } = workload;
  const findings: Finding[] = [];
  context.marks.value.forEach(({ turn }, index, marks) => {
    const before = marks[index - 1];
    if (before === undefined || turn > before.turn) return;
    const path = ["context", "marks", "value", index, "turn"];
    findings.push({
      path,
      wrong: "turn out of order",
      expected: `more than ${before.turn}, the turn of the mark before`,
      fix: "sort the marks by turn",
    });
  });
  const atMost = (path: Path, low: number, high: number, limit: string, unit = "") => {
    const key = String(path.at(-2));
    if (low > high)
      findings.push({
        path,
        wrong: `above ${limit}`,
        expected: `at most ${high}${unit}, the value of ${limit}`,
        fix: `correct ${key} or ${limit}`,
      });
  };
  atMost(["context", "minTokens", "value"], context.minTokens.value, context.maxTokens.value, "context.maxTokens");
  atMost(["turns", "mean", "value"], turns.mean.value, turns.max.value, "turns.max");
  atMost(["output", "medianTokens", "value"], output.medianTokens.value, output.p95Tokens.value, "output.p95Tokens");
  atMost(["output", "medianTokens", "value"], output.medianTokens.value, output.maxTokens.value, "output.maxTokens");
  atMost(["toolDelay", "min", "value"], toolDelay.min.value, toolDelay.median.value, "toolDelay.median", " s");
  atMost(["toolDelay", "median", "value"], toolDelay.median.value, toolDelay.max.value, "toolDelay.max", " s");
  return findings;
}

/** Every law by itself, growth in order, and reasoning that is dropped where replies are reused. */
function lawsFindings(workload: LawsWorkload): Finding[] {
  const { output, subAgents, context } = workload;
  const findings = lawsIn(workload).flatMap(([path, law]) => lawFindings(law, [...path, "value"]));
  findings.push(...growthFindings(context.growth.value, ["context", "growth", "value"]));
  if (subAgents !== undefined) findings.push(...growthFindings(subAgents.growth.value, ["subAgents", "growth", "value"]));
  if (output.reusable.value && output.reasoning?.dropped.value === "every-request" && output.reasoning.share.value > 0) {
    findings.push({
      path: ["output", "reusable", "value"],
      wrong: "a reply without its reasoning is no prefix",
      expected: "false, where reasoning is dropped at every request",
      fix: "write reusable: false, or keep the reasoning",
    });
  }
  return findings;
}

function lawsIn({ context, turns, output, toolDelay, userPause, subAgents }: LawsWorkload): [Path, LawSpec][] {
  const named: [Path, { readonly value: LawSpec } | undefined][] = [
    [["context", "firstPrompt"], context.firstPrompt],
    [["context", "rewrites", "kept"], context.rewrites?.kept],
    [["context", "compaction", "trigger"], context.compaction?.trigger],
    [["context", "compaction", "after"], context.compaction?.after],
    [["turns", "requests"], turns.requests],
    [["output", "tokens"], output.tokens],
    [["toolDelay", "call"], toolDelay.call],
    [["toolDelay", "parallelCalls"], toolDelay.parallelCalls],
    [["userPause", "pause"], userPause?.pause],
    [["subAgents", "group"], subAgents?.group],
    [["subAgents", "firstPrompt"], subAgents?.firstPrompt],
    [["subAgents", "requests"], subAgents?.requests],
    [["subAgents", "output"], subAgents?.output],
  ];
  return named.flatMap(([path, law]) => (law === undefined ? [] : [[path, law.value] as [Path, LawSpec]]));
}

function growthFindings(growth: LawsWorkload["context"]["growth"]["value"], path: Path): Finding[] {
  return growth.flatMap(({ from, law }, index) => {
    const findings = lawFindings(law, [...path, index, "law"]);
    const before = growth[index - 1];
    const at = [...path, index, "from"];
    if (before === undefined && from !== 1)
      findings.push({
        path: at,
        wrong: "growth after request 1 is not said",
        expected: "1 in the first entry",
        fix: "write from: 1",
      });
    else if (before !== undefined && from <= before.from)
      findings.push({
        path: at,
        wrong: "request out of order",
        expected: `more than ${before.from}`,
        fix: "sort the entries by from",
      });
    return findings;
  });
}
