/** From a measured run to what the simulator needs to repeat it, or the reason why it cannot be repeated. */
import { type Acceptance, acceptanceOf } from "../cost/speculation.ts";
import type { EngineCap } from "../profiles/engineCap.ts";
import type { ModelProfile } from "../profiles/model.ts";
import type { DeploymentSpec, PoolSpec } from "../profiles/scenario.ts";
import type { SystemProfiles } from "../serving/deployment.ts";
import { buildDeployment, type Deployment, type Pool } from "../serving/deployment.ts";
import { effectKey } from "../serving/effectKey.ts";
import { InfeasibleError } from "../serving/infeasible.ts";
import { withCaps } from "./applyCaps.ts";
import { withKvFormat } from "./kvFormat.ts";
import { maxBatchedTokens } from "./launchOptions.ts";
import type { MeasuredRun } from "./measuredRun.ts";
import { atPrecision, engineIdOf, modelIdOf } from "./runNames.ts";

/** Gives a platform's, model's and engine's profiles; undefined where one of them does not exist. */
export type ProfileLibrary = (ids: { platform: string; model: string; engine: string }) => SystemProfiles | undefined;

export type RunSetup =
  | { readonly deployment: Deployment; readonly profiles: SystemProfiles; readonly spec: DeploymentSpec }
  | { readonly skipped: string };

/** Drafts of runs labelled mtp: the collections do not say how many; three is their recipes' usual depth. */
const MTP_DRAFT_TOKENS = 3;

/** Sets a run up, under the learned limits of its engine where there are some. */
export function setUpRun(run: MeasuredRun, library: ProfileLibrary, caps: readonly EngineCap[] = []): RunSetup {
  const engine = engineIdOf(run.engine);
  if (engine === undefined) return { skipped: `no engine profile for "${run.engine}"` };
  const found = library({ platform: run.platform, model: modelIdOf(run.model), engine });
  if (found === undefined) return { skipped: `no profile for ${run.model} on ${run.platform} with ${engine}` };
  const labelled = atPrecision(found.model, run.precision);
  const model = withKvFormat(labelled, engine, found.hardware, labelled !== found.model);
  if (run.speculative === "mtp" && model.draft === undefined) return { skipped: `${model.id} has no drafter in its profile` };
  const uncapped: SystemProfiles = {
    ...found,
    model,
    engine: withoutReuse(found.engine),
    workload: runWorkload(found.workload, run),
  };
  const drafts = Math.min(MTP_DRAFT_TOKENS, model.draft?.acceptanceLength.value.length ?? 0);
  const asked = deploymentOf(run, drafts, maxBatchedTokens(run, engine, model.id));
  if (typeof asked === "string") return { skipped: asked };
  const setup = build(uncapped, asked, caps);
  if (!("skipped" in setup)) return setup;
  const tight = build(withTightMemory(uncapped), asked, caps);
  return "skipped" in tight ? setup : tight;
}

function build(uncapped: SystemProfiles, asked: DeploymentSpec, caps: readonly EngineCap[]): RunSetup {
  try {
    const key = effectKey(uncapped, asked, asked.draftTokens ?? 0);
    const { profiles, spec } = withCaps({ profiles: uncapped, spec: asked }, caps, key);
    return { deployment: asBenchmarked(buildDeployment(profiles, spec), profiles.model), profiles, spec };
  } catch (error) {
    if (error instanceof InfeasibleError) return { skipped: error.message };
    throw error;
  }
}

/**
 * Where weights leave no room at an engine's default share of HBM, a benchmark raises it: vLLM's recipe for DeepSeek V4 on
 * H200 sets gpu_memory_utilization 0.95 (https://recipes.vllm.ai/deepseek-ai/DeepSeek-V4-Flash).
 */
function withTightMemory(profiles: SystemProfiles): SystemProfiles {
  const { engine } = profiles;
  const hbmFraction = { ...engine.memory.hbmFraction, value: Math.max(TIGHT_HBM_FRACTION, engine.memory.hbmFraction.value) };
  return { ...profiles, engine: { ...engine, memory: { ...engine.memory, hbmFraction } } };
}

const TIGHT_HBM_FRACTION = 0.95;

/**
 * A deployment as benchmarks launch and load it: drafts are accepted as on random prompts (AL - 1 times draftAcceptance at
 * every depth), and workers look at arrivals as seldom as the recipes let them.
 */
export function asBenchmarked(deployment: Deployment, model: ModelProfile): Deployment {
  const { coefficients, front, back } = deployment;
  const admissionIntervalSteps = coefficients.admissionIntervalSteps.value;
  const seldom = (pool: Pool): Pool => ({ ...pool, policy: { ...pool.policy, admissionIntervalSteps } });
  const acceptance = acceptanceOnRandomPrompts(deployment, model);
  return { ...deployment, acceptance, front: seldom(front), back: back === undefined ? undefined : seldom(back) };
}

function acceptanceOnRandomPrompts({ acceptance, coefficients }: Deployment, model: ModelProfile): Acceptance {
  const { draftTokens } = acceptance;
  if (model.draft === undefined || draftTokens === 0) return acceptance;
  const share = coefficients.draftAcceptance.value;
  const lengths = model.draft.acceptanceLength.value.map((length, depth) => Math.min(2 + depth, 1 + (length - 1) * share));
  return acceptanceOf(lengths, draftTokens);
}

function deploymentOf(run: MeasuredRun, mtpDrafts: number, stepTokens: number | undefined): DeploymentSpec | string {
  const common = { name: run.curve_id, tiers: [1], draftTokens: run.speculative === "mtp" ? mtpDrafts : 0 };
  const decode = poolOf(
    { workers: run.decode_workers, tp: run.decode_tp, dp: run.decode_attention_dp, ep: run.decode_ep },
    run.concurrency,
  );
  if (run.mode === "aggregated") {
    const budget = stepTokens === undefined ? {} : { maxBatchedTokensPerRank: stepTokens };
    return { mode: "aggregated", ...common, pool: { ...decode, ...budget } };
  }
  const { prefill_workers: workers, prefill_tp: tp, prefill_attention_dp: dp = 1, prefill_ep: ep = 1 } = run;
  if (workers === undefined || tp === undefined) return "a disaggregated run without its prefill workers";
  return { mode: "disaggregated", ...common, prefill: poolOf({ workers, tp, dp, ep }, run.concurrency), decode };
}

/**
 * Benchmarks raise the engine's limit of running sequences to what they send, so memory alone holds the batch below the
 * concurrency: batches of up to 990 a rank are seen under engines whose default is 256.
 */
function poolOf(pool: { workers: number; tp: number; dp: number; ep: number }, concurrency: number): PoolSpec {
  return {
    maxSequencesPerRank: concurrency,
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
  // Its parts have bounds of their own, and no run is of a mix.
  if (workload.kind === "mix") return workload;
  const prompt = { ...workload.context.maxTokens, value: run.isl_nominal_tokens };
  const reply = { ...workload.output.maxTokens, value: run.osl_nominal_tokens };
  // Spread by kind, so that the compiler sees that each keeps its own.
  return workload.kind === "marks"
    ? { ...workload, context: { ...workload.context, maxTokens: prompt }, output: { ...workload.output, maxTokens: reply } }
    : { ...workload, context: { ...workload.context, maxTokens: prompt }, output: { ...workload.output, maxTokens: reply } };
}
