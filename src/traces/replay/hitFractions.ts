/** How much of a trace's prompts caches with unlimited memory would find: one of all prefixes, and one as an engine's. */
import type { ReplayTrace } from "./replayTrace.ts";

export type TraceHits = {
  /** Of all prompt tokens, those that some earlier request of the trace had at its head. */
  readonly recorded: number;
  /** The same where a prefix can be resumed at multiples of the deployment's grain alone, and a prompt's last token is computed. */
  readonly atGrain: number;
  /** What is left of that where a cache keeps each line's last prompt, and one head that lines share. */
  readonly findable: number;
  readonly grainTokens: number;
};

/** `grainTokens` 0: reuse is off. */
export function traceHits({ plan, reachTokens }: ReplayTrace, grainTokens: number): TraceHits {
  const resumable = (tokens: number): number => (grainTokens === 0 ? 0 : Math.floor(tokens / grainTokens) * grainTokens);
  const heads = new Set<number>();
  let promptTokens = 0;
  let recorded = 0;
  let atGrain = 0;
  let findable = 0;
  for (const [request, tokens] of plan.promptTokens.entries()) {
    const limit = resumable(tokens - 1);
    const reach = Math.min(tokens, reachTokens[request] as number);
    const head = plan.scaffoldTokens[request] as number;
    const found = Math.max(plan.sharedTokens[request] as number, heads.has(plan.scaffoldId[request] as number) ? head : 0);
    if (head > 0) heads.add(plan.scaffoldId[request] as number);
    promptTokens += tokens;
    recorded += reach;
    atGrain += Math.min(limit, resumable(reach));
    findable += Math.min(limit, resumable(found));
  }
  const share = (part: number): number => (promptTokens === 0 ? 0 : part / promptTokens);
  return { recorded: share(recorded), atGrain: share(atGrain), findable: share(findable), grainTokens };
}
