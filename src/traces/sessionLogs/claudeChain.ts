/** One chain of messages of a Claude Code transcript, from its lines to its calls. */
import type { ClaudeEvent } from "./claudeEvent.ts";
import type { Compaction, LoggedCall, ToolSpan } from "./loggedCall.ts";
import type { LogFile } from "./logReader.ts";
import { latest } from "./moments.ts";
import type { SkipName, Skips } from "./skips.ts";
import { type TokenUsage, type UsageFault, usageWithCacheOutside } from "./tokenUsage.ts";

type ChainSettings = {
  readonly session: string;
  /** Set for a sub-agent: who started it. */
  readonly parent: string | undefined;
  readonly file: LogFile;
  readonly skips: Skips;
};

type ReplyLine = Extract<ClaudeEvent, { kind: "reply" }>;
/** A call whose end and usage later lines may still move. */
type Draft = Omit<LoggedCall, "usage" | "endSeconds"> & {
  endSeconds: number | undefined;
  usage: TokenUsage | UsageFault | "notCalled";
  hasStopped: boolean;
};
type Sent = Pick<LoggedCall, "readySeconds" | "trigger" | "toolCalls" | "tools" | "userSeconds">;
type Input = {
  readonly seconds: number | undefined;
  readonly trigger: LoggedCall["trigger"];
  readonly waitSeconds?: number | undefined;
  readonly toolCalls: number;
  readonly tools: readonly ToolSpan[];
};

const NOTHING_SENT: Sent = { toolCalls: 0, tools: [] };

export class ClaudeChain {
  readonly #settings: ChainSettings;
  readonly #drafts = new Map<string, Draft>();
  readonly #compactions: Compaction[] = [];
  readonly #toolStarts = new Map<string, number | undefined>();
  /** What the next call will send. */
  #inputs: Input[] = [];
  #afterCompaction = false;
  #lastSeconds: number | undefined;

  constructor(settings: ChainSettings) {
    this.#settings = settings;
  }

  add(event: ClaudeEvent): void {
    switch (event.kind) {
      case "reply":
        this.#reply(event);
        break;
      case "results":
        this.#inputs.push(this.#resultsOf(event));
        break;
      case "user":
        if (event.isSummary) this.#compact(event);
        this.#inputs.push(this.#messageOf(event));
        break;
      case "compacted":
        this.#compact(event);
        this.#estimate(event);
        break;
      case "turnEnd":
        break;
    }
    this.#lastSeconds = latest([this.#lastSeconds, event.seconds].flatMap((seconds) => seconds ?? []));
  }

  read(): { readonly calls: readonly LoggedCall[]; readonly compactions: readonly Compaction[] } {
    const calls = [...this.#drafts.values()].flatMap(({ usage, hasStopped: _, ...rest }): LoggedCall[] => {
      if (typeof usage !== "string") return [{ ...rest, usage }];
      this.#settings.skips.add(usage satisfies SkipName, rest.place);
      return [];
    });
    return { calls, compactions: this.#compactions };
  }

  #reply(event: ReplyLine): void {
    const { messageId, requestId, seconds } = event;
    const key = messageId === undefined ? `line ${event.line}` : `${messageId} ${requestId ?? ""}`;
    let draft = this.#drafts.get(key);
    if (draft === undefined) {
      draft = this.#opened(event);
      this.#drafts.set(key, draft);
    } else mergeLine(draft, event);
    for (const id of event.toolIds) this.#toolStarts.set(id, seconds);
  }

  #opened(event: ReplyLine): Draft {
    // An error is no call: what was sent is sent again.
    const sent = event.isSynthetic ? NOTHING_SENT : this.#send();
    const draft: Draft = {
      ...this.#frame(event),
      ...sent,
      firstItemAtSeconds: event.isEcho ? undefined : event.seconds,
      endSeconds: event.seconds,
      usage: usageOfLine(event),
      hasStopped: event.hasStopped,
      model: event.model,
      isCompaction: false,
      afterCompaction: !event.isSynthetic && this.#afterCompaction,
      isEstimated: false,
      identity: identityOf(event.messageId, event.requestId ?? "", event.isEcho),
    };
    if (!event.isSynthetic) this.#afterCompaction = false;
    return draft;
  }

  /** What a call that begins now sends, which no later one sends anew. */
  #send(): Sent {
    const inputs = this.#inputs;
    this.#inputs = [];
    return {
      readySeconds: latest(inputs.flatMap(({ seconds }) => seconds ?? [])),
      trigger: inputs.findLast(({ trigger }) => trigger !== undefined)?.trigger,
      toolCalls: inputs.reduce((sum, { toolCalls }) => sum + toolCalls, 0),
      tools: inputs.flatMap(({ tools }) => tools),
      userSeconds: inputs.findLast(({ waitSeconds }) => waitSeconds !== undefined)?.waitSeconds,
    };
  }

  #frame({ line }: ClaudeEvent): Pick<LoggedCall, "session" | "parentSession" | "isSubagent" | "place" | "isReplay"> {
    const { session, parent, file } = this.#settings;
    const place = { file: file.name, line };
    return { session, parentSession: parent, isSubagent: parent !== undefined, place, isReplay: false };
  }

  #resultsOf({ toolIds, seconds, internalSeconds }: Extract<ClaudeEvent, { kind: "results" }>): Input {
    const tools = toolIds.flatMap((id): ToolSpan[] => {
      const startSeconds = this.#toolStarts.get(id);
      this.#toolStarts.delete(id);
      if (startSeconds === undefined || seconds === undefined) return [];
      return [{ startSeconds, endSeconds: seconds, internalSeconds: toolIds.length === 1 ? internalSeconds : undefined }];
    });
    return { seconds, trigger: "tool", toolCalls: toolIds.length, tools };
  }

  /** A message to a sub-agent comes from the tool call that started it. */
  #messageOf({ isHuman, seconds }: Extract<ClaudeEvent, { kind: "user" }>): Input {
    if (this.#settings.parent !== undefined) return { seconds, trigger: "tool", toolCalls: 0, tools: [] };
    const before = this.#lastSeconds;
    const waitSeconds = isHuman && seconds !== undefined && before !== undefined ? seconds - before : undefined;
    return { seconds, trigger: isHuman ? "user" : undefined, waitSeconds, toolCalls: 0, tools: [] };
  }

  /** A boundary and the summary that follows it tell of one compaction. */
  #compact({ uuid }: ClaudeEvent): void {
    if (!this.#afterCompaction) this.#compactions.push({ session: this.#settings.session, id: uuid });
    this.#afterCompaction = true;
  }

  /** The call that wrote the summary has no lines of its own: its sizes are those that the boundary states. */
  #estimate(event: Extract<ClaudeEvent, { kind: "compacted" }>): void {
    const { beforeTokens, afterTokens, durationSeconds, seconds } = event;
    if (beforeTokens === undefined || afterTokens === undefined) return;
    const usage = usageWithCacheOutside({
      input: beforeTokens,
      cached: undefined,
      cacheWrite: undefined,
      output: afterTokens,
      reasoning: undefined,
    });
    const isTimed = seconds !== undefined && durationSeconds !== undefined;
    this.#drafts.set(`compaction ${event.line}`, {
      ...this.#frame(event),
      ...this.#send(),
      readySeconds: isTimed ? seconds - durationSeconds : undefined,
      endSeconds: seconds,
      usage,
      hasStopped: true,
      isCompaction: true,
      afterCompaction: false,
      isEstimated: true,
      identity: identityOf(event.uuid, "", false),
    });
  }
}

/** A later line of a reply: it ends later, and the fullest usage is the true one. */
function mergeLine(draft: Draft, event: ReplyLine): void {
  draft.endSeconds = latest([draft.endSeconds, event.seconds].flatMap((seconds) => seconds ?? []));
  const usage = usageOfLine(event);
  if (isFuller(usage, event.hasStopped, draft)) {
    draft.usage = usage;
    draft.hasStopped = event.hasStopped;
  }
}

function isFuller(usage: Draft["usage"], hasStopped: boolean, { usage: before, hasStopped: stoppedBefore }: Draft): boolean {
  if (typeof usage === "string" || typeof before === "string") return typeof before === "string";
  return (
    (usage.outputTokens - before.outputTokens ||
      usage.promptTokens - before.promptTokens ||
      Number(hasStopped) - Number(stoppedBefore)) >= 0
  );
}

function usageOfLine({ usage, isSynthetic }: ReplyLine): Draft["usage"] {
  if (isSynthetic) return "notCalled";
  return usageWithCacheOutside({
    input: usage?.input_tokens,
    cached: usage?.cache_read_input_tokens,
    cacheWrite: usage?.cache_creation_input_tokens,
    output: usage?.output_tokens,
    reasoning: usage?.thinking_tokens,
  });
}

function identityOf(id: string | undefined, request: string, isEcho: boolean): LoggedCall["identity"] {
  return id === undefined ? undefined : { id, request, isEcho };
}
