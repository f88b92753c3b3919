/** How long an agent waits after a reply: for its tools, or for a person. */
import type { SessionPlan } from "./sessionPlan.ts";

/** Uniform numbers between 0 and 1 that decide a wait: how long, whether a person speaks, how many calls there are. */
export type WaitDraws = { readonly wait: number; readonly user: number; readonly calls: number };

/** Whether a person speaks after the reply, not a tool. */
export function isUserNext({ userPause }: SessionPlan, draw: number): boolean {
  return userPause !== undefined && draw < userPause.chance;
}

/** Seconds from the end of a reply to the next request. The longest of n calls is at most x where each of them is. */
export function waitSeconds(plan: SessionPlan, { wait, user, calls }: WaitDraws): number {
  const { toolDelay, parallelCalls, userPause } = plan;
  if (userPause !== undefined && isUserNext(plan, user)) return userPause.pause.quantile(wait);
  const count = parallelCalls === undefined ? 1 : Math.max(1, Math.round(parallelCalls.quantile(calls)));
  return toolDelay.quantile(count === 1 ? wait : wait ** (1 / count));
}
