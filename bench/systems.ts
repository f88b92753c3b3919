/** The deployments that the benchmark runs, all from the shipped profiles. */
import { loadScenario } from "../src/profiles/load.ts";
import type { Workload } from "../src/profiles/mix.ts";
import type { ResolvedSystem } from "../src/profiles/resolve.ts";
import type { DeploymentSpec } from "../src/profiles/scenario.ts";
import { buildDeployment, type Deployment } from "../src/serving/deployment.ts";
import { diskLibrary } from "../src/sweep/profileLibrary.ts";

export type Bench = { readonly deployment: Deployment; readonly workload: Workload };

/** Llama 3.3 70B on 4 x H100, TP4, chunks of 2,048 tokens, 256 sequences: what the other simulators were timed with. */
export function dense70b(): Deployment {
  const system = diskLibrary(undefined)({ platform: "h100", model: "llama-3.3-70b", engine: "vllm" });
  if (system === undefined) throw new Error("the shipped profiles hold H100, Llama 3.3 70B and vLLM");
  const limits = { maxBatchedTokensPerRank: 2048, maxSequencesPerRank: 256 };
  const pool = { workers: 1, tensorParallel: 4, attentionDataParallel: 1, ...limits };
  return buildDeployment(system, { name: "4 x H100", mode: "aggregated", tiers: [], pool });
}

/** GB300's published tier 1 deployment (6 x DEP4 prefill, 1 x DEP8 decode: 32 GPUs), so many times over behind one router. */
export function gb300(times: number): Bench {
  const { system, spec } = deploymentOf("gb300-nvl72", [], servesTier1);
  if (spec.mode !== "disaggregated") throw new Error("GB300's tier 1 is disaggregated");
  const prefill = { ...spec.prefill, workers: spec.prefill.workers * times };
  const decode = { ...spec.decode, workers: spec.decode.workers * times };
  return { deployment: buildDeployment(system, { ...spec, prefill, decode }), workload: system.workload };
}

/** The same under sessions that grow to a million tokens. */
export function longContext(): Bench {
  const sets = ["workload=long-context", "workload.context.maxTokens=1000000"];
  return built(deploymentOf("gb300-nvl72", sets, servesTier1));
}

export function kvTiers(): Bench {
  return built(deploymentOf("kv-offload", [], ({ name }) => name === "HBM and host"));
}

type Found = { readonly system: ResolvedSystem; readonly spec: DeploymentSpec };

function built({ system, spec }: Found): Bench {
  return { deployment: buildDeployment(system, spec), workload: system.workload };
}

function servesTier1({ tiers }: DeploymentSpec): boolean {
  return tiers.includes(1);
}

function deploymentOf(scenario: string, sets: readonly string[], wanted: (spec: DeploymentSpec) => boolean): Found {
  const { systems } = loadScenario({ scenario, sets, seed: undefined, dataRoot: undefined });
  const found = systems.flatMap((system) => system.deployments.filter(wanted).map((spec) => ({ system, spec })))[0];
  if (found === undefined) throw new Error(`scenario ${scenario} holds the deployment`);
  return found;
}
