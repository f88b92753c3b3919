/** Sessions that arrive and leave, in the reports of a phase. */
import type { CapacityResult } from "../capacity/result.ts";
import type { SessionFigures } from "../metrics/sessionFigures.ts";
import { grouped, NO_FIGURE, seconds, significant } from "./figures.ts";

/** Entries of the list of figures; none for agents that are always at work. */
export function sessionEntries(figures: SessionFigures | undefined): [string, string][] {
  if (figures === undefined) return [];
  const { sessionsPerHour, fromHour, arrived, liveMean, livePeak, sessionSeconds, liveExpected, steady } = figures;
  // While sessions pile up they have no length yet.
  const [length, expected] = steady ? [seconds(sessionSeconds), significant(liveExpected)] : [NO_FIGURE, NO_FIGURE];
  const day: [string, string][] =
    fromHour === null ? [] : [["measured from", `${fromHour}:00, the busiest hour; the rate is the mean over a day`]];
  return [
    ["sessions arrive", `${significant(sessionsPerHour)} an hour; ${grouped(arrived)} in the measured time`],
    ...day,
    ["sessions live", `${significant(liveMean)} on average, ${grouped(livePeak)} at most; rate x length: ${expected}`],
    ["a session lasts", `${length} on average`],
  ];
}

export function sessionColumns(figures: SessionFigures | undefined) {
  if (figures === undefined) return {};
  const { sessionsPerHour, fromHour, arrived, liveMean, livePeak, sessionSeconds, liveExpected, steady } = figures;
  return {
    sessionsPerHour,
    fromHour,
    sessionsArrived: arrived,
    sessionsLiveMean: liveMean,
    sessionsLivePeak: livePeak,
    sessionSeconds,
    sessionsLiveExpected: liveExpected,
    steady: String(steady),
  };
}

/** What makes the figures of a phase depend on how long it is. */
export function sessionWarnings(figures: SessionFigures | undefined): string[] {
  if (figures === undefined || figures.steady) return [];
  return [
    "Not a steady state: replies take longer than what the phase started with, so that sessions pile up. At this rate they come faster than they are served",
  ];
}

/** Beneath a capacity table: the rate that the agents of a row come from. */
export function sessionRateLine({ agents, sessions }: Pick<CapacityResult, "agents" | "sessions">): string | undefined {
  if (sessions === undefined) return undefined;
  const { sessionsPerHour, sessionSeconds, fromHour } = sessions;
  const day = fromHour === null ? "" : ` on average over a day (agents: in the busiest hour, from ${fromHour}:00)`;
  return `${significant(sessionsPerHour)} sessions an hour${day}, ${seconds(sessionSeconds)} each: ${grouped(agents)} live on average`;
}
