/** The WEKA corpus as compact rows, and what both its sessions and generated ones are measured by. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";

const FILE = resolve(import.meta.dirname, "../../../shared/data/traces/weka_requests_compact.csv.gz");

export const CORPUS_IS_THERE = existsSync(FILE);

/** One request of a session; tokens that stood at the front of the prompt before; and how long nothing ran before it. */
export type SessionRequest = {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly sharedTokens: number;
  readonly idleSeconds: number;
};
export type Session = readonly SessionRequest[];

const BLOCK_TOKENS = 64;
const FRESH_BELOW_TOKENS = 40_000;

/** Sessions of the corpus without sub-agents, and the API times that were recorded, sorted. */
export function readCorpus(): { readonly sessions: readonly Session[]; readonly apiSeconds: readonly number[] } {
  const [header = "", ...lines] = gunzipSync(readFileSync(FILE)).toString().trimEnd().split("\n");
  const columns = header.split(",");
  const sessions = new Map<string, SessionRequest[]>();
  const apiSeconds: number[] = [];
  let endSeconds = 0;
  for (const line of lines) {
    const cells = line.split(",");
    const cell = (name: string) => cells[columns.indexOf(name)] ?? "";
    if (cell("agent") !== "root") continue;
    const session = sessions.get(cell("trace")) ?? [];
    sessions.set(cell("trace"), session);
    const sentSeconds = Number(cell("t_s"));
    session.push({
      promptTokens: Number(cell("in_tok")),
      outputTokens: Number(cell("out_tok")),
      sharedTokens: session.length === 0 ? 0 : BLOCK_TOKENS * Number(cell("lcp_blocks_prev")),
      idleSeconds: session.length === 0 ? 0 : sentSeconds - endSeconds,
    });
    // Where none was recorded, as if the reply had taken no time.
    endSeconds = sentSeconds + Number(cell("api_s"));
    if (cell("api_s") !== "") apiSeconds.push(Number(cell("api_s")));
  }
  return { sessions: [...sessions.values()], apiSeconds: apiSeconds.sort((a, b) => a - b) };
}

/** Sessions that start afresh, those with the same first three prompts counted once: forks and resumptions repeat them. */
export function freshSessions(sessions: readonly Session[]): Session[] {
  const seen = new Set<string>();
  return sessions.filter((session) => {
    const start = session.slice(0, 3).map(({ promptTokens }) => promptTokens);
    if ((start[0] ?? 0) >= FRESH_BELOW_TOKENS || seen.has(start.join())) return false;
    seen.add(start.join());
    return true;
  });
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Median prompt of request `index` (from 1) over the sessions that get there. */
export function medianPrompt(sessions: readonly Session[], index: number): number {
  return quantile(
    sessions.flatMap((session) => session[index - 1]?.promptTokens ?? []),
    0.5,
  );
}

/** Prompts that fall by more than 30% from above 100K, in 1,000 requests. */
export function compactionsPerThousand(sessions: readonly Session[]): number {
  let found = 0;
  let requests = 0;
  for (const session of sessions) {
    requests += session.length;
    for (const [index, { promptTokens }] of session.entries()) {
      const before = session[index - 1]?.promptTokens ?? 0;
      if (before > 100_000 && promptTokens < 0.7 * before) found++;
    }
  }
  return (1000 * found) / requests;
}

/** Share of all prompt tokens that a private cache holds which drops a session idle for longer. */
export function hitFraction(sessions: readonly Session[], idleLimitSeconds: number): number {
  let hits = 0;
  let tokens = 0;
  for (const { promptTokens, sharedTokens, idleSeconds } of sessions.flat()) {
    tokens += promptTokens;
    if (idleSeconds <= idleLimitSeconds) hits += sharedTokens;
  }
  return hits / tokens;
}
