/**
 * The mean prompt over turns: from the marks that people publish to the mean growth after each turn.
 * Pure arithmetic; it draws nothing.
 */

/** Mean prompt tokens at a turn (from 1). */
export type ContextMark = { readonly turn: number; readonly tokens: number };

/** The mean prompt of turn 1, and at index k (0..turnCount) the mean growth from turn k to turn k+1; index 0 is unused. */
export type ContextCurve = { readonly firstPromptTokens: number; readonly growthTokens: Float64Array };

/**
 * Returns the mean growth a turn: linear between marks, and beyond the last mark as between the last two.
 * Errors: RangeError unless there are two marks, the first at turn 1, turns rising and tokens not falling.
 */
export function growthMeans(marks: readonly ContextMark[], turnCount: number): ContextCurve {
  const first = marks[0];
  if (first?.turn !== 1) throw new RangeError(`marks: the first is expected at turn 1, got ${first?.turn}`);
  if (marks.length < 2) throw new RangeError("marks: at least two are expected, got 1");
  const growthTokens = new Float64Array(turnCount + 1);
  let from = first;
  let slope = 0;
  for (const to of marks.slice(1)) {
    slope = slopeBetween(from, to);
    growthTokens.fill(slope, from.turn, to.turn);
    from = to;
  }
  growthTokens.fill(slope, from.turn);
  return { firstPromptTokens: first.tokens, growthTokens };
}

function slopeBetween(from: ContextMark, to: ContextMark): number {
  if (to.turn <= from.turn) throw new RangeError(`marks: turns are expected to rise, got ${to.turn} after ${from.turn}`);
  if (to.tokens < from.tokens)
    throw new RangeError(`marks: prompts never shrink, got ${to.tokens} tokens at turn ${to.turn} after ${from.tokens}`);
  return (to.tokens - from.tokens) / (to.turn - from.turn);
}
