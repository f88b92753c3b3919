/** From the calls of all logs to sessions of records: hashed ids, relative times, what was shared with the call before. */
import type { Clock } from "./clock.ts";
import { groupsOf } from "./groups.ts";
import type { LoggedCall, ReadLog } from "./loggedCall.ts";
import { modelFamily } from "./modelFamily.ts";
import { coveredSeconds, earliest, secondsBetween } from "./moments.ts";
import type { LogSource, SessionLogCall } from "./sessionLogCall.ts";
import { SharedPrefix } from "./sharedPrefix.ts";

export type RecordSettings = {
  /** A one-way function of an id of the log. */
  readonly anonymous: (id: string) => string;
  readonly clock: Clock;
  /** Names of models as the log has them, in place of their families. */
  readonly keepModels: boolean;
};

type Session = {
  readonly source: LogSource;
  readonly key: string;
  readonly parentKey: string | undefined;
  readonly calls: readonly LoggedCall[];
};

const MILLISECONDS = 1000;
const MAX_MODEL_CHARACTERS = 80;

/** Sessions in the order of their hashed ids, which says nothing of when they were; calls in their order. */
export function sessionCalls(logs: readonly ReadLog[], settings: RecordSettings): SessionLogCall[] {
  const sessions = sessionsOf(logs);
  const startOf = startsOf(sessions, settings.clock);
  const records = sessions.map((session) => recordsOf(session, { ...settings, startSeconds: startOf(session) }));
  const byId = (one: readonly SessionLogCall[]): string => one[0]?.sessionId ?? "";
  return records.sort((one, other) => (byId(one) < byId(other) ? -1 : 1)).flat();
}

/** When a log begins; undefined where it has no clock. */
export function startSecondsOf(calls: readonly LoggedCall[]): number | undefined {
  return earliest(calls.flatMap(({ readySeconds, endSeconds }) => readySeconds ?? endSeconds ?? []));
}

/** A session may go on in a second file. Within a file the order of the lines stands, whatever the clock did. */
function sessionsOf(logs: readonly ReadLog[]): Session[] {
  const pieces = logs.flatMap(({ source, calls }) =>
    [...groupsOf(calls, ({ session }) => session).values()].map((calls) => ({ source, calls, start: startSecondsOf(calls) })),
  );
  pieces.sort((one, other) => (one.start ?? 0) - (other.start ?? 0));
  const bySession = groupsOf(pieces, ({ source, calls }) => `${source} ${calls[0]?.session}`);
  return [...bySession].flatMap(([key, pieces]): Session[] => {
    const calls = pieces.flatMap(({ calls }) => calls);
    const [piece] = pieces;
    if (piece === undefined || calls.every(({ isReplay }) => isReplay)) return [];
    const parent = calls.find(({ parentSession }) => parentSession !== undefined)?.parentSession;
    const parentKey = parent === undefined ? undefined : `${piece.source} ${parent}`;
    return [{ source: piece.source, key, parentKey, calls }];
  });
}

function startsOf(sessions: readonly Session[], clock: Clock): (session: Session) => number | undefined {
  const ownStart = ({ calls }: Session): number | undefined => startSecondsOf(calls.filter(({ isReplay }) => !isReplay));
  if (clock === "unix") return () => 0;
  if (clock === "import") {
    const start = earliest(sessions.flatMap((session) => ownStart(session) ?? []));
    return () => start;
  }
  const byKey = new Map(sessions.map((session) => [session.key, session]));
  const families = groupsOf(sessions, (session) => rootOf(session, byKey));
  const starts = new Map([...families].map(([root, all]) => [root, earliest(all.flatMap((one) => ownStart(one) ?? []))]));
  return (session) => starts.get(rootOf(session, byKey));
}

/** The session that no other one in the import started. */
function rootOf(session: Session, byKey: ReadonlyMap<string, Session>): string {
  const seen = new Set<string>();
  let at = session;
  // A broken log may name itself as its parent.
  while (at.parentKey !== undefined && !seen.has(at.key)) {
    seen.add(at.key);
    const parent = byKey.get(at.parentKey);
    if (parent === undefined) return at.key;
    at = parent;
  }
  return at.key;
}

function recordsOf(
  { source, key, parentKey, calls }: Session,
  settings: RecordSettings & { readonly startSeconds: number | undefined },
): SessionLogCall[] {
  const sessionId = settings.anonymous(key);
  const parentSessionId = parentKey === undefined ? undefined : settings.anonymous(parentKey);
  const records: SessionLogCall[] = [];
  const prefix = new SharedPrefix(source);
  let before: LoggedCall | undefined;
  for (const call of calls) {
    const sharedTokens = prefix.next(call);
    if (!call.isReplay) {
      const { startSeconds } = settings;
      const { promptTokens, outputTokens, reasoningTokens, cachedTokens, cacheWriteTokens } = call.usage;
      const sent = call.readySeconds;
      records.push(
        known<SessionLogCall>({
          sessionId,
          parentSessionId,
          index: records.length,
          source,
          sentSeconds: sent === undefined || startSeconds === undefined ? undefined : rounded(sent - startSeconds),
          gapSeconds: before?.isReplay === true ? undefined : rounded(secondsBetween(before?.endSeconds, sent)),
          replySeconds: rounded(secondsBetween(sent, call.endSeconds)),
          firstTokenSeconds: rounded(secondsBetween(sent, call.firstTokenAtSeconds)),
          firstItemSeconds: rounded(secondsBetween(sent, call.firstItemAtSeconds)),
          promptTokens,
          sharedTokens,
          outputTokens,
          reasoningTokens,
          cachedTokens,
          cacheWriteTokens,
          trigger: call.trigger,
          toolCalls: call.toolCalls,
          ...toolTimes(call),
          userSeconds: call.userSeconds === undefined ? undefined : rounded(secondsBetween(0, call.userSeconds)),
          model: call.model === undefined ? undefined : modelName(call.model, settings.keepModels),
          isSubagent: call.isSubagent,
          isCompaction: call.isCompaction,
          afterCompaction: call.afterCompaction,
          isEstimated: call.isEstimated,
        }),
      );
    }
    before = call;
  }
  return records;
}

function toolTimes({ tools }: LoggedCall): Pick<{ [K in keyof SessionLogCall]: SessionLogCall[K] | undefined }, ToolTime> {
  if (tools.length === 0) return { toolSeconds: undefined, toolInternalSeconds: undefined };
  const internal = tools.flatMap(({ endSeconds, internalSeconds }) =>
    internalSeconds === undefined ? [] : { startSeconds: endSeconds - internalSeconds, endSeconds },
  );
  return {
    toolSeconds: rounded(coveredSeconds(tools)),
    toolInternalSeconds: internal.length === tools.length ? rounded(coveredSeconds(internal)) : undefined,
  };
}

type ToolTime = "toolSeconds" | "toolInternalSeconds";

function modelName(model: string, keepModels: boolean): string {
  return keepModels ? model.slice(0, MAX_MODEL_CHARACTERS) : modelFamily(model);
}

/** To the millisecond that logs have. */
function rounded(seconds: number): number;
function rounded(seconds: number | undefined): number | undefined;
function rounded(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * MILLISECONDS) / MILLISECONDS;
}

/** The record without the fields that are not known. */
function known<T>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T; // Required ones are there.
}
