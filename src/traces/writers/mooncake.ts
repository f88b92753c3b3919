/**
 * Mooncake JSONL with whole prompts. Hashes that hold within a session are numbered anew, so that sessions do not seem to
 * share blocks. Which session a request belongs to is lost.
 */
import { inMilliseconds } from "../milliseconds.ts";
import { rootSessionId, type TraceRequest } from "../traceRequest.ts";
import { Losses, type TraceWriter } from "./traceWriter.ts";

const MOONCAKE_BLOCK_TOKENS = 512;

export function mooncakeWriter(): TraceWriter {
  const losses = new Losses();
  const numbering = new BlockNumbering();
  return {
    losses,
    finish: () => "",
    write(request) {
      const { sentSeconds, promptTokens, outputTokens, blocks } = request;
      losses.noteAllBut(["sentSeconds", "blocks"], request);
      if (request.index > 0 || request.parentSessionId !== undefined) losses.note("lost: which session the request belongs to");
      if (sentSeconds === undefined) losses.note("no timestamp: the time of sending is not known");
      else if (sentSeconds < 0) losses.note("a timestamp before 0");
      if (blocks !== undefined && blocks.tokens !== MOONCAKE_BLOCK_TOKENS)
        losses.note(
          `blocks of ${blocks.tokens} tokens, not ${MOONCAKE_BLOCK_TOKENS}: read back with --block-tokens ${blocks.tokens}`,
        );
      const row = {
        timestamp: sentSeconds === undefined ? undefined : inMilliseconds(sentSeconds),
        input_length: promptTokens,
        output_length: outputTokens,
        hash_ids: numbering.hashes(request),
      };
      return `${JSON.stringify(row)}\n`;
    },
  };
}

/** Makes hashes of sessions distinct; sessions stand together in the formats that number blocks by session. */
class BlockNumbering {
  #root: string | undefined;
  #base = 0;
  #next = 0;

  hashes(request: TraceRequest): readonly number[] | undefined {
    const { blocks } = request;
    if (blocks === undefined || blocks.scope === "trace") return blocks?.hashes;
    const root = rootSessionId(request);
    if (root !== this.#root) {
      this.#root = root;
      this.#base = this.#next;
    }
    const hashes = blocks.hashes.map((hash) => hash + this.#base);
    for (const hash of hashes) this.#next = Math.max(this.#next, hash + 1);
    return hashes;
  }
}
