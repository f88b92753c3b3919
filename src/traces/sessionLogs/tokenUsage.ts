/**
 * Token counts of one call, brought to one convention: the prompt includes what came from the cache, the output includes
 * reasoning. Providers differ, and mixing them up counts a cached prompt twice or not at all.
 */

export type TokenUsage = {
  readonly promptTokens: number;
  readonly cachedTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  readonly outputTokens: number;
  readonly reasoningTokens?: number | undefined;
};

/** Above any context there is; a count beyond it is a fault of the log. */
const MAX_TOKENS = 100_000_000;

/** Undefined: left out of the record; null stands for it too. */
type Stated = unknown;

/** "impossible": negative, broken or absurdly large; "zero": a marker, such as that of a context that overflowed. */
export type UsageFault = "impossible" | "zero";

/** OpenAI: cached is part of input, reasoning is part of output. */
export function usageWithCacheInside(stated: {
  readonly input: Stated;
  readonly cached: Stated;
  readonly cacheWrite: Stated;
  readonly output: Stated;
  readonly reasoning: Stated;
}): TokenUsage | UsageFault {
  return checked(stated, ({ input = 0, cached, cacheWrite, output = 0, reasoning }) => ({
    promptTokens: input,
    cachedTokens: atMost(cached, input),
    cacheWriteTokens: atMost(cacheWrite, input),
    outputTokens: output,
    reasoningTokens: atMost(reasoning, output),
  }));
}

/** Anthropic: input leaves out what was read from the cache and what was written to it. Reasoning is part of output. */
export function usageWithCacheOutside(stated: {
  readonly input: Stated;
  readonly cached: Stated;
  readonly cacheWrite: Stated;
  readonly output: Stated;
  readonly reasoning: Stated;
}): TokenUsage | UsageFault {
  return checked(stated, ({ input = 0, cached, cacheWrite, output = 0, reasoning }) => ({
    promptTokens: input + (cached ?? 0) + (cacheWrite ?? 0),
    cachedTokens: cached,
    cacheWriteTokens: cacheWrite,
    outputTokens: output,
    reasoningTokens: atMost(reasoning, output),
  }));
}

type Counts<T> = { readonly [K in keyof T]: number | undefined };

function checked<T extends Readonly<Record<string, Stated>>>(
  stated: T,
  usageOf: (counts: Counts<T>) => TokenUsage,
): TokenUsage | UsageFault {
  const known = Object.entries(stated).filter(([, value]) => value !== undefined && value !== null);
  if (!known.every(([, value]) => isCount(value))) return "impossible";
  if (known.every(([, value]) => value === 0)) return "zero";
  return usageOf(Object.fromEntries(known) as Counts<T>); // Each value was just found to be a count.
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_TOKENS; // Integers are numbers.
}

function atMost(part: number | undefined, whole: number): number | undefined {
  return part === undefined ? undefined : Math.min(part, whole);
}
