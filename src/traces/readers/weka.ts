/**
 * Conversations of kv-cache-tester (callanjfox/kv-cache-tester, traces/): an object each, with the hashes of its full blocks
 * of 64 tokens, and sub-agents nested where they started. Times count from the conversation's start; those of a sub-agent
 * from its own start in the original corpus and from the conversation's in later ones, which is told by the first of them.
 * Requests come out in order of time, so that a sub-agent's stand between its parent's.
 */
import { PrefixTree } from "../infiniteCache.ts";
import {
  BadRow,
  blocksAt,
  checkCover,
  durationAt,
  numberAt,
  outputTokensAt,
  present,
  promptTokensAt,
  type Row,
  refuseRepeat,
  rowsAt,
  textAt,
  tokensAt,
} from "../rowFields.ts";
import type { ReadContext, RowReader, TraceFormat } from "../traceFormat.ts";
import type { PromptBlocks, TraceRequest } from "../traceRequest.ts";

const BLOCK_TOKENS = 64;
const MILLISECONDS = 1000;
const SUBAGENT = "subagent";

export const weka: TraceFormat = {
  name: "weka",
  title: "WEKA conversations",
  shape: "documents",
  clock: "session",
  sessions: "grouped",
  caveat:
    "gaps are the file's think_time; in the original corpus it holds about one model call too much, and times are whole seconds",
  open: openWeka,
};

type Session = {
  readonly sessionId: string;
  readonly parentSessionId?: string;
  /** Added to the times of its requests. */
  readonly startSeconds: number;
  readonly scaffoldTokens: number | undefined;
  readonly blocks: Omit<PromptBlocks, "hashes">;
};

function openWeka(context: ReadContext): RowReader {
  const seen = new Set<string>();
  let unnamed = 0;
  return (row) => {
    const requests = rowsAt(row, "requests");
    if (requests.length === 0) throw new BadRow("no requests");
    const sessionId = textAt(row, "id") ?? `conversation ${unnamed++}`;
    refuseRepeat(seen, sessionId);
    const tokens = context.blockTokens ?? (tokensAt(row, "block_size") || BLOCK_TOKENS);
    const blocks = { tokens, scope: row.hash_id_scope === "global" ? "trace" : "session" } as const;
    const root = { sessionId, startSeconds: 0, scaffoldTokens: scaffoldOf(row), blocks };
    const own = requests.filter(({ type }) => type !== SUBAGENT);
    const agents = requests.filter(({ type }) => type === SUBAGENT);
    const ids = agentIds(agents);
    return merged([
      readSession(own, root, context),
      ...agents.map((agent, index) => context.attempt(() => readAgent(agent, `${sessionId}/${ids[index]}`, root, context)) ?? []),
    ]);
  };
}

/** All sessions in order of time, each in its own order even where its clock goes back. */
function merged(sessions: readonly (readonly TraceRequest[])[]): readonly TraceRequest[] {
  const timed = sessions.flatMap((session) => {
    let latestSeconds = 0;
    return session.map((request) => {
      latestSeconds = Math.max(latestSeconds, request.sentSeconds ?? 0);
      return { latestSeconds, request };
    });
  });
  // Stable: requests of the same second, which is the clock's grain, keep their order.
  return timed.sort((a, b) => a.latestSeconds - b.latestSeconds).map(({ request }) => request);
}

/** Their own, made distinct where they are missing or come twice. */
function agentIds(agents: readonly Row[]): readonly string[] {
  const ids = new Set<string>();
  for (const [index, agent] of agents.entries()) {
    const written = textAt(agent, "agent_id") ?? "agent";
    ids.add(ids.has(written) ? `${written} ${index + 1}` : written);
  }
  return [...ids];
}

function readAgent(agent: Row, sessionId: string, root: Session, context: ReadContext): readonly TraceRequest[] {
  const requests = rowsAt(agent, "requests");
  const startSeconds = numberAt(agent, "t") ?? 0;
  const [first] = requests;
  // The clock has whole seconds, the marker's time milliseconds.
  const isAbsolute = first !== undefined && (numberAt(first, "t") ?? 0) > startSeconds - 1;
  const session: Session = {
    sessionId,
    parentSessionId: root.sessionId,
    startSeconds: isAbsolute ? 0 : startSeconds,
    scaffoldTokens: scaffoldOf(agent),
    blocks: root.blocks,
  };
  return readSession(requests, session, context);
}

function readSession(rows: readonly Row[], session: Session, context: ReadContext): readonly TraceRequest[] {
  const { sessionId, parentSessionId, startSeconds, scaffoldTokens } = session;
  const seen = new PrefixTree();
  const requests: TraceRequest[] = [];
  let stop: string | undefined;
  for (const row of rows) {
    const read = context.attempt(() => readRequest(row, session.blocks, context));
    if (read === undefined) continue;
    const { timeSeconds, thinkSeconds, ...fields } = read;
    const previous = requests.at(-1);
    const sentSeconds = timeSeconds === undefined ? undefined : startSeconds + timeSeconds;
    if ((sentSeconds ?? 0) < (previous?.sentSeconds ?? 0))
      context.remark("the clock goes back within a session, kept in file order");
    const { blocks } = fields;
    requests.push(
      present<TraceRequest>({
        sessionId,
        parentSessionId,
        index: requests.length,
        sentSeconds,
        gapSeconds: previous === undefined ? undefined : (thinkSeconds ?? gapBetween(previous, sentSeconds)),
        sharedTokens:
          blocks === undefined ? undefined : Math.min(fields.promptTokens, seen.insert(blocks.hashes) * blocks.tokens),
        ...fields,
        trigger: triggerOf(row, stop, previous === undefined),
        scaffoldTokens,
      }),
    );
    stop = textAt(row, "stop");
  }
  return requests;
}

function readRequest(row: Row, blockKind: Omit<PromptBlocks, "hashes">, context: ReadContext) {
  const promptTokens = promptTokensAt(row, "in");
  const outputTokens = outputTokensAt(row, "out", context);
  const blocks = blocksAt(row, "hash_ids", blockKind, context);
  checkCover(blocks, promptTokens, context);
  return {
    timeSeconds: numberAt(row, "t"),
    thinkSeconds: durationAt(row, "think_time", context),
    promptTokens,
    outputTokens,
    replySeconds: durationAt(row, "api_time", context),
    firstTokenSeconds: durationAt(row, "ttft", context),
    model: textAt(row, "model"),
    blocks,
  };
}

function gapBetween(previous: TraceRequest, sentSeconds: number | undefined): number | undefined {
  if (previous.sentSeconds === undefined || previous.replySeconds === undefined || sentSeconds === undefined) return undefined;
  const gap = sentSeconds - previous.sentSeconds - previous.replySeconds;
  // Differences of decimal fractions, without the noise of binary ones.
  return gap < 0 ? undefined : Math.round(gap * MILLISECONDS) / MILLISECONDS;
}

/** What went in decides; where that is not recorded, why the reply before ended. */
function triggerOf(row: Row, stop: string | undefined, first: boolean): "user" | "tool" | undefined {
  const inputs = Array.isArray(row.input_types) ? row.input_types : [];
  if (inputs.includes("tool_result")) return "tool";
  if (inputs.includes("text") || first) return inputs.includes("text") ? "user" : undefined;
  if (stop === "tool_use") return "tool";
  return stop === "end_turn" ? "user" : undefined;
}

function scaffoldOf(row: Row): number | undefined {
  const tools = tokensAt(row, "tool_tokens");
  const system = tokensAt(row, "system_tokens");
  return tools === undefined && system === undefined ? undefined : (tools ?? 0) + (system ?? 0);
}
