/** Points in time and stretches of it, in seconds. */

/** Undefined for none. A loop: lists from a log may be too long to be arguments. */
export function earliest(seconds: readonly number[]): number | undefined {
  return seconds.reduce<number | undefined>((least, value) => (least === undefined || value < least ? value : least), undefined);
}

export function latest(seconds: readonly number[]): number | undefined {
  return seconds.reduce<number | undefined>((most, value) => (most === undefined || value > most ? value : most), undefined);
}

type Span = { readonly startSeconds: number; readonly endSeconds: number };

/** Time that at least one of the spans covers; those that end before they start cover none. */
export function coveredSeconds(spans: readonly Span[]): number {
  let covered = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { startSeconds, endSeconds } of [...spans].sort((one, other) => one.startSeconds - other.startSeconds)) {
    covered += Math.max(0, endSeconds - Math.max(startSeconds, end));
    end = Math.max(end, endSeconds);
  }
  return covered;
}

/** From one moment to another; undefined where one is not known, or the clock went back. */
export function secondsBetween(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined || to < from ? undefined : to - from;
}
