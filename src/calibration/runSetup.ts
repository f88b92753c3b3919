/** From a measured run to what the simulator needs to repeat it, or the reason why it cannot be repeated. */
import type { DeploymentSpec, PoolSpec } from "../profiles/scenario.ts";
import type { SystemProfiles } from "../serving/deployment.ts";
import { buildDeployment, type Deployment, InfeasibleError } from "../serving/deployment.ts";
import type { MeasuredRun } from "./measuredRun.ts";
import { atPrecision, engineIdOf, modelIdOf } from "./runNames.ts";

/** Gives a platform's, model's and engine's profiles; undefined where one of them does not exist. */
export type ProfileLibrary = (ids: { platform: string; model: string; engine: string }) => SystemProfiles | undefined;

export type RunSetup = { readonly deployment: Deployment; readonly profiles: SystemProfiles } | { readonly skipped: string };

/** Drafts of runs labelled mtp: the collections do not say how many; three is their recipes' usual depth. */
const MTP_DRAFT_TOKENS = 3;

export function setUpRun(run: MeasuredRun, library: ProfileLibrary): RunSetup {
  const engine = engineIdOf(run.engine);
  if (engine === undefined) return { skipped: `no engine profile for "${run.engine}"` };
  const found = library({ platform: run.platform, model: modelIdOf(run.model), engine });
  if (found === undefined) return { skipped: `no profile for ${run.model} on ${run.platform} with ${engine}` };
  const model = atPrecision(found.model, run.precision);
  if (run.speculative === "mtp" && model.draft === undefined) return { skipped: `${model.id} has no drafter in its profile` };
  const profiles: SystemProfiles = {
    ...found,
    model,
    engine: withoutReuse(found.engine),
    workload: runWorkload(found.workload, run),
  };
  const spec = deploymentOf(run, Math.min(MTP_DRAFT_TOKENS, model.draft?.acceptanceLength.value.length ?? 0));
  if (typeof spec === "string") return { skipped: spec };
  try {
    return { deployment: buildDeployment(profiles, spec), profiles };
  } catch (error) {
    if (error instanceof InfeasibleError) return { skipped: error.message };
    throw error;
  }
}

function deploymentOf(run: MeasuredRun, mtpDrafts: number): DeploymentSpec | string {
  const common = { name: run.curve_id, tiers: [1], draftTokens: run.speculative === "mtp" ? mtpDrafts : 0 };
  const decode = poolOf({ workers: run.decode_workers, tp: run.decode_tp, dp: run.decode_attention_dp, ep: run.decode_ep });
  if (run.mode === "aggregated") return { mode: "aggregated", ...common, pool: decode };
  const { prefill_workers: workers, prefill_tp: tp, prefill_attention_dp: dp = 1, prefill_ep: ep = 1 } = run;
  if (workers === undefined || tp === undefined) return "a disaggregated run without its prefill workers";
  return { mode: "disaggregated", ...common, prefill: poolOf({ workers, tp, dp, ep }), decode };
}

function poolOf(pool: { workers: number; tp: number; dp: number; ep: number }): PoolSpec {
  return {
    workers: pool.workers,
    tensorParallel: pool.tp,
    attentionDataParallel: pool.dp,
    ...(pool.ep > 1 ? { expertParallel: Math.min(pool.ep, pool.tp * pool.dp) } : {}),
  };
}

/** The collections send random prompts: nothing to reuse. */
function withoutReuse(engine: SystemProfiles["engine"]): SystemProfiles["engine"] {
  const { prefixReuse } = engine;
  return { ...engine, prefixReuse: { ...prefixReuse, enabled: { ...prefixReuse.enabled, value: false } } };
}

/** Bounds of lengths, which decide what KV memory must hold. */
function runWorkload(workload: SystemProfiles["workload"], run: MeasuredRun): SystemProfiles["workload"] {
  const { context, output } = workload;
  return {
    ...workload,
    context: { ...context, maxTokens: { ...context.maxTokens, value: run.isl_nominal_tokens } },
    output: { ...output, maxTokens: { ...output.maxTokens, value: run.osl_nominal_tokens } },
  };
}
