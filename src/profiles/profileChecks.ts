/** What a schema cannot say of one profile: values that must agree with each other. Positions are in the profile's file. */
import type { HardwareProfile } from "./hardware.ts";
import type { ModelProfile } from "./model.ts";
import { type Finding, underivable } from "./modelChecks.ts";
import { type Problem, receivedOf } from "./problem.ts";
import { type SourceDocument, valueAt } from "./sourceDocument.ts";

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

/** Problems of a platform: more power idle than at the limit, a limit of the site above the accelerator's own. */
export function checkHardware({ accelerator }: HardwareProfile, document: SourceDocument): Problem[] {
  const { idlePower, powerCap, tdp } = accelerator;
  const expected = `at most the tdp of ${tdp.value} W`;
  const findings: Finding[] = [];
  if (idlePower.value > tdp.value)
    findings.push({
      path: ["accelerator", "idlePower", "value"],
      wrong: "above the tdp",
      expected,
      fix: "correct idlePower or tdp",
    });
  if (powerCap !== undefined && powerCap.value > tdp.value)
    findings.push({
      path: ["accelerator", "powerCap", "value"],
      wrong: "above the tdp",
      expected,
      fix: `write "${tdp.value} W" or less`,
    });
  return located(findings, document);
}

/** Findings as problems, each where its value stands in the file. */
export function located(findings: readonly Finding[], document: SourceDocument): Problem[] {
  return findings.map(({ path, ...texts }) => ({
    ...document.locate(path),
    ...receivedOf(valueAt(document.value, path)),
    ...texts,
  }));
}
