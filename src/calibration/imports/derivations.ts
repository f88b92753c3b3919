/** Small steps from what result files state to what a run needs; absent in, absent out. */
import type { Length } from "./statedRun.ts";

const MILLISECONDS_PER_SECOND = 1000;
const SHOWN_DIGITS = 3;

/** Seconds from milliseconds. */
export function fromMilliseconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / MILLISECONDS_PER_SECOND;
}

/** The reciprocal; a median of speeds is the reciprocal of the median of times. Absent for 0. */
export function inverse(value: number | undefined): number | undefined {
  return value === undefined || value === 0 ? undefined : 1 / value;
}

/** Tokens a second from requests a second and mean tokens a request. */
export function rateOf(
  requestsPerSecond: number | undefined,
  tokensPerRequest: readonly (number | undefined)[],
): number | undefined {
  let tokens = 0;
  for (const part of tokensPerRequest) {
    if (part === undefined) return undefined;
    tokens += part;
  }
  return requestsPerSecond === undefined ? undefined : requestsPerSecond * tokens;
}

/** The smallest and the largest, of any number of values. */
export function extremes(values: readonly number[]): { readonly min: number; readonly max: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [min, max] = [Math.min(min, value), Math.max(max, value)];
  return { min, max };
}

/** A length from a mean: fixed where the shortest and the longest are both the mean. */
export function lengthOf(
  meanTokens: number | undefined,
  bounds: { readonly min?: number | undefined; readonly max?: number | undefined } = {},
): Length | undefined {
  if (meanTokens === undefined || meanTokens === 0) return undefined;
  return { tokens: meanTokens, kind: bounds.min === meanTokens && bounds.max === meanTokens ? "fixed" : "mean" };
}

/** A measured mean of requests in flight, as the closed loop that comes nearest. */
export function meanConcurrency(inFlight: number): { readonly concurrency: number; readonly note: readonly string[] } {
  const note = `no cap on concurrency: ${Number(inFlight.toPrecision(SHOWN_DIGITS))} requests were in flight on average`;
  return { concurrency: Math.max(1, Math.round(inFlight)), note: [note] };
}

/** Requests that came at a rate of their own need not have reached the cap that a closed loop stands for. */
export function rateCaveat(requestsPerSecond: number | undefined, cap: number | undefined): string | undefined {
  if (requestsPerSecond === undefined || cap === undefined) return undefined;
  return `requests came at ${requestsPerSecond}/s, so fewer than ${cap} may have been in flight`;
}

/** Says how many requests failed, if any. */
export function failureNotes(failed: number | undefined, all: number | undefined): string[] {
  if (failed === undefined || failed === 0) return [];
  return [`${failed}${all === undefined ? "" : ` of ${all}`} requests failed`];
}
