/**
 * Means over the requests of a workload: what a request, and a sequence met while it decodes, looks like on average.
 * In closed form where there is one, else over a fixed number of drawn sessions.
 */
import { normalCdf } from "../kernel/normal.ts";
import type { MixWorkload, Workload } from "../profiles/mix.ts";
import type { MarksWorkload } from "../profiles/workload.ts";
import { growthMeans } from "./contextCurve.ts";
import { clippedLognormalMean, countSurvival, fitCountLaw, lognormalFromMedianP95 } from "./distributions.ts";
import { drawnMeans } from "./drawnMeans.ts";
import { overRequests } from "./parts.ts";

export type RequestMeans = {
  /** Mean prompt over requests, tokens. */
  readonly promptTokens: number;
  /** Mean reply over requests, tokens. */
  readonly outputTokens: number;
  /** Mean context of a sequence met at a random decode step: its prompt and what of its reply is out, tokens. */
  readonly decodingContextTokens: number;
};

/** Means of a workload. A profile of laws is drawn from once, always with the same seed. */
export function requestMeans(workload: Workload): RequestMeans {
  if (workload.kind === "mix") return mixMeans(workload);
  return workload.kind === "marks" ? marksMeans(workload) : drawnMeans(workload);
}

/** Prompts and replies by requests; a sequence that one meets in decode by reply tokens. */
function mixMeans({ parts }: MixWorkload): RequestMeans {
  const outputTokens = overRequests(parts, (part) => requestMeans(part).outputTokens);
  const decoding = overRequests(parts, (part) => requestMeans(part).outputTokens * requestMeans(part).decodingContextTokens);
  return {
    promptTokens: overRequests(parts, (part) => requestMeans(part).promptTokens),
    outputTokens,
    decodingContextTokens: decoding / outputTokens,
  };
}

/**
 * Prompt: turn k is sent with probability S(k) (survival of the turn count), so the mean over requests is
 * sum S(k) m(k) / sum S(k), m(k) the mean prompt of turn k, cut at the context limit. Within 3% of drawn trajectories:
 * the limit ends a long trajectory, which this takes as a prompt at the limit.
 * Decoding: a reply of n tokens is met with a weight of n and is half out on average, so n^2 / 2n: E[n^2] / (2 E[n]).
 * Replies are lognormal, clipped to 1..max; prompts and replies are independent.
 */
function marksMeans({ context, turns, output }: MarksWorkload): RequestMeans {
  const law = fitCountLaw({ mean: turns.mean.value, cv: turns.cv.value, max: turns.max.value });
  const curve = growthMeans(context.marks.value, turns.max.value);
  let mean = curve.firstPromptTokens;
  let weighted = 0;
  let weights = 0;
  for (let turn = 1; turn <= turns.max.value; turn++) {
    const weight = countSurvival(law, turn);
    weighted += weight * Math.min(mean, context.maxTokens.value);
    weights += weight;
    mean += curve.growthTokens[turn] as number;
  }
  const promptTokens = weighted / weights;
  const published = lognormalFromMedianP95({ median: output.medianTokens.value, p95: output.p95Tokens.value });
  const reply = { mu: published.mu + Math.log(output.scale.value), sigma: published.sigma };
  const max = output.maxTokens.value;
  if (reply.sigma === 0) {
    const outputTokens = Math.min(max, Math.max(1, Math.exp(reply.mu)));
    return { promptTokens, outputTokens, decodingContextTokens: promptTokens + outputTokens / 2 };
  }
  const outputTokens = clippedLognormalMean(reply, { min: 1, max });
  const zMax = (Math.log(max) - reply.mu) / reply.sigma;
  const zMin = -reply.mu / reply.sigma;
  const inside = normalCdf(zMax - 2 * reply.sigma) - normalCdf(zMin - 2 * reply.sigma);
  const square = normalCdf(zMin) + Math.exp(2 * reply.mu + 2 * reply.sigma ** 2) * inside + max ** 2 * normalCdf(-zMax);
  return { promptTokens, outputTokens, decodingContextTokens: promptTokens + square / (2 * outputTokens) };
}
