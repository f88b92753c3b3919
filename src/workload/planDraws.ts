/**
 * For which of its purposes a plan draws numbers. Where all laws of a purpose are constant none is drawn, and its stream,
 * whose opening costs more than a turn, stays closed; streams know nothing of one another, so that no other number changes.
 */
import type { RandomStream } from "../kernel/random.ts";
import type { Law } from "./law.ts";
import type { SessionPlan } from "./sessionPlan.ts";

const ANY_SHARE = 0.5;

export type PlanDraws = {
  readonly requests: boolean;
  readonly firstPrompt: boolean;
  /** What a session has once. */
  readonly session: boolean;
  readonly growth: boolean;
  readonly output: boolean;
  readonly wait: boolean;
};

export function planDraws(plan: SessionPlan): PlanDraws {
  const { requests, firstPrompt, growth, addsReply, betweenSessions, compaction, output, toolDelay, userPause } = plan;
  return {
    requests: requests.isAlwaysOne !== true,
    firstPrompt: varies(firstPrompt),
    session: addsReply && (betweenSessions > 0 || compaction !== undefined),
    growth: growth.some(varies),
    output: varies(output),
    wait: varies(toolDelay) || (userPause !== undefined && varies(userPause.pause)),
  };
}

function varies({ isConstant }: Law): boolean {
  return isConstant !== true;
}

/** The share of cases whose value is drawn; where nothing is drawn, any does. */
export function share(stream: RandomStream | undefined): number {
  return stream === undefined ? ANY_SHARE : stream.uniform();
}
