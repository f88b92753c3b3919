/** How many sessions are live at a known length of replies: Little's law, with the lag behind the hours of the day. */
import type { OpenArrivals } from "../profiles/arrivals.ts";
import { ArrivalRate, busiestHour, hourlyFactors } from "../workload/arrivalRate.ts";
import { meanSessionSeconds, type SessionTimes } from "../workload/sessionTimes.ts";

export const HOUR_SECONDS = 3600;
/** Moments of a window whose mean stands for it: rates are constant within an hour, and lengths are spread widely. */
const MOMENTS = 24;

export type Stretch = {
  readonly day: { readonly factors: readonly number[]; readonly midnightOffsetSeconds: number };
  readonly window: { readonly fromSeconds: number; readonly toSeconds: number };
  /** The hour of the day at which the window begins. */
  readonly fromHour: number;
};

/** Hours and window of a phase: a clock on which the window begins with the busiest hour. */
export function stretchOf(
  arrivals: OpenArrivals,
  phase: { readonly rampSeconds: number; readonly settlingSeconds: number; readonly measuredSeconds: number },
): Stretch {
  const fromSeconds = phase.rampSeconds + phase.settlingSeconds;
  const factors = hourlyFactors(arrivals);
  const fromHour = busiestHour(factors);
  return {
    day: { factors, midnightOffsetSeconds: fromHour * HOUR_SECONDS - fromSeconds },
    window: { fromSeconds, toSeconds: fromSeconds + phase.measuredSeconds },
    fromHour,
  };
}

/**
 * Mean sessions that are live over a window, where one arrives a second on average over a day: the mean over moments t
 * and session lengths d of the arrivals expected in (t - d, t]. At an even rate that is the mean length.
 */
export function liveAtUnitRate(times: SessionTimes, replySeconds: number, { day, window }: Stretch): number {
  if (new Set(day.factors).size === 1) return meanSessionSeconds(times, replySeconds);
  const rate = new ArrivalRate({ ...day, sessionsPerSecond: 1 });
  const sessions = times.replies.length;
  let sum = 0;
  for (let moment = 0; moment < MOMENTS; moment++) {
    const at = window.fromSeconds + ((moment + 0.5) / MOMENTS) * (window.toSeconds - window.fromSeconds);
    for (let session = 0; session < sessions; session++) {
      const seconds = (times.replies[session] as number) * replySeconds + (times.waitSeconds[session] as number);
      sum += rate.expected(at - seconds, at);
    }
  }
  return sum / (MOMENTS * sessions);
}
