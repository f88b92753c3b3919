/** Calls of one OpenCode session, from its messages and their parts. */
import { childOf, type Fields, textOf, timeOf } from "./fields.ts";
import type { LoggedCall, Place, ToolSpan } from "./loggedCall.ts";
import { earliest, latest, secondsBetween } from "./moments.ts";
import type { Skips } from "./skips.ts";
import { type TokenUsage, type UsageFault, usageWithCacheOutside } from "./tokenUsage.ts";

export type OpencodeMessage = {
  readonly id: string;
  readonly session: string;
  readonly isAssistant: boolean;
  /** Of an assistant message: the user's message that it replies to. */
  readonly parentId: string | undefined;
  readonly model: string | undefined;
  readonly createdSeconds: number | undefined;
  readonly completedSeconds: number | undefined;
  readonly usage: TokenUsage | UsageFault;
  readonly isCompaction: boolean;
  readonly place: Place;
};

export type OpencodePart = {
  readonly id: string;
  readonly kind: "item" | "tool" | "finish";
  readonly startSeconds: number | undefined;
  readonly endSeconds: number | undefined;
  readonly usage: TokenUsage | UsageFault;
  readonly place: Place;
};

const KINDS = new Map<string, OpencodePart["kind"]>([
  ["text", "item"],
  ["reasoning", "item"],
  ["tool", "tool"],
  ["step-finish", "finish"],
]);

/** Undefined for a part that says nothing of calls. */
export function opencodePart(record: Fields, place: Place): Omit<OpencodePart, "id"> | undefined {
  const kind = KINDS.get(textOf(record, "type") ?? "");
  if (kind === undefined) return undefined;
  const time = childOf(kind === "tool" ? childOf(record, "state") : record, "time");
  const usage = kind === "finish" ? opencodeUsage(childOf(record, "tokens")) : "zero";
  return { kind, startSeconds: timeOf(time, "start"), endSeconds: timeOf(time, "end"), usage, place };
}

/** Cache and reasoning stand beside input and output. */
export function opencodeUsage(tokens: Fields | undefined): TokenUsage | UsageFault {
  const cache = childOf(tokens, "cache");
  const output = tokens?.output;
  const reasoning = tokens?.reasoning;
  return usageWithCacheOutside({
    input: tokens?.input,
    cached: cache?.read,
    cacheWrite: cache?.write,
    output: typeof output === "number" && typeof reasoning === "number" ? output + reasoning : output,
    reasoning,
  });
}

type Session = {
  readonly parent: string | undefined;
  /** In their order. */
  readonly messages: readonly OpencodeMessage[];
  readonly partsOf: (messageId: string) => readonly OpencodePart[];
};

/** A stretch of a message that ends with its usage. */
type Step = { readonly parts: readonly OpencodePart[]; readonly usage: TokenUsage | UsageFault; readonly place: Place };

export function opencodeCalls({ parent, messages, partsOf }: Session, skips: Skips): LoggedCall[] {
  const calls: LoggedCall[] = [];
  let tools: readonly OpencodePart[] = [];
  let lastSeconds: number | undefined;
  let waitSeconds: number | undefined;
  let trigger: LoggedCall["trigger"];
  let afterCompaction = false;
  for (const message of messages) {
    if (!message.isAssistant) {
      trigger = parent === undefined ? "user" : "tool";
      waitSeconds = parent === undefined ? secondsBetween(lastSeconds, message.createdSeconds) : undefined;
      continue;
    }
    const steps = stepsOf(message, partsOf(message.id));
    for (const [index, { parts, usage, place }] of steps.entries()) {
      const isLast = index === steps.length - 1;
      const timing = timingOf(message, parts, { isFirst: index === 0, isLast, tools });
      if (typeof usage === "string") skips.add(usage, place);
      else {
        calls.push({
          session: message.session,
          parentSession: parent,
          isSubagent: parent !== undefined,
          place,
          ...timing,
          usage,
          model: message.model,
          trigger: trigger ?? (tools.length > 0 ? "tool" : undefined),
          toolCalls: tools.length,
          tools: tools.flatMap(spanOf),
          userSeconds: waitSeconds,
          isCompaction: message.isCompaction,
          afterCompaction,
          isEstimated: false,
          isReplay: false,
          identity: undefined,
        });
        afterCompaction = message.isCompaction;
        [trigger, waitSeconds] = [undefined, undefined];
        tools = parts.filter(({ kind }) => kind === "tool");
      }
      const ends = parts.flatMap(({ endSeconds }) => endSeconds ?? []);
      lastSeconds = latest([lastSeconds ?? 0, timing.endSeconds ?? 0, ...ends]) || undefined;
    }
  }
  return calls;
}

function stepsOf({ usage, place }: OpencodeMessage, parts: readonly OpencodePart[]): Step[] {
  const ordered = [...parts].sort((one, other) => (one.id < other.id ? -1 : 1));
  const steps: Step[] = [];
  let open: OpencodePart[] = [];
  for (const part of ordered) {
    if (part.kind !== "finish") open.push(part);
    else {
      steps.push({ parts: open, usage: part.usage, place: part.place });
      open = [];
    }
  }
  return steps.length > 0 ? steps : [{ parts: open, usage, place }];
}

type StepPlace = { readonly isFirst: boolean; readonly isLast: boolean; readonly tools: readonly OpencodePart[] };

/** A reply ends where its last text or the start of its last tool is; a message is complete when its tools are done. */
function timingOf(
  { createdSeconds, completedSeconds }: OpencodeMessage,
  parts: readonly OpencodePart[],
  { isFirst, isLast, tools }: StepPlace,
): Pick<LoggedCall, "readySeconds" | "firstTokenAtSeconds" | "endSeconds"> {
  const ready = latest(tools.flatMap(({ endSeconds }) => endSeconds ?? []));
  const moments = parts.flatMap(({ kind, startSeconds, endSeconds }) => (kind === "tool" ? startSeconds : endSeconds) ?? []);
  return {
    readySeconds: isFirst ? createdSeconds : ready,
    firstTokenAtSeconds: earliest(parts.flatMap(({ startSeconds }) => startSeconds ?? [])),
    endSeconds: latest(moments) ?? (isLast ? completedSeconds : undefined),
  };
}

function spanOf({ startSeconds, endSeconds }: OpencodePart): ToolSpan[] {
  return startSeconds === undefined || endSeconds === undefined ? [] : [{ startSeconds, endSeconds }];
}
