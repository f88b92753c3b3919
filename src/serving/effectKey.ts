/** What a deployment is in the eyes of the fit: which pooled effects apply to it. */
import type { EffectKey } from "../cost/effects.ts";
import type { DeploymentSpec } from "../profiles/scenario.ts";
import type { SystemProfiles } from "./deployment.ts";

type Parts = Pick<SystemProfiles, "hardware" | "model" | "engine">;

/** The key of a deployment that drafts `draftTokens` a step; a disaggregated one is known by its decode pool. */
export function effectKey({ hardware, model, engine }: Parts, spec: DeploymentSpec, draftTokens: number): EffectKey {
  const pool = spec.mode === "aggregated" ? spec.pool : spec.decode;
  const dense = model.layers.every(({ feedForward }) => feedForward.kind === "dense");
  const ranks = pool.attentionDataParallel > 1 ? "dp" : "tp";
  return {
    vendor: hardware.vendor,
    architecture: hardware.architecture,
    platform: hardware.id,
    engine: engine.id,
    model: model.id,
    family: model.family,
    precision: (dense ? model.precision.main : model.precision.experts).weights,
    parallelism: (pool.expertParallel ?? 1) > 1 ? `${ranks}-ep` : ranks,
    mode: spec.mode,
    drafts: draftTokens > 0 ? "drafts" : "none",
  };
}
