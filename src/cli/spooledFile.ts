/**
 * A long file that is written in the middle of a simulation, which waits for no stream: piece by piece beside its place,
 * packed once it is whole where its name asks for that, so that memory holds no more than a piece.
 */
import { closeSync, createReadStream, createWriteStream, rmSync, writeSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { openNewFile, type Target } from "./newFile.ts";

/** Characters or bytes: one write an event would cost more than making its text. */
const PIECE_LENGTH = 1_048_576;

export type SpooledFile = {
  /** Errors: InputError when the system refuses, such as for a full disk. */
  readonly write: (piece: string | Uint8Array) => void;
  /** Writes what is left, packs it with gzip for a name that ends in .gz; the file gets its name. */
  readonly close: () => Promise<void>;
  /** Leaves nothing behind. */
  readonly discard: () => void;
};

/** Errors: InputError for a file that exists, a folder that is missing, and what the system refuses. */
export function openSpooledFile(path: string, target: Target): SpooledFile {
  const file = openNewFile(path, target);
  const plain = `${file.partial}.plain`;
  const isPacked = path.toLowerCase().endsWith(".gz");
  const spool = isPacked ? openNewFile(plain, target) : file;
  let pieces: (string | Uint8Array)[] = [];
  let length = 0;
  let isOpen = true;
  const guarded = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      throw file.refused(error);
    }
  };
  const flush = (): void => {
    const bytes = Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)));
    pieces = [];
    length = 0;
    for (let done = 0; done < bytes.length; ) guarded(() => (done += writeSync(spool.fd, bytes, done)));
  };
  const shut = (): void => {
    if (isOpen) closeSync(spool.fd);
    isOpen = false;
  };
  return {
    write(piece) {
      pieces.push(piece);
      length += piece.length;
      if (length >= PIECE_LENGTH) flush();
    },
    async close() {
      flush();
      shut();
      if (isPacked) {
        const packed = createWriteStream(file.partial, { fd: file.fd });
        await pipeline(createReadStream(spool.partial), createGzip(), packed).catch((error: unknown) =>
          Promise.reject(file.refused(error)),
        );
        rmSync(spool.partial);
      }
      file.name();
    },
    discard() {
      shut();
      for (const { partial } of [spool, file]) rmSync(partial, { force: true });
    },
  };
}
