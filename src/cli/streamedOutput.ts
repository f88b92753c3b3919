/** Output too long for memory: written piece by piece, into a file that appears under its name only when it is whole. */
import { once } from "node:events";
import { createWriteStream, openSync, renameSync, rmSync, statSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { InputError, type Problem, showValue } from "../profiles/problem.ts";

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

type Target = { readonly command: string; readonly option: string; readonly input: string };

/** Standard output, which stays open. */
export function stdoutStream(): StreamedOutput {
  const pieces = new Pieces(process.stdout);
  return { write: (text) => pieces.write(text), close: () => pieces.flush(), discard() {} };
}

/**
 * A new file, written beside its place under another name. A file that is there is never written over, the input least of all.
 * Errors: InputError for a file that exists, a folder that is missing, and what the system refuses.
 */
export function openStreamedFile(path: string, { command, option, input }: Target): StreamedOutput {
  const fault = (texts: Pick<Problem, "wrong" | "expected" | "fix">): InputError =>
    new InputError([{ file: command, path: option, received: showValue(path), ...texts }]);
  const refuseExisting = (): void => {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined) return;
    const own = statSync(input, { throwIfNoEntry: false });
    const wrong = own?.ino === there.ino && own.dev === there.dev ? "is the input itself" : "exists already";
    throw fault({ wrong, expected: "a file that does not exist yet", fix: "write another name, or remove that file first" });
  };
  const refused = (error: unknown): InputError => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return fault({ wrong: `cannot be written (${code})`, expected: "a file that you may write", fix: "write another path" });
  };
  refuseExisting();
  if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true)
    throw fault({
      wrong: "no such folder",
      expected: "a file in a folder that exists",
      fix: `mkdir -p ${dirname(path)}, or another folder`,
    });
  const partial = `${path}.${process.pid}.partial`;
  const stream = createWriteStream(partial, { fd: opened(partial, refused) });
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
      refuseExisting();
      renameSync(partial, path);
      process.off("SIGINT", interrupted);
    },
  };
}

/** Opened before anything else happens, so that it can be removed whatever happens next. */
function opened(path: string, refused: (error: unknown) => InputError): number {
  try {
    return openSync(path, "wx");
  } catch (error) {
    throw refused(error);
  }
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
