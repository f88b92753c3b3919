/** What a schema cannot say of one profile: values that must agree with each other. Positions are in the profile's file. */
import type { HardwareProfile } from "./hardware.ts";
import type { ModelProfile } from "./model.ts";
import { type Finding, underivable } from "./modelChecks.ts";
import { type Problem, receivedOf } from "./problem.ts";
import { type Path, type SourceDocument, valueAt } from "./sourceDocument.ts";
import type { WorkloadProfile } from "./workload.ts";

/** Problems of a model: more experts active than there are, KV heads that do not divide the heads, impossible acceptance, figures that are missing. */
export function checkModel(model: ModelProfile, document: SourceDocument): Problem[] {
  const findings = underivable(model);
  model.layers.forEach(({ attention, feedForward }, group) => {
    if (feedForward.kind === "moe" && feedForward.topK > feedForward.experts) {
      const expected = `at most the ${feedForward.experts} experts that there are`;
      findings.push({
        path: ["layers", group, "feedForward", "topK"],
        wrong: "more experts a token than experts",
        expected,
        fix: "correct topK or experts",
      });
    }
    if ((attention.kind === "gqa" || attention.kind === "gqa-sparse") && attention.heads % attention.kvHeads !== 0) {
      const expected = `a divisor of the ${attention.heads} heads`;
      findings.push({
        path: ["layers", group, "attention", "kvHeads"],
        wrong: "does not divide the heads",
        expected,
        fix: "correct kvHeads or heads",
      });
    }
  });
  model.draft?.acceptanceLength.value.forEach((tokens, index) => {
    if (tokens <= index + 2) return;
    const expected = `at most ${index + 2}: a draft of ${index + 1} and the bonus token`;
    findings.push({
      path: ["draft", "acceptanceLength", "value", index],
      wrong: "more tokens than a step can emit",
      expected,
      fix: `write ${index + 2} or less`,
    });
  });
  return located(findings, document);
}

/** Problems of a platform: more power idle than at the limit. */
export function checkHardware({ accelerator }: HardwareProfile, document: SourceDocument): Problem[] {
  if (accelerator.idlePower.value <= accelerator.tdp.value) return [];
  const expected = `at most the tdp of ${accelerator.tdp.value} W`;
  return located(
    [{ path: ["accelerator", "idlePower", "value"], wrong: "above the tdp", expected, fix: "correct idlePower or tdp" }],
    document,
  );
}

/** Problems of a workload: marks out of order, and minimum, median, percentile and maximum that contradict each other. */
export function checkWorkload(workload: WorkloadProfile, document: SourceDocument): Problem[] {
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
  return located(findings, document);
}

function located(findings: readonly Finding[], document: SourceDocument): Problem[] {
  return findings.map(({ path, ...texts }) => ({
    ...document.locate(path),
    ...receivedOf(valueAt(document.value, path)),
    ...texts,
  }));
}
