/**
 * Prompts that fall: compactions, where they fall from high, and all else that shortens a context. What counts as high is
 * known only when all prompts are, so falls are kept and sorted out at the end.
 */
import { ascending, percentile } from "../metrics/percentile.ts";
import { SampleList } from "../traces/sampleList.ts";

/** A prompt that is shorter than the one before by more than this share has fallen. As docs/workloads.md has it. */
export const FALL_FRACTION = 0.3;
/** A compaction falls from above this, or from above a share of the trace's P99 prompt where contexts are small. */
const HIGH_PROMPT_TOKENS = 100_000;
const HIGH_PROMPT_SHARE = 0.5;

/** A stretch of a session over which its context only grows, from its first prompt to a fall or the session's end. */
export type Stretch = {
  readonly startTokens: number;
  readonly peakTokens: number;
  /** Prompt before the fall that ended it; 0 where the session ended. */
  readonly fellFromTokens: number;
  /** The highest prompt that the session fell from earlier; 0 for none. */
  readonly fellBeforeTokens: number;
};

/** Above this a fall is a compaction. `prompts`: of all requests. */
export function highPromptTokens(prompts: Float64Array): number {
  return Math.min(HIGH_PROMPT_TOKENS, HIGH_PROMPT_SHARE * percentile(ascending(prompts), 0.99));
}

/** Whether a prompt that follows another tells of a compaction. */
export function isCompaction(beforeTokens: number, afterTokens: number, highTokens: number): boolean {
  return beforeTokens > highTokens && afterTokens < (1 - FALL_FRACTION) * beforeTokens;
}

export class ContextFalls {
  readonly #requests = new SampleList();
  readonly #before = new SampleList();
  readonly #after = new SampleList();
  /** Share of the prompt before that still stands at the front; NaN where that is not known. */
  readonly #kept = new SampleList();
  readonly #stretches = {
    startTokens: new SampleList(),
    peakTokens: new SampleList(),
    fellFromTokens: new SampleList(),
    fellBeforeTokens: new SampleList(),
  };

  add(fall: { request: number; beforeTokens: number; afterTokens: number; kept: number | undefined }): void {
    this.#requests.add(fall.request);
    this.#before.add(fall.beforeTokens);
    this.#after.add(fall.afterTokens);
    this.#kept.add(fall.kept ?? Number.NaN);
  }

  addStretch(stretch: Stretch): void {
    for (const [name, list] of Object.entries(this.#stretches)) list.add(stretch[name as keyof Stretch]); // its own keys
  }

  /** Prompts after the compactions, one each. */
  compactedTo(highTokens: number): Float64Array {
    return this.#after.values().filter((_, fall) => this.#isCompaction(fall, highTokens));
  }

  compactions(highTokens: number): number {
    return this.#before.values().filter((_, fall) => this.#isCompaction(fall, highTokens)).length;
  }

  /** Compactions of sessions that had sent fewer requests than this. */
  compactionsBefore(request: number, highTokens: number): number {
    const requests = this.#requests.values();
    return requests.filter((before, fall) => before < request && this.#isCompaction(fall, highTokens)).length;
  }

  /** Whether the trace says of any fall what it kept. */
  get isAnyKnown(): boolean {
    return this.#kept.values().some((kept) => !Number.isNaN(kept));
  }

  get count(): number {
    return this.#requests.count;
  }

  /** Falls that are no compactions: the request before each, and what it kept. */
  others(highTokens: number): { readonly requests: Float64Array; readonly kept: Float64Array } {
    const isOther = (_: number, fall: number): boolean => !this.#isCompaction(fall, highTokens);
    return { requests: this.#requests.values().filter(isOther), kept: this.#kept.values().filter(isOther) };
  }

  *stretches(): Generator<Stretch> {
    const { startTokens, peakTokens, fellFromTokens, fellBeforeTokens } = this.#stretches;
    for (let index = 0; index < startTokens.count; index++)
      yield {
        startTokens: startTokens.values()[index] as number,
        peakTokens: peakTokens.values()[index] as number,
        fellFromTokens: fellFromTokens.values()[index] as number,
        fellBeforeTokens: fellBeforeTokens.values()[index] as number,
      };
  }

  #isCompaction(fall: number, highTokens: number): boolean {
    return (this.#before.values()[fall] as number) > highTokens;
  }
}
