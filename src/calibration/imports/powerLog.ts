/** Draw of accelerators over time, and its mean over a run. Knows no file format. */
import type { Clock, TimeWindow } from "./clock.ts";

/** Samples of one accelerator in the order of the file; `seconds` is empty in a log without times. */
export type PowerSeries = { readonly seconds: number[]; readonly watts: number[] };

export type PowerLog = {
  readonly file: string;
  /** none: the samples have no times. */
  readonly clock: Clock | "none";
  /** By whatever names an accelerator in the log. */
  readonly gpus: ReadonlyMap<string, PowerSeries>;
};

/** Gaps up to this length are bridged, however short the window. */
const SHORT_GAP_SECONDS = 3;
/** In a longer window, gaps up to this share of it. */
const GAP_FRACTION = 0.1;

export type WindowWatts = { readonly watts: number; readonly gpus: number } | { readonly fault: string };

/**
 * Mean draw of all accelerators of a log together over a window (W): linear between samples, held before the first and
 * after the last. A fault where an accelerator was not sampled for more than 3 s or a tenth of the window.
 */
export function wattsOver(
  log: PowerLog,
  { startSeconds, endSeconds }: Pick<TimeWindow, "startSeconds" | "endSeconds">,
): WindowWatts {
  const longest = Math.max(SHORT_GAP_SECONDS, GAP_FRACTION * (endSeconds - startSeconds));
  let watts = 0;
  for (const [gpu, series] of log.gpus) {
    const points = merged(series);
    const gap = longestGap(points, startSeconds, endSeconds);
    if (gap > longest) return { fault: `GPU ${gpu} has no sample for ${Number(gap.toPrecision(3))} s of the run` };
    watts += meanBetween(points, startSeconds, endSeconds);
  }
  return { watts, gpus: log.gpus.size };
}

/** Mean draw of all accelerators of a log together (W), each from its first sample to its last. */
export function wattsOverAll(log: PowerLog): { readonly watts: number; readonly gpus: number } {
  let watts = 0;
  for (const series of log.gpus.values()) {
    const points = merged(series);
    const [first, last] = [points[0], points.at(-1)];
    if (first !== undefined && last !== undefined && last.seconds > first.seconds) {
      watts += meanBetween(points, first.seconds, last.seconds);
    } else watts += series.watts.reduce((sum, value) => sum + value, 0) / series.watts.length;
  }
  return { watts, gpus: log.gpus.size };
}

/** First and last time of a log's samples; undefined where it has no times. */
export function spanOf(log: PowerLog): Pick<TimeWindow, "startSeconds" | "endSeconds"> | undefined {
  let [startSeconds, endSeconds] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { seconds } of log.gpus.values()) {
    for (const time of seconds) [startSeconds, endSeconds] = [Math.min(startSeconds, time), Math.max(endSeconds, time)];
  }
  return endSeconds >= startSeconds ? { startSeconds, endSeconds } : undefined;
}

type Point = { readonly seconds: number; readonly watts: number };

/** Points in order of time; samples of one moment become their mean. */
function merged({ seconds, watts }: PowerSeries): Point[] {
  const points = seconds.map((time, index) => ({ seconds: time, watts: watts[index] as number }));
  points.sort((a, b) => a.seconds - b.seconds);
  const result: Point[] = [];
  for (let from = 0; from < points.length; ) {
    const { seconds } = points[from] as Point;
    let to = from;
    let sum = 0;
    for (; to < points.length && points[to]?.seconds === seconds; to++) sum += (points[to] as Point).watts;
    result.push({ seconds, watts: sum / (to - from) });
    from = to;
  }
  return result;
}

/** The longest time inside the window between neighbouring samples, or between its ends and the nearest sample. */
function longestGap(points: readonly Point[], start: number, end: number): number {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return end - start;
  let gap = Math.min(end - start, Math.max(first.seconds - start, end - last.seconds));
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [(points[i - 1] as Point).seconds, (points[i] as Point).seconds];
    if (to > start && from < end) gap = Math.max(gap, to - from);
  }
  return gap;
}

/** Integral of the piecewise linear draw over start..end, by its length. Assumes: end > start, one point at least. */
function meanBetween(points: readonly Point[], start: number, end: number): number {
  const first = points[0] as Point;
  const last = points.at(-1) as Point;
  let joules =
    first.watts * Math.max(0, Math.min(end, first.seconds) - start) +
    last.watts * Math.max(0, end - Math.max(start, last.seconds));
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1] as Point, points[i] as Point];
    const [from, to] = [Math.max(a.seconds, start), Math.min(b.seconds, end)];
    if (to <= from) continue;
    const at = (time: number): number => a.watts + ((b.watts - a.watts) * (time - a.seconds)) / (b.seconds - a.seconds);
    joules += ((at(from) + at(to)) / 2) * (to - from);
  }
  return joules / (end - start);
}
