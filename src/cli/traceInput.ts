/** Files of traces as text that comes in piece by piece: plain, gzip or zstd, by their first bytes; or a folder of them. */
import { closeSync, createReadStream, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline, type Transform } from "node:stream";
import zlib from "node:zlib";
import { InputError, type Problem } from "../profiles/problem.ts";
import type { TraceText } from "../traces/text/textUnits.ts";

const CHUNK_BYTES = 1_048_576;
const NAMES_IN_FOLDER = /\.(json|jsonl|csv)(\.gz|\.zst)?$/i;
const GZIP_MAGIC = "1f8b";
/** RFC 8878, section 3.1.1. */
const ZSTD_MAGIC = "28b52ffd";
/** What zlib says of compressed data that ends early. */
const CUT_CODES = ["Z_BUF_ERROR", "ZSTD_error_srcSize_wrong"];

export type TraceInput = {
  readonly path: string;
  readonly files: readonly TraceText[];
  /** Of all files, as they lie on the disk. */
  readonly bytes: number;
};

export type InputEvents = {
  /** Bytes that were read from the disk. */
  readonly onBytes: (bytes: number) => void;
  /** Compressed data ended early; what came before it is used. */
  readonly onCut: (file: string) => void;
};

/** Errors: InputError for what does not exist, cannot be read, or is a folder without traces. */
export function openTraceInput(path: string, events: InputEvents): TraceInput {
  const paths = guarded(path, () => {
    const status = statSync(path);
    if (status.isFile()) return [path];
    if (!status.isDirectory()) throw fault(path, "not a regular file", "a file or a folder", "copy its content to a file first");
    const names = readdirSync(path).filter((name) => NAMES_IN_FOLDER.test(name));
    return names.sort().map((name) => join(path, name));
  });
  if (paths.length === 0)
    throw fault(path, "a folder without traces", "files in it named .json, .jsonl or .csv, also .gz or .zst", "name the files");
  const bytes = paths.reduce((sum, file) => sum + guarded(file, () => statSync(file).size), 0);
  return { path, bytes, files: paths.map((file) => ({ file, chunks: chunksOf(file, events) })) };
}

async function* chunksOf(file: string, { onBytes, onCut }: InputEvents): AsyncGenerator<string> {
  const unpack = guarded(file, () => unpackerOf(file));
  const source = createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const text = unpack === undefined ? source : pipeline(source, unpack, () => {});
  text.setEncoding("utf8");
  try {
    let counted = 0;
    for await (const chunk of text) {
      onBytes(source.bytesRead - counted);
      counted = source.bytesRead;
      yield chunk as string; // text, since an encoding is set
    }
  } catch (error) {
    if (!CUT_CODES.includes(codeOf(error))) throw unreadable(file, error);
    onCut(file);
  }
}

function unpackerOf(file: string): Transform | undefined {
  const start = new Uint8Array(4);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, start);
  } finally {
    closeSync(descriptor);
  }
  const magic = Buffer.from(start).toString("hex");
  if (magic.startsWith(GZIP_MAGIC)) return zlib.createGunzip({ chunkSize: CHUNK_BYTES });
  if (magic !== ZSTD_MAGIC) return undefined;
  if (typeof zlib.createZstdDecompress === "function") return zlib.createZstdDecompress({ chunkSize: CHUNK_BYTES });
  throw fault(file, "packed with zstd, which this version of Node.js cannot unpack", "Node.js 22.15 or later", `unzstd ${file}`);
}

function guarded<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof InputError ? error : unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): InputError {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ERR_INVALID_ARG_VALUE")
    return fault(file, "no such file", "the path of a trace, or of a folder of them", "check the spelling and the folder");
  if (/^(Z_|ZSTD_)/.test(code))
    return fault(file, `damaged compressed data (${code})`, "a whole .gz or .zst file", "copy the file again");
  return fault(file, `cannot be read (${code})`, "a file that you may read", "check its permissions and its path");
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

function fault(file: string, wrong: Problem["wrong"], expected: string, fix: string): InputError {
  return new InputError([{ file: file === "" ? '""' : file, path: "", wrong, expected, fix }]);
}
