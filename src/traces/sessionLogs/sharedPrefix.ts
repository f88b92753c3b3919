/**
 * The ideal prefix hit: what a cache that forgets nothing would hold of each prompt of a session, for as long as its history
 * only grows. What of a reply is sent again depends on the program.
 */
import type { LoggedCall } from "./loggedCall.ts";
import type { LogSource } from "./sessionLogCall.ts";

/**
 * Claude Code sends all of a reply again. Codex CLI sends reasoning again while a turn lasts and drops it with a person's next
 * message, so what stood before the turn's first reasoning is all that stays in place. Of the others, what is not reasoning.
 * Source: example sessions of uw-syfi/TraceLab (commit b889eb7): prompts of Codex CLI that follow a message are the previous
 * prompt and reply less the turn's reasoning, to the token, and the provider's hits (9,216 and 10,368) are the prompts that
 * began the turn before (9,324 and 10,436) in blocks of 128; Claude Code's grow by the whole reply, thinking included.
 */
export class SharedPrefix {
  readonly #source: LogSource;
  #before: LoggedCall | undefined;
  /** Prompt of the first call of the turn that reasoned: where the history changes when the turn is over. */
  #untilReasoning: number | undefined;

  constructor(source: LogSource) {
    this.#source = source;
  }

  /**
   * Tokens at the head of the next call's prompt that the session sent or got before; at most the prompt. Undefined after a
   * compaction, and where the prompt got shorter: something was taken out, who knows where.
   */
  next(call: LoggedCall): number | undefined {
    const shared = call.afterCompaction ? undefined : this.#sharedWith(call);
    const { promptTokens, reasoningTokens = 0 } = call.usage;
    if (call.trigger === "user" || call.afterCompaction) this.#untilReasoning = undefined;
    if (reasoningTokens > 0) this.#untilReasoning ??= promptTokens;
    this.#before = call;
    return shared;
  }

  #sharedWith({ trigger, usage: { promptTokens } }: LoggedCall): number | undefined {
    if (this.#before === undefined) return 0;
    const before = this.#before.usage;
    const isTurnOver = this.#source === "codex" && trigger === "user" && this.#untilReasoning !== undefined;
    const kept = isTurnOver ? this.#untilReasoning : before.promptTokens;
    if (kept === undefined || promptTokens < kept) return undefined;
    if (isTurnOver) return kept;
    const isReasoningKept = this.#source === "codex" || this.#source === "claude";
    const replayed = before.outputTokens - (isReasoningKept ? 0 : (before.reasoningTokens ?? 0));
    return Math.min(promptTokens, kept + replayed);
  }
}
