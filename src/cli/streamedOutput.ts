/** Output too long for memory: written piece by piece, into a file that appears under its name only when it is whole. */
import { once } from "node:events";
import { createWriteStream, rmSync, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { InputError } from "../profiles/problem.ts";
import { openNewFile, type Target } from "./newFile.ts";

/** One write a request would cost more than making its text. */
const PIECE_CHARACTERS = 1_048_576;

export type StreamedOutput = {
  /** Errors: InputError when the system refuses, such as for a full disk. */
  readonly write: (text: string) => Promise<void>;
  /** Writes what is left; the file gets its name. */
  readonly close: () => Promise<void>;
  /** Leaves nothing behind. */
  readonly discard: () => void;
};

/** Standard output, which stays open. */
export function stdoutStream(): StreamedOutput {
  const pieces = new Pieces(process.stdout);
  return { write: (text) => pieces.write(text), close: () => pieces.flush(), discard() {} };
}

/**
 * A new file, written beside its place under another name. A file that is there is never written over, the input least of all.
 * Errors: InputError for a file that exists, a folder that is missing, and what the system refuses.
 */
export function openStreamedFile(path: string, target: Target): StreamedOutput {
  const { partial, fd, refused, name } = openNewFile(path, target);
  const stream = createWriteStream(partial, { fd });
  const discard = (): void => {
    stream.destroy();
    rmSync(partial, { force: true });
  };
  const interrupted = (): void => {
    discard();
    process.exit(SIGINT_EXIT);
  };
  process.once("SIGINT", interrupted);
  const pieces = new Pieces(stream, refused);
  return {
    write: (text) => pieces.write(text),
    discard,
    async close() {
      await pieces.flush();
      stream.end();
      await finished(stream).catch((error: unknown) => Promise.reject(refused(error)));
      name();
      process.off("SIGINT", interrupted);
    },
  };
}

/** 128 and the number of the signal, as shells have it. */
const SIGINT_EXIT = 130;

/** Gathers short texts into long ones, and waits where the stream asks for it. */
class Pieces {
  readonly #stream: WriteStream | NodeJS.WriteStream;
  #texts: string[] = [];
  #length = 0;
  #failure: unknown;

  constructor(stream: WriteStream | NodeJS.WriteStream, refused?: (error: unknown) => InputError) {
    this.#stream = stream;
    // Standard output has a keeper of its own; of a file the first fault is kept for whoever writes next.
    if (refused !== undefined) stream.once("error", (error) => (this.#failure = refused(error)));
  }

  async write(text: string): Promise<void> {
    this.#texts.push(text);
    this.#length += text.length;
    if (this.#length >= PIECE_CHARACTERS) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#texts.join("");
    this.#texts = [];
    this.#length = 0;
    if (this.#failure !== undefined) throw this.#failure;
    if (text === "" || this.#stream.write(text)) return;
    await once(this.#stream, "drain").catch(() => {});
    if (this.#failure !== undefined) throw this.#failure;
  }
}
