/**
 * Calls of one Codex rollout, from its events. Which line closes a call goes by the order of the lines, times within a call by
 * the clock.
 */
import { CodexCounts } from "./codexCounts.ts";
import type { CodexEvent, CodexSession } from "./codexEvent.ts";
import type { Compaction, LoggedCall, ToolSpan } from "./loggedCall.ts";
import type { LogFile } from "./logReader.ts";
import { earliest, latest } from "./moments.ts";
import type { Skips } from "./skips.ts";
import type { TokenUsage } from "./tokenUsage.ts";

type Draft = { -readonly [K in keyof LoggedCall]: LoggedCall[K] };
type Input = { readonly seconds: number | undefined; readonly waitSeconds?: number | undefined; readonly tool?: ToolSpan | true };

/** Takes the events of one rollout, in the order of its lines. */
export class CodexCalls {
  readonly calls: Draft[] = [];
  readonly compactions: Compaction[] = [];
  readonly #file: LogFile;
  readonly #skips: Skips;
  readonly #session: CodexSession | undefined;
  readonly #counts = new CodexCounts();
  readonly #toolStarts = new Map<string, number | undefined>();
  /** What the next call will send. */
  #inputs: Input[] = [];
  /** When the items of the running response were complete. */
  #items: number[] = [];
  #calledTool = false;
  #model: string | undefined;
  #turnStartSeconds: number | undefined;
  #firstOfTurn: Draft | undefined;
  /** The last call, while nothing but a compaction may follow from it. */
  #maybeCompaction: Draft | undefined;
  #afterCompaction = false;
  #lastSeconds: number | undefined;

  constructor(file: LogFile, skips: Skips, session: CodexSession | undefined) {
    this.#file = file;
    this.#skips = skips;
    this.#session = session;
  }

  add(event: CodexEvent, isReplay: boolean): void {
    const { seconds } = event;
    switch (event.kind) {
      case "session":
        return;
      case "turn":
        this.#model = event.model ?? this.#model;
        if (event.isStart) this.#turnStartSeconds = seconds;
        if (event.isStart) this.#firstOfTurn = undefined;
        return;
      case "user":
        this.#inputs.push({ seconds, waitSeconds: this.#waitUntil(seconds) });
        break;
      case "toolCall":
        if (event.callId !== undefined) this.#toolStarts.set(event.callId, seconds);
        this.#calledTool = true;
        if (seconds !== undefined) this.#items.push(seconds);
        break;
      case "toolOutput":
        this.#inputs.push({ seconds, tool: this.#spanOf(event.callId, seconds, event.internalSeconds) });
        break;
      case "item":
        if (seconds !== undefined) this.#items.push(seconds);
        break;
      case "count":
      case "record":
        this.#close(event, isReplay);
        break;
      case "turnEnd":
        this.#endTurn(event.firstTokenSeconds);
        break;
      case "compacted":
        this.#compact(event, isReplay);
        return;
    }
    if (event.kind !== "count" && event.kind !== "record") this.#maybeCompaction = undefined;
    this.#lastSeconds = seconds ?? this.#lastSeconds;
  }

  #close(event: CodexEvent, isReplay: boolean): void {
    const usage = this.#counts.usageAt(event);
    if (usage === undefined) return;
    const place = { file: this.#file.name, line: event.line };
    if (typeof usage === "string") {
      this.#skips.add(usage, place);
      // What this response showed is not the next one's.
      if (usage === "impossible") this.#items = [];
      return;
    }
    if (isReplay) this.#skips.add("replayed", place);
    const call = this.#callAt(event, usage, isReplay);
    this.calls.push(call);
    this.#maybeCompaction = this.#calledTool ? undefined : call;
    this.#firstOfTurn ??= isReplay ? undefined : call;
    this.#items = [];
    this.#calledTool = false;
    this.#afterCompaction = false;
  }

  #callAt(event: CodexEvent, usage: TokenUsage, isReplay: boolean): Draft {
    const first = earliest(this.#items);
    const sent = (input: Input): boolean => first === undefined || input.seconds === undefined || input.seconds <= first;
    const inputs = this.#inputs.filter(sent);
    this.#inputs = this.#inputs.filter((input) => !sent(input));
    const tools = inputs.flatMap(({ tool }) => tool ?? []);
    const isSubagent = this.#session?.isSubagent ?? false;
    const session = this.#session?.id ?? this.#file.stem;
    return {
      session,
      parentSession: this.#session?.parentId,
      isSubagent,
      place: { file: this.#file.name, line: event.line },
      readySeconds: latest(inputs.flatMap(({ seconds }) => seconds ?? [])),
      firstItemAtSeconds: first,
      endSeconds: latest(this.#items) ?? event.seconds,
      usage,
      model: this.#model,
      trigger: triggerOf(inputs, isSubagent),
      toolCalls: tools.length,
      tools: tools.flatMap((tool) => (tool === true ? [] : tool)),
      userSeconds: isSubagent ? undefined : inputs.findLast(({ waitSeconds }) => waitSeconds !== undefined)?.waitSeconds,
      isCompaction: this.#session?.isCompaction ?? false,
      afterCompaction: this.#afterCompaction,
      isEstimated: false,
      isReplay,
      identity: identityOf(session, event, usage),
    };
  }

  /** The time to the first token is stated for a turn: it is that of its first call. */
  #endTurn(firstTokenSeconds: number | undefined): void {
    if (this.#firstOfTurn !== undefined && firstTokenSeconds !== undefined && this.#turnStartSeconds !== undefined) {
      this.#firstOfTurn.firstTokenAtSeconds = this.#turnStartSeconds + firstTokenSeconds;
    }
    this.#firstOfTurn = undefined;
    this.#turnStartSeconds = undefined;
  }

  /**
   * The summary is written by a call like any other: the one just before, when it called no tool and its turn goes on. Where a
   * provider compacts by itself there is no such call. Two records may tell of one compaction.
   */
  #compact({ line, seconds }: CodexEvent, isReplay: boolean): void {
    if (this.#maybeCompaction !== undefined) this.#maybeCompaction.isCompaction = true;
    this.#maybeCompaction = undefined;
    if (!this.#afterCompaction && !isReplay) {
      const session = this.#session?.id ?? this.#file.stem;
      this.compactions.push({ session, id: [session, seconds, line].join(" ") });
    }
    this.#afterCompaction = true;
  }

  #spanOf(callId: string | undefined, endSeconds: number | undefined, internalSeconds: number | undefined): ToolSpan | true {
    const startSeconds = callId === undefined ? undefined : this.#toolStarts.get(callId);
    if (callId !== undefined) this.#toolStarts.delete(callId);
    return startSeconds === undefined || endSeconds === undefined ? true : { startSeconds, endSeconds, internalSeconds };
  }

  #waitUntil(seconds: number | undefined): number | undefined {
    return seconds === undefined || this.#lastSeconds === undefined ? undefined : seconds - this.#lastSeconds;
  }
}

/** What came last set the call off. A message to a sub-agent comes from the tool call that started it. */
function triggerOf(inputs: readonly Input[], isSubagent: boolean): "user" | "tool" | undefined {
  const last = inputs.at(-1);
  if (last === undefined) return undefined;
  return last.tool !== undefined || isSubagent ? "tool" : "user";
}

/** An archived copy of a rollout has the same times and counts. */
function identityOf(session: string, event: CodexEvent, usage: TokenUsage): LoggedCall["identity"] {
  if (event.seconds === undefined) return undefined;
  const id = [session, event.seconds, event.line, usage.promptTokens, usage.outputTokens].join(" ");
  return { id, request: "", isEcho: false };
}
