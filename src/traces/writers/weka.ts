/**
 * WEKA conversations, one JSON object a line, sub-agents nested with times from the conversation's start. A conversation is
 * held back until it is whole: until the next one begins where the source keeps sessions together, else until the end.
 */
import { rootSessionId, type TraceRequest } from "../traceRequest.ts";
import { Losses, type TraceWriter, type WriterSettings } from "./traceWriter.ts";

const BLOCK_TOKENS = 64;
const HELD = [
  "parentSessionId",
  "sentSeconds",
  "gapSeconds",
  "replySeconds",
  "firstTokenSeconds",
  "trigger",
  "model",
  "blocks",
  "scaffoldTokens",
] as const;
const INPUT_TYPES = { tool: ["tool_result"], user: ["text"] } as const;
/** A time as a decimal fraction, without the noise of differences of binary ones. */
const PLACES = 1e6;

/** Requests of a root session and its sub-agents, by session. */
type Conversation = Map<string, TraceRequest[]>;

export function wekaWriter({ sessions }: WriterSettings): TraceWriter {
  const losses = new Losses();
  const open = new Map<string, Conversation>();
  const close = (): string => {
    const text = [...open].map(([root, conversation]) => conversationText(root, conversation, losses)).join("");
    open.clear();
    return text;
  };
  return {
    losses,
    finish: close,
    write(request) {
      losses.noteAllBut(request.blocks === undefined ? HELD : [...HELD, "sharedTokens"], request);
      const root = rootSessionId(request);
      const text = sessions !== "mixed" && !open.has(root) ? close() : "";
      const conversation = open.get(root) ?? new Map<string, TraceRequest[]>();
      open.set(root, conversation);
      const session = conversation.get(request.sessionId);
      if (session === undefined) conversation.set(request.sessionId, [request]);
      else session.push(request);
      return text;
    },
  };
}

function conversationText(root: string, conversation: Conversation, losses: Losses): string {
  const all = [...conversation.values()].flat();
  const first = all[0] as TraceRequest;
  const startSeconds = first.sentSeconds ?? 0;
  if (startSeconds !== 0) losses.note("lost: when the conversation starts");
  const own = conversation.get(root) ?? [];
  const agents = [...conversation].filter(([sessionId]) => sessionId !== root);
  for (const [sessionId, requests] of agents)
    if (!sessionId.startsWith(`${root}/`)) losses.note("a sub-agent that gets its conversation's name in front", requests.length);
  const document = {
    id: root,
    models: modelsOf(all),
    block_size: all.find(({ blocks }) => blocks !== undefined)?.blocks?.tokens ?? BLOCK_TOKENS,
    hash_id_scope: first.blocks?.scope === "trace" ? "global" : "local",
    ...scaffoldOf(own),
    requests: [
      ...rowsOf(own, startSeconds, losses),
      ...agents.map(([sessionId, requests]) => agentOf(agentId(sessionId, root), requests, startSeconds, losses)),
    ].sort((a, b) => a.t - b.t),
  };
  return `${JSON.stringify(document)}\n`;
}

/** Readers put the conversation's id in front. */
function agentId(sessionId: string, root: string): string {
  return sessionId.startsWith(`${root}/`) ? sessionId.slice(root.length + 1) : sessionId;
}

function agentOf(id: string, requests: readonly TraceRequest[], startSeconds: number, losses: Losses) {
  const rows = rowsOf(requests, startSeconds, losses);
  return {
    t: rows[0]?.t ?? 0,
    type: "subagent",
    agent_id: id,
    models: modelsOf(requests),
    ...scaffoldOf(requests),
    requests: rows,
  };
}

function rowsOf(requests: readonly TraceRequest[], startSeconds: number, losses: Losses) {
  let clockSeconds = 0;
  return requests.map((request) => {
    const { sentSeconds, gapSeconds, replySeconds, trigger, blocks } = request;
    if (sentSeconds === undefined) losses.note("no time of sending: t counts the gaps and replies that are known");
    clockSeconds = sentSeconds === undefined ? clockSeconds + (gapSeconds ?? 0) : sentSeconds - startSeconds;
    const t = Math.round(clockSeconds * PLACES) / PLACES;
    clockSeconds += replySeconds ?? 0;
    return {
      t,
      type: "n",
      model: request.model,
      in: request.promptTokens,
      out: request.outputTokens,
      hash_ids: blocks?.hashes ?? [],
      input_types: trigger === undefined ? [] : INPUT_TYPES[trigger],
      api_time: replySeconds,
      ttft: request.firstTokenSeconds,
      think_time: gapSeconds ?? (request.index === 0 ? 0 : undefined),
    };
  });
}

function modelsOf(requests: readonly TraceRequest[]): readonly string[] {
  return [...new Set(requests.map(({ model }) => model))].filter((model) => model !== undefined);
}

/** The format knows two parts of a scaffold; the sum is what is known here. */
function scaffoldOf(requests: readonly TraceRequest[]): { readonly tool_tokens?: number; readonly system_tokens?: number } {
  const scaffoldTokens = requests[0]?.scaffoldTokens;
  return scaffoldTokens === undefined ? {} : { tool_tokens: 0, system_tokens: scaffoldTokens };
}
