/** An analytic first guess of the capacity, so that the search starts near its end. A wrong guess costs time, nothing else. */
import type { MixWorkload, Workload } from "../profiles/mix.ts";
import type { Tier } from "../profiles/scenario.ts";
import { decodeStepSeconds, equalBatch } from "../serving/decodeStep.ts";
import { type Deployment, gpusOf, type Pool } from "../serving/deployment.ts";
import { drawnMeans } from "../workload/drawnMeans.ts";
import { overRequests } from "../workload/parts.ts";
import { strictestTier } from "./mixTier.ts";

/** Mean over median reply of a lognormal as wide as the published one (median 150, P95 2,000): 3.3. */
const MEAN_OVER_MEDIAN_OUTPUT = 3.3;

/**
 * Interactive law on two stations: agents = decoding agents + turn rate x (tool delay + TTFT cap / 2), with as many
 * decoding as slots allow and as the speed floor allows at a roofline-like step.
 */
export function firstGuess(deployment: Deployment, workload: Workload, judged: Tier): number {
  const tier = strictestTier(workload, judged);
  const pool = deployment.back ?? deployment.front;
  const { contextTokens, outputTokens, delaySeconds, requestsPerAgentRequest } = typicalRequest(workload);
  const decoding = decodableSequences(pool, deployment.acceptance.mean, contextTokens, tier.outputSpeedP25);
  const replySeconds = outputTokens / tier.outputSpeedP25;
  const awaySeconds = delaySeconds + tier.ttftP95 / 4;
  const share = deployment.back === undefined ? 0.3 : 1;
  return Math.max(1, Math.round((decoding * share * (1 + awaySeconds / replySeconds)) / requestsPerAgentRequest));
}

type TypicalRequest = {
  readonly contextTokens: number;
  readonly outputTokens: number;
  readonly delaySeconds: number;
  readonly requestsPerAgentRequest: number;
};

function mixedRequest({ parts }: MixWorkload): TypicalRequest {
  const over = (key: keyof TypicalRequest): number => overRequests(parts, (part) => typicalRequest(part)[key]);
  return {
    contextTokens: over("contextTokens"),
    outputTokens: over("outputTokens"),
    delaySeconds: over("delaySeconds"),
    requestsPerAgentRequest: over("requestsPerAgentRequest"),
  };
}

/** A typical request, in what a guess needs of it. */
function typicalRequest(workload: Workload): TypicalRequest {
  if (workload.kind === "mix") return mixedRequest(workload);
  if (workload.kind === "laws") {
    const { decodingContextTokens: contextTokens, outputTokens, delaySeconds, subAgentRequests } = drawnMeans(workload);
    return { contextTokens, outputTokens, delaySeconds, requestsPerAgentRequest: 1 + subAgentRequests };
  }
  const { context, output, toolDelay } = workload;
  const marks = context.marks.value;
  return {
    contextTokens: (marks[Math.min(1, marks.length - 1)] as (typeof marks)[number]).tokens,
    outputTokens: output.medianTokens.value * MEAN_OVER_MEDIAN_OUTPUT * output.scale.value,
    delaySeconds: toolDelay.median.value,
    requestsPerAgentRequest: 1,
  };
}

/** Sequences of a pool that decode at the floor speed at least, all at one context. */
function decodableSequences(pool: Pool, tokensPerStep: number, contextTokens: number, floor: number): number {
  const { cost, policy } = pool;
  let perRank = Math.min(policy.maxSequences, Math.floor(pool.memory.kvBytesPerRank / 1e8) + 1);
  while (perRank > 1 && tokensPerStep / decodeStepSeconds(cost, equalBatch(cost, perRank, contextTokens)) < floor) {
    perRank = Math.floor(perRank * 0.8);
  }
  return perRank * (gpusOf(pool) / cost.shape.tensorParallel);
}
