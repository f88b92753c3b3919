/** The price of one decode step in closed form, for what wants an answer without a simulation. */
import type { Pool } from "../serving/deployment.ts";

/**
 * Seconds of a decode-only step of a worker whose ranks all run `perRank` sequences at one context length:
 * rank-local groups + perRank x max(compute, memory) of attention over that context + what ranks share + draft passes.
 * The same sum as a leap's first step (serving/leap.ts) with equal ranks.
 */
export function decodeStepSeconds(cost: Pool["cost"], perRank: number, contextTokens: number): number {
  const tokens = perRank * cost.queryTokens;
  const compute = contextSeconds(cost.decodeComputeSeconds, cost.limits, contextTokens);
  const memory = contextSeconds(cost.decodeMemorySeconds, cost.limits, contextTokens);
  return (
    cost.rankSeconds(tokens, tokens, perRank) +
    perRank * Math.max(compute, memory) +
    cost.sharedSeconds(tokens * cost.shape.ranks, tokens) +
    cost.draftSeconds(perRank, perRank * cost.shape.ranks)
  );
}

/** Seconds that one sequence of that context adds: constant, linear and clipped terms. */
function contextSeconds(weights: Float64Array, limits: readonly number[], contextTokens: number): number {
  let seconds = (weights[0] as number) + (weights[1] as number) * contextTokens;
  for (let i = 0; i < limits.length; i++) seconds += (weights[2 + i] as number) * Math.min(contextTokens, limits[i] as number);
  return seconds;
}
