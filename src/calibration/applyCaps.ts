/** Puts learned engine limits on a measured run's setup: a limit never makes a run impossible that was measured. */
import type { EffectKey } from "../cost/effects.ts";
import { type CapGroup, capOf, type EngineCap } from "../profiles/engineCap.ts";
import type { DeploymentSpec, PoolSpec } from "../profiles/scenario.ts";
import { buildDeployment, type SystemProfiles } from "../serving/deployment.ts";
import { InfeasibleError } from "../serving/infeasible.ts";

export type Setup = { readonly profiles: SystemProfiles; readonly spec: DeploymentSpec };

/** The setup of a run under the limits of its group; unchanged where none is known. Disaggregated runs have theirs elsewhere. */
export function withCaps<T extends Setup>(setup: T, caps: readonly EngineCap[], key: EffectKey): T {
  const { spec, profiles } = setup;
  const cap = spec.mode === "aggregated" ? capOf(caps, capGroupOf(key)) : undefined;
  if (cap === undefined || spec.mode !== "aggregated") return setup;
  const capped: T = { ...setup, spec: { ...spec, pool: capPool(spec.pool, cap) } };
  if (cap.kvRoomShare === undefined && cap.takenBytesPerGpu === undefined) return capped;
  const { engine } = profiles;
  const reserved = engine.memory.reservedPerGpu;
  const reservedPerGpu = { ...reserved, value: reserved.value + (cap.takenBytesPerGpu ?? 0) };
  const roomy: T = {
    ...capped,
    profiles: { ...profiles, kvRoomShare: cap.kvRoomShare, engine: { ...engine, memory: { ...engine.memory, reservedPerGpu } } },
  };
  return fits(roomy) ? roomy : capped;
}

/** The group of a deployment, in the words of an engine cap. */
export function capGroupOf({ platform, engine, model, precision, drafts, parallelism }: EffectKey): CapGroup {
  return {
    ...{ platform, engine, model, precision },
    drafts: drafts === "drafts" ? "drafts" : "none",
    ranks: parallelism.startsWith("dp") ? "dp" : "tp",
  };
}

function capPool(pool: PoolSpec, { maxSequencesPerRank: sequences, maxBatchedTokensPerRank: tokens }: EngineCap): PoolSpec {
  return {
    ...pool,
    ...(sequences === undefined
      ? {}
      : {
          maxSequencesPerRank: Math.max(1, Math.min(Math.round(sequences), pool.maxSequencesPerRank ?? Number.POSITIVE_INFINITY)),
        }),
    ...(tokens === undefined
      ? {}
      : {
          maxBatchedTokensPerRank: Math.max(
            1,
            Math.min(Math.round(tokens), pool.maxBatchedTokensPerRank ?? Number.POSITIVE_INFINITY),
          ),
        }),
  };
}

/** Whether the longest request fits into the KV room that is left. */
function fits({ profiles, spec }: Setup): boolean {
  try {
    buildDeployment(profiles, spec);
    return true;
  } catch (error) {
    if (error instanceof InfeasibleError) return false;
    throw error;
  }
}
