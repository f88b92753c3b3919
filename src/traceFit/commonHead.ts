/** The head that prompts of different sessions have in common, from the hashes of their blocks. */
import type { PromptBlocks } from "../traces/traceRequest.ts";

/** Prompts that are looked at, the first ones of a trace, and blocks of each. */
const PROMPTS = 1000;
const BLOCKS = 2000;
/** Fewer tell nothing of what sessions share. */
const MIN_PROMPTS = 5;
/** A head is common when at least so many of the prompts have it. */
const COMMON_SHARE = 0.5;

export class CommonHead {
  readonly #prompts: (readonly number[])[] = [];
  #blockTokens = 0;

  /** A session's first prompt. Hashes that hold within a session alone say nothing. */
  add(blocks: PromptBlocks | undefined): void {
    if (blocks === undefined || blocks.scope === "session" || this.#prompts.length === PROMPTS) return;
    this.#blockTokens = blocks.tokens;
    this.#prompts.push(blocks.hashes.slice(0, BLOCKS));
  }

  get prompts(): number {
    return this.#prompts.length;
  }

  /** Tokens of the longest head that half of the prompts have; undefined where the trace has too few with blocks. */
  tokens(): number | undefined {
    if (this.#prompts.length < MIN_PROMPTS) return undefined;
    let sharing: readonly (readonly number[])[] = this.#prompts;
    for (let depth = 0; ; depth++) {
      const byHash = new Map<number, (readonly number[])[]>();
      for (const prompt of sharing) {
        const hash = prompt[depth];
        const same = hash === undefined ? undefined : byHash.get(hash);
        if (same !== undefined) same.push(prompt);
        else if (hash !== undefined) byHash.set(hash, [prompt]);
      }
      const most = [...byHash.values()].sort((a, b) => b.length - a.length)[0] ?? [];
      if (most.length < COMMON_SHARE * this.#prompts.length) return depth * this.#blockTokens;
      sharing = most;
    }
  }
}
