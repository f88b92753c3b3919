/**
 * What the prompt after a reply holds and how much of it the server has seen before: growth, reasoning that is dropped,
 * prompts whose front is rewritten, compaction.
 */
import { normalCdf, normalQuantile } from "../kernel/normal.ts";
import { share } from "./planDraws.ts";
import type { SessionPlan } from "./sessionPlan.ts";
import type { TrajectoryState } from "./trajectory.ts";

/**
 * Moves a session's context from the present turn, whose reply and kind of delay are drawn, to the next one.
 * Ensures: with compaction, the next prompt is at most the session's trigger, or the session ends here.
 */
export function nextPrompt(plan: SessionPlan, state: TrajectoryState): void {
  state.nextContextTokens += growthTokens(plan, state) + keptReplyTokens(plan, state);
  state.nextSharedTokens = state.promptTokens;
  if (plan.reasoningDropped === "at-user-turn" && state.isUserNext) dropReasoning(state);
  if (plan.rewrites !== undefined) rewrite(plan.rewrites, state);
  if (plan.compaction !== undefined && Math.round(state.nextContextTokens) > state.triggerTokens)
    compact(plan.compaction, plan.scaffoldTokens, state);
}

/** Growth is correlated within a session: part of its normal score is drawn once a session, so that its law stays what it is. */
export function growthTokens(plan: SessionPlan, state: TrajectoryState): number {
  const { growth, betweenSessions } = plan;
  const law = growth[Math.min(state.turnNumber, growth.length - 1)] as (typeof growth)[number];
  const draw = share(state.streams.growth);
  if (betweenSessions === 0) return law.quantile(draw);
  const score = Math.sqrt(betweenSessions) * state.growthScore + Math.sqrt(1 - betweenSessions) * normalQuantile(draw);
  return law.quantile(normalCdf(score));
}

/** What of the reply stands in the next prompt; reasoning that may be dropped later is counted. */
function keptReplyTokens(plan: SessionPlan, state: TrajectoryState): number {
  if (!plan.addsReply) return 0;
  const reasoning = Math.floor(plan.reasoningShare * state.outputTokens);
  if (plan.reasoningDropped === "every-request") return state.outputTokens - reasoning;
  // The first reasoning to go stands behind the prompt that it answered: so much stays reusable.
  if (state.droppableTokens === 0) state.beforeReasoningTokens = state.promptTokens;
  state.droppableTokens += reasoning;
  return state.outputTokens;
}

function dropReasoning(state: TrajectoryState): void {
  if (state.droppableTokens === 0) return;
  state.nextContextTokens -= state.droppableTokens;
  state.nextSharedTokens = Math.min(state.nextSharedTokens, state.beforeReasoningTokens);
  state.droppableTokens = 0;
}

function rewrite({ chance, kept }: NonNullable<SessionPlan["rewrites"]>, state: TrajectoryState): void {
  const draw = (state.streams.rewrite as NonNullable<TrajectoryState["streams"]["rewrite"]>).uniform();
  if (draw >= chance) return;
  // One number says both whether and how much: below the chance it is uniform again.
  const tokens = Math.floor(kept.quantile(draw / chance) * state.promptTokens);
  state.nextSharedTokens = Math.max(1, Math.min(state.nextSharedTokens, tokens));
}

function compact(
  { after, endsInstead }: NonNullable<SessionPlan["compaction"]>,
  scaffoldTokens: number,
  state: TrajectoryState,
): void {
  if (state.endsDraw < endsInstead) {
    state.turnCount = state.turnNumber;
    return;
  }
  const draw = (state.streams.compaction as NonNullable<TrajectoryState["streams"]["compaction"]>).uniform();
  state.nextContextTokens = Math.max(1, Math.min(after.quantile(draw), state.triggerTokens));
  state.nextSharedTokens = Math.max(1, Math.min(scaffoldTokens, state.promptTokens, Math.round(state.nextContextTokens)));
  state.droppableTokens = 0;
}
