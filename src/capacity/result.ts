/** One row of the capacity table: a platform, its deployment and a tier, and how many agents it carries. */
import { type KvFigures, type ThrashCliff, thrashWarning } from "../metrics/kvFigures.ts";
import type { PhaseFigures } from "../metrics/phase.ts";
import type { SessionFigures } from "../metrics/sessionFigures.ts";
import { bindingPart } from "../metrics/verdict.ts";
import { agentsPerMegawatt, type PowerBasis, wattsPerGpu } from "../power/bases.ts";
import type { HardwareProfile } from "../profiles/hardware.ts";
import type { Workload } from "../profiles/mix.ts";
import type { Tier } from "../profiles/scenario.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import type { Deployment } from "../serving/deployment.ts";
import { workloadsOf } from "../workload/parts.ts";
import { type Limit, limitText } from "./binding.ts";
import { cliffWarning, type FullBatch, fullBatch } from "./fullBatch.ts";
import { namesAllTiers, strictestTier } from "./mixTier.ts";
import { type PartResult, partsAtAnswer } from "./partResult.ts";
import type { CapacityAnswer } from "./search.ts";

/** A figure that someone published for the same platform, model and tier. */
export type PublishedCapacity = { readonly agentsPerMegawatt: number; readonly source: string };

export type CapacityResult = {
  readonly platform: string;
  readonly model: string;
  readonly engine: string;
  /** Id of the tier that was judged; "mix": the parts of a mix, each by the tier that it names. */
  readonly tier: number | "mix";
  readonly deployment: string;
  readonly gpus: number;
  readonly agents: number;
  readonly agentsInterval: readonly [number, number];
  readonly agentsPerGpu: number;
  /** Agents of one system unit (node, rack) filled with whole deployments, or its share of one that spans several. */
  readonly agentsPerSystem: number;
  /** Mean accelerator draw; null where no agent is carried. */
  readonly gpuWatts: number | null;
  readonly agentsPerMegawatt: Readonly<Record<PowerBasis, number>>;
  /** What one agent more runs into, in words. */
  readonly limit: string;
  /** Output speed with the decode batch full, and how far that is from the tier's floor. */
  readonly fullBatch: FullBatch;
  /** How far KV memory is from thrashing at the answer; null where no agent is carried. */
  readonly kv: {
    /** Bytes that sessions and their prefixes need over all memory that prefixes may be in. */
    readonly workingSetFraction: number;
    /** The same at its highest, on the fullest rank. */
    readonly workingSetPeakFraction: number;
    /** Tokens recomputed because evicted, over all that could be reused. */
    readonly lostFraction: number;
    readonly thrashCliff: ThrashCliff;
  } | null;
  /** Of sessions that arrive from outside, at the answer: their mean rate over a day, their mean length, and the hour measured. */
  readonly sessions?: Pick<SessionFigures, "sessionsPerHour" | "sessionSeconds" | "fromHour">;
  /** Of a mix: what its parts get at the answer, and their share of Agents/MW. */
  readonly parts?: readonly PartResult[];
  readonly published: PublishedCapacity | null;
  readonly warnings: readonly string[];
};

/** Below this, a small error in step time moves the capacity by several times as much. */
const THIN_MARGIN = 1.1;

/** Puts a search's answer into a row. */
export function capacityResult(
  answer: CapacityAnswer,
  about: {
    readonly platform: string;
    readonly model: string;
    readonly engine: string;
    readonly tier: Tier;
    readonly workload: Workload;
    readonly deployment: Deployment;
    readonly hardware: HardwareProfile;
    readonly published: PublishedCapacity | null;
  },
): CapacityResult {
  const { deployment, hardware } = about;
  const reached = answer.agents > 0;
  const agentsPerGpu = answer.agents / deployment.gpus;
  const gpuWatts = reached ? answer.figures.gpuWatts : null;
  const { workload } = about;
  const full = fullBatch(deployment, workload, strictestTier(workload, about.tier).outputSpeedP25);
  const none = { accelerator: 0, tdp: 0, system: 0, facility: 0 };
  const perMegawatt = gpuWatts === null ? none : agentsPerMegawatt(agentsPerGpu, wattsPerGpu(hardware, gpuWatts));
  return {
    platform: about.platform,
    model: about.model,
    engine: about.engine,
    tier: namesAllTiers(workload) ? "mix" : about.tier.id,
    deployment: deployment.name,
    gpus: deployment.gpus,
    agents: answer.agents,
    agentsInterval: answer.agentsInterval,
    agentsPerGpu,
    agentsPerSystem: agentsPerSystem(answer.agents, deployment.gpus, hardware.system.gpus.value),
    gpuWatts,
    agentsPerMegawatt: perMegawatt,
    limit: reached ? limitOf(answer.limit, workloadsOf(workload)) : `not reachable: ${unreachable(answer, about.tier)}`,
    fullBatch: full,
    kv: reached ? kvAtAnswer(answer.figures.kv) : null,
    ...(reached ? sessionsAtAnswer(answer.figures) : {}),
    ...(reached ? partsAtAnswer(answer, perMegawatt) : {}),
    published: about.published,
    warnings: warningsOf(answer, full),
  };
}

function kvAtAnswer({ workingSet, lostFraction, thrashCliff }: KvFigures): CapacityResult["kv"] {
  const { fraction = 0, peakFraction = 0 } = workingSet.at(-1) ?? {};
  return { workingSetFraction: fraction, workingSetPeakFraction: peakFraction, lostFraction, thrashCliff };
}

function sessionsAtAnswer({ sessions }: PhaseFigures): Pick<CapacityResult, "sessions"> {
  if (sessions === undefined) return {};
  const { sessionsPerHour, sessionSeconds, fromHour } = sessions;
  return { sessions: { sessionsPerHour, sessionSeconds, fromHour } };
}

/** Whole deployments alone: a rack of 72 holds two of 32 GPUs, and 8 GPUs stay idle. */
function agentsPerSystem(agents: number, deploymentGpus: number, systemGpus: number): number {
  const fits = Math.floor(systemGpus / deploymentGpus);
  return fits >= 1 ? fits * agents : agents / Math.ceil(deploymentGpus / systemGpus);
}

function limitOf(limit: Limit | undefined, parts: readonly WorkloadProfile[]): string {
  return limit === undefined ? "none found" : limitText(limit, parts);
}

function unreachable(answer: CapacityAnswer, tier: Tier): string {
  const { figures, verdict } = answer;
  const part = bindingPart(verdict);
  // One agent is of one part, whose figures are those of the phase.
  const { outputSpeedP25, ttftP95 } = part?.tier ?? tier;
  if (figures.requests === 0) return "one agent alone gets no reply in the measured time";
  if (verdict.speedMargin < verdict.ttftMargin) {
    return `one agent alone gets ${figures.outputTokensPerSecond.p25.toPrecision(3)} tok/s (P25), ${outputSpeedP25} wanted`;
  }
  return `one agent alone waits ${figures.ttftSeconds.p95.toFixed(1)} s (P95) for its first token, ${ttftP95} wanted`;
}

function warningsOf(answer: CapacityAnswer, full: FullBatch): string[] {
  const { verdict, limit, agents, agentsInterval } = answer;
  const warnings = cliffWarning(full, agents);
  if (warnings.length === 0 && agents > 0 && limit?.metric === "TTFT" && verdict.speedMargin < THIN_MARGIN) {
    warnings.push(
      `output speed is only ${((verdict.speedMargin - 1) * 100).toFixed(0)}% above its floor at this load: slightly slower steps would cost many agents`,
    );
  }
  if (agents > 0 && agentsInterval[1] - agentsInterval[0] > 0.5 * agents)
    warnings.push("replications differ widely: raise search.replications or measuredSeconds");
  if (agents > 0) warnings.push(...thrashWarning(answer.figures.kv));
  if (limit === undefined) warnings.push("the search met no limit: the answer is its upper bound");
  return warnings;
}
