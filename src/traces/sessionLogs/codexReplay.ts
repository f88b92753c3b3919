/**
 * Which token counts of a Codex rollout are another session's: sub-agents and forks begin with a copy of the history that
 * they were started from, token counts included.
 */
import type { CodexEvent, CodexSession } from "./codexEvent.ts";

/** A UUID of version 7 begins with its time in milliseconds, 12 digits and a dash. */
const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/i;
const TIME_CHARACTERS = 13;

/** The copied ones of `events`: by ordinal where the log states it, else by the time in ids of turns, else by a shared second. */
export function replayedEvents(events: readonly CodexEvent[], session: CodexSession | undefined): ReadonlySet<CodexEvent> {
  const ownFrom = session?.ownFromOrdinal;
  if (ownFrom !== undefined && events.some(({ ordinal }) => ordinal !== undefined)) {
    return new Set(events.filter(({ ordinal }) => ordinal !== undefined && ordinal < ownFrom));
  }
  return byTurn(events, session?.id) ?? (session?.isFork === true ? bySecond(events) : new Set());
}

/** A turn that is older than the session was not taken in it. Undefined where ids hold no time. */
function byTurn(events: readonly CodexEvent[], sessionId: string | undefined): ReadonlySet<CodexEvent> | undefined {
  const sessionTime = timeIn(sessionId);
  if (sessionTime === undefined) return undefined;
  const replayed = new Set<CodexEvent>();
  let turnTime: string | undefined;
  let isKnown = false;
  for (const event of events) {
    if (event.kind === "turn") turnTime = timeIn(event.turnId) ?? turnTime;
    isKnown ||= turnTime !== undefined;
    if (turnTime !== undefined && turnTime < sessionTime) replayed.add(event);
  }
  return isKnown ? replayed : undefined;
}

/** A copy is written at once: when the first two counts share a second, all of that second are copies. */
function bySecond(events: readonly CodexEvent[]): ReadonlySet<CodexEvent> {
  const secondOf = ({ seconds }: CodexEvent): number | undefined => (seconds === undefined ? undefined : Math.floor(seconds));
  const [first, second] = events.filter(({ kind }) => kind === "count");
  const shared = first === undefined ? undefined : secondOf(first);
  if (shared === undefined || second === undefined || secondOf(second) !== shared) return new Set();
  return new Set(events.filter((event) => event.kind === "count" && secondOf(event) === shared));
}

function timeIn(id: string | undefined): string | undefined {
  return id !== undefined && UUID_7.test(id) ? id.slice(0, TIME_CHARACTERS).toLowerCase() : undefined;
}
