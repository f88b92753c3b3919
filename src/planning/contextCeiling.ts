/**
 * A workload with another context ceiling. Contexts go on growing as the workload says until they reach it: a ceiling alone
 * changes nothing for agents whose work ends before it, so the work is stretched with it. Pure.
 */
import type { Workload } from "../profiles/mix.ts";
import type { LawsWorkload, MarksWorkload, WorkloadProfile } from "../profiles/workload.ts";
import type { ContextMark } from "../workload/contextCurve.ts";

/** The workload, every part of a mix included, with prompts up to `ceilingTokens`. */
export function withCeiling(workload: Workload, ceilingTokens: number): Workload {
  if (workload.kind !== "mix") return ofProfile(workload, ceilingTokens);
  return { ...workload, parts: workload.parts.map((part) => ({ ...part, workload: ofProfile(part.workload, ceilingTokens) })) };
}

function ofProfile(workload: WorkloadProfile, ceilingTokens: number): WorkloadProfile {
  if (workload.context.maxTokens.value === ceilingTokens) return workload;
  return workload.kind === "marks" ? ofMarks(workload, ceilingTokens) : ofLaws(workload, ceilingTokens);
}

/**
 * Published means: growth beyond the last mark is that between the last two. The most turns are those at which the curve
 * meets the ceiling, and mean turns keep their share of them: the same agents at tasks that are longer by as much, of which
 * as many reach the ceiling as did before.
 */
function ofMarks(workload: MarksWorkload, ceilingTokens: number): MarksWorkload {
  const { context, turns } = workload;
  const marks = context.marks.value;
  const stretch = turnAt(marks, ceilingTokens) / turnAt(marks, context.maxTokens.value);
  const mostTurns = Math.max(1, Math.round(turns.max.value * stretch));
  return {
    ...workload,
    context: { ...context, maxTokens: { ...context.maxTokens, value: ceilingTokens } },
    turns: {
      ...turns,
      max: { ...turns.max, value: mostTurns },
      mean: { ...turns.mean, value: Math.max(1, turns.mean.value * (mostTurns / turns.max.value)) },
    },
  };
}

/** Laws: sessions are as long as the profile says, and are compacted, or end, at the ceiling. */
function ofLaws(workload: LawsWorkload, ceilingTokens: number): LawsWorkload {
  const { context } = workload;
  return { ...workload, context: { ...context, maxTokens: { ...context.maxTokens, value: ceilingTokens } } };
}

/** The turn, not a whole one, at which the mean prompt reaches so many tokens; 1 where the first prompt is longer. */
export function turnAt(marks: readonly ContextMark[], tokens: number): number {
  const last = marks.length - 1;
  for (let place = 1; place <= last; place++) {
    const [from, to] = [marks[place - 1] as ContextMark, marks[place] as ContextMark];
    if (tokens > to.tokens && place < last) continue;
    const slope = (to.tokens - from.tokens) / (to.turn - from.turn);
    // A curve that has gone flat never gets there: the turns stay as they are.
    return slope === 0 ? to.turn : Math.max(1, from.turn + (tokens - from.tokens) / slope);
  }
  return 1;
}
