/** How many sessions of an open system were live in a window: on average, at most, and as queueing theory expects. */

export type SessionFigures = {
  /** Mean rate of arrivals that the phase was given: over a day. */
  readonly sessionsPerHour: number;
  /** The hour of the day at which the window begins; null: the rate is the same at all hours. */
  readonly fromHour: number | null;
  /** Sessions that arrived in the window. */
  readonly arrived: number;
  readonly liveMean: number;
  readonly livePeak: number;
  /** Mean length of a session at the mean reply time of the window. */
  readonly sessionSeconds: number;
  /** Live sessions by Little's law, rate x mean session (the lag behind the hours of the day included). */
  readonly liveExpected: number;
  /** Whether replies took as long as the start of the phase supposed, so that as many sessions leave as arrive. */
  readonly steady: boolean;
};

export type SessionSpans = {
  /** By session: when it arrived (-Infinity: before the run) and when it had its last reply (Infinity: it goes on). */
  readonly fromSeconds: Float64Array;
  readonly toSeconds: Float64Array;
};

export type LiveCounts = Pick<SessionFigures, "arrived" | "liveMean" | "livePeak">;

/** Counts the sessions of a window. */
export function liveSessions(
  spans: SessionSpans,
  window: { readonly fromSeconds: number; readonly toSeconds: number },
): LiveCounts {
  const { fromSeconds, toSeconds } = window;
  const inside = (seconds: number): number => Math.min(toSeconds, Math.max(fromSeconds, seconds));
  let arrived = 0;
  let liveSeconds = 0;
  spans.fromSeconds.forEach((from, session) => {
    const to = spans.toSeconds[session] as number;
    if (from >= fromSeconds && from < toSeconds) arrived++;
    if (from < toSeconds && to > fromSeconds) liveSeconds += inside(to) - inside(from);
  });
  return { arrived, liveMean: liveSeconds / (toSeconds - fromSeconds), livePeak: peakOf(spans, window) };
}

/** The most sessions at once. */
function peakOf(spans: SessionSpans, { fromSeconds, toSeconds }: { fromSeconds: number; toSeconds: number }): number {
  const begins = spans.fromSeconds.slice().sort();
  const ends = spans.toSeconds.slice().sort();
  let live = 0;
  let peak = 0;
  let ended = 0;
  for (const from of begins) {
    if (from >= toSeconds) break;
    // Who begins after the window does finds those gone who ended before; at its beginning all of them are counted.
    const now = Math.max(from, fromSeconds);
    while (ended < ends.length && (ends[ended] as number) <= now) {
      ended++;
      live--;
    }
    live++;
    peak = Math.max(peak, live);
  }
  return peak;
}
