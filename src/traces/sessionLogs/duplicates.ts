/**
 * Calls that stand in several logs, because a session was resumed, forked or archived, or because a sub-agent's replies are
 * told of in its parent's log: counted once, in one place.
 */
import type { CallIdentity, Compaction, LoggedCall, ReadLog } from "./loggedCall.ts";
import type { LogSource } from "./sessionLogCall.ts";
import type { Skips } from "./skips.ts";

type Identified = { call: LoggedCall; identity: CallIdentity };

/**
 * All logs without copies. A copy in the log of another session stays as history: the calls after it build on it. A main
 * session is preferred over a sub-agent, a log of its own over an echo, then the earlier log.
 */
export function withoutCopies(logs: readonly ReadLog[], skips: Skips): ReadLog[] {
  const owners = new Map<string, Identified[]>();
  const replaced = new Map<LoggedCall, LoggedCall | undefined>();
  for (const { source, calls } of logs) {
    for (const call of calls) {
      // History that its reader told apart is context, whoever counts it.
      if (call.identity === undefined || call.isReplay) continue;
      const key = `${source} ${call.identity.id}`;
      const known = owners.get(key) ?? [];
      const identified = { call, identity: call.identity };
      const owner = known.find((other) => isSame(other, identified));
      if (owner === undefined) owners.set(key, [...known, identified]);
      else settle(owner, identified, replaced, skips);
    }
  }
  const compactions = new Set<string>();
  return logs.map(({ source, calls, compactions: all }) => ({
    source,
    calls: calls.flatMap((call) => (replaced.has(call) ? (replaced.get(call) ?? []) : call)),
    compactions: all.filter((compaction) => isFirst(source, compaction, compactions)),
  }));
}

/** Side questions of Claude Code repeat messages of the session under new request ids: there the message id alone counts. */
function isSame(one: Identified, other: Identified): boolean {
  return one.identity.request === other.identity.request || one.call.isSubagent || other.call.isSubagent;
}

function settle(owner: Identified, found: Identified, replaced: Map<LoggedCall, LoggedCall | undefined>, skips: Skips): void {
  const isBetter = rank(found) < rank(owner);
  const [winner, loser] = isBetter ? [found.call, owner.call] : [owner.call, found.call];
  skips.add("copied", loser.place);
  replaced.set(loser, loser.session === winner.session ? undefined : { ...loser, isReplay: true });
  if (isBetter) Object.assign(owner, found);
}

function rank({ call, identity }: Identified): number {
  return (call.isSubagent ? 2 : 0) + (identity.isEcho ? 1 : 0);
}

function isFirst(source: LogSource, { id }: Compaction, known: Set<string>): boolean {
  if (id === undefined) return true;
  const key = `${source} ${id}`;
  const isNew = !known.has(key);
  known.add(key);
  return isNew;
}
