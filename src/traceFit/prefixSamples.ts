/** What of a prompt the next one begins with: prompts whose front was rewritten, and replies that stand in the prefix. */
import { SampleList } from "../traces/sampleList.ts";
import type { TraceRequest } from "../traces/traceRequest.ts";

/** A front is rewritten where less than this of the prompt before is kept, as docs/workloads.md has it of the WEKA corpus. */
const KEPT_FRACTION = 0.98;
/** A provider's cache forgets what was idle for minutes (Anthropic 5, OpenAI 5 to 10): longer gaps say nothing of the prompts. */
const FRESH_SECONDS = 60;

type Before = { readonly promptTokens: number; readonly outputTokens: number };
type Settings = {
  /** Whether a person's message may have dropped reasoning from the context, and what followed it. */
  readonly afterReasoning: boolean;
  readonly cacheGrainTokens: number | undefined;
};

export class PrefixSamples {
  /** Steps whose shared tokens tell of the prompts, and those of them that may have dropped reasoning. */
  steps = 0;
  afterReasoning = 0;
  /** Share of the prompt before that was kept, where it was rewritten. */
  readonly kept = new SampleList();
  readonly keptAfterReasoning = new SampleList();
  #replyTokens = 0;
  #sharedReplyTokens = 0;

  add(before: Before, request: TraceRequest, { afterReasoning, cacheGrainTokens }: Settings): void {
    const { sharedTokens, gapSeconds, blocks } = request;
    if (sharedTokens === undefined) return;
    if (cacheGrainTokens !== undefined && (gapSeconds ?? Number.POSITIVE_INFINITY) > FRESH_SECONDS) return;
    const grain = cacheGrainTokens ?? blocks?.tokens ?? 1;
    const missing = before.promptTokens - sharedTokens;
    const isRewritten = missing > (1 - KEPT_FRACTION) * before.promptTokens && missing >= grain;
    this.steps++;
    if (afterReasoning) this.afterReasoning++;
    if (isRewritten) (afterReasoning ? this.keptAfterReasoning : this.kept).add(sharedTokens / before.promptTokens);
    else if (!afterReasoning) {
      this.#replyTokens += before.outputTokens;
      this.#sharedReplyTokens += Math.min(before.outputTokens, Math.max(0, -missing));
    }
  }

  /** Of replies, how much stands in the prefix of the next request; undefined where nothing tells. */
  get sharedReplyFraction(): number | undefined {
    return this.#replyTokens === 0 ? undefined : this.#sharedReplyTokens / this.#replyTokens;
  }
}
