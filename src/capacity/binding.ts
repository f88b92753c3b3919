/** What stops a deployment from carrying more agents: the metric that fails first, and the resource behind it. */
import type { PhaseFigures, PoolFigures } from "../metrics/phase.ts";
import { bindingPart, type Verdict } from "../metrics/verdict.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";

/** Shares above which a resource counts as used up. */
const FULL = 0.95;
/** Share of time in prefill steps above which they, not the batch, are what slows replies down. */
const PREFILL_HEAVY = 0.25;

/** What can run out first. */
type Resource =
  | "decode slots"
  | "prefill compute"
  | "KV memory"
  | "prefill stalls decode"
  | "decode step time"
  | "latency of a lone request";

export type Limit = {
  readonly metric: "output speed" | "TTFT" | "sessions pile up";
  readonly resource: Resource;
  /** Of a mix: the place of the part that fails; absent: all agents are alike. */
  readonly part?: number;
};

/** Reads the limit off the first phase that failed. */
export function bindingLimit(failing: PhaseFigures, verdict: Verdict): Limit {
  const part = bindingPart(verdict);
  const { speedMargin, ttftMargin } = part ?? verdict;
  const slower = speedMargin < ttftMargin ? "output speed" : "TTFT";
  // Replies are still good enough, but at this rate they would not stay so.
  const pilesUp = Math.min(speedMargin, ttftMargin) >= 1 && failing.sessions?.steady === false;
  const metric = pilesUp ? "sessions pile up" : slower;
  return { metric, resource: bindingResource(failing, metric), ...(part === undefined ? {} : { part: part.part }) };
}

function bindingResource(failing: PhaseFigures, metric: Limit["metric"]): Resource {
  const front = failing.pools[0] as PoolFigures;
  const back = failing.pools[1];
  if (failing.agents <= 1) return "latency of a lone request";
  // Preemptions or evictions that cost hits show that KV memory gave out before anything else could.
  if (failing.preemptions > 0.01 * failing.requests) return "KV memory";
  if (front.kvHeldFraction > FULL && failing.evictedTokens > 0.05 * failing.requests * meanPromptTokens(failing))
    return "KV memory";
  if (back !== undefined) {
    if ((back.slotFraction ?? 0) > FULL) return "decode slots";
    if (back.kvPinnedFraction > FULL) return "KV memory";
    if (metric === "output speed") return "decode step time";
    return front.busyFraction > FULL || front.busyFraction > back.busyFraction ? "prefill compute" : "decode slots";
  }
  if ((front.slotFraction ?? 0) > FULL) return "decode slots";
  if (metric !== "output speed") return "prefill compute";
  return front.prefillFraction > PREFILL_HEAVY ? "prefill stalls decode" : "decode step time";
}

function meanPromptTokens(figures: PhaseFigures): number {
  return (figures.throughput.inputTokensPerSecondPerGpu * figures.gpus * figures.measuredSeconds) / figures.requests;
}

/** The limit in words, for a table; `parts`: the workloads of a mix. */
export function limitText({ metric, resource, part }: Limit, parts: readonly WorkloadProfile[] = []): string {
  const whose = part === undefined ? "" : ` of ${parts[part]?.id}`;
  return `${metric}${whose}: ${resource}`;
}
