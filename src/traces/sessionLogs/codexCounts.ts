/** Usage of single calls from Codex's token counts, which come twice, come again, and add up. */
import type { CodexEvent } from "./codexEvent.ts";
import { type Fields, numberOf } from "./fields.ts";
import type { SkipName } from "./skips.ts";
import { type TokenUsage, usageWithCacheInside } from "./tokenUsage.ts";

const KEYS = ["input_tokens", "cached_input_tokens", "cache_write_input_tokens", "output_tokens", "reasoning_output_tokens"];
const TOTAL = "total_tokens";

export class CodexCounts {
  #total: Fields | undefined;
  /** Usage of the last call, in one text. */
  #last = "";
  #hasRecords = false;
  readonly #responses = new Set<string>();

  /** The usage of a call that ends here; a reason where it is none; undefined where another record says the same. */
  usageAt(event: CodexEvent): TokenUsage | SkipName | undefined {
    if (event.kind === "record") return this.#record(event.usage, event.responseId);
    return event.kind === "count" ? this.#count(event.last, event.total) : undefined;
  }

  /** A count of usage so far that has not moved is a repetition: limits were refreshed, or the session was resumed. */
  #count(last: Fields | undefined, total: Fields | undefined): TokenUsage | SkipName | undefined {
    const before = this.#total;
    this.#total = total ?? before;
    // Newer versions write both kinds, with the same numbers.
    if (this.#hasRecords) return undefined;
    if (total !== undefined && before !== undefined && sameCounts(total, before, [...KEYS, TOTAL])) return "repeated";
    const usage = last ?? (total === undefined ? {} : difference(total, before));
    return this.#usage(usage);
  }

  #record(usage: Fields | undefined, responseId: string | undefined): TokenUsage | SkipName | undefined {
    const isTwin = !this.#hasRecords && textOfCounts(usage ?? {}) === this.#last;
    this.#hasRecords = true;
    if (responseId !== undefined) {
      if (this.#responses.has(responseId)) return "repeated";
      this.#responses.add(responseId);
    }
    return isTwin ? undefined : this.#usage(usage ?? {});
  }

  #usage(counts: Fields): TokenUsage | SkipName {
    this.#last = textOfCounts(counts);
    return usageWithCacheInside({
      input: counts.input_tokens,
      cached: counts.cached_input_tokens,
      cacheWrite: counts.cache_write_input_tokens,
      output: counts.output_tokens,
      reasoning: counts.reasoning_output_tokens,
    });
  }
}

function difference(total: Fields, before: Fields | undefined): Fields {
  const part = (key: string): number => Math.max(0, (numberOf(total, key) ?? 0) - (numberOf(before, key) ?? 0));
  return Object.fromEntries(KEYS.filter((key) => total[key] !== undefined).map((key) => [key, part(key)]));
}

function sameCounts(one: Fields, other: Fields, keys: readonly string[]): boolean {
  return keys.every((key) => one[key] === other[key]);
}

function textOfCounts(counts: Fields): string {
  return JSON.stringify(KEYS.map((key) => counts[key] ?? 0));
}
