/** Reads found session logs piece by piece, so that no log of lines has to fit into memory, and hands them to an import. */
import { createReadStream, readFileSync, statSync } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import zlib from "node:zlib";
import type { SessionLogImport } from "../traces/sessionLogs/importSessionLogs.ts";
import { readOpencodeDatabase } from "./opencodeDatabase.ts";
import type { FoundLog } from "./sessionLogFiles.ts";

const PIECE_BYTES = 1_000_000;
/** One JSON document has to be in memory. */
const MAX_DOCUMENT_BYTES = 100_000_000;

/** Faults of a file are noted in the import, and the others go on. `onProgress` gets the number of files done. */
export async function readSessionLogs(
  logs: readonly FoundLog[],
  into: SessionLogImport,
  onProgress: (done: number) => void,
): Promise<void> {
  for (const [index, log] of logs.entries()) {
    if (log.kind === "document") readDocument(log, into);
    else if (log.kind === "database") await readOpencodeDatabase(log, into);
    else await readLines(log, into);
    onProgress(index + 1);
  }
}

async function readLines(log: FoundLog, into: SessionLogImport): Promise<void> {
  const stream = opened(log);
  if (stream === undefined) {
    into.skip("noZstd", log);
    return;
  }
  const lines = into.openLines(log);
  let hasBegun = false;
  try {
    for await (const piece of stream.setEncoding("utf8")) {
      hasBegun = true;
      if (!lines.push(String(piece))) break;
    }
  } catch (error) {
    // The system names what it refused; anything else is the decompression's.
    const isRefused = error instanceof Error && "syscall" in error && !hasBegun;
    into.skip(isRefused ? "unreadable" : "damaged", log);
    if (!hasBegun) return;
  }
  lines.close();
}

/** Undefined where this Node.js knows no zstd. */
function opened({ path, kind }: FoundLog): Readable | undefined {
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  if (kind !== "zstd") return file;
  if (typeof zlib.createZstdDecompress !== "function") {
    file.destroy();
    return undefined;
  }
  // Faults of either come out of the loop that reads; the callback is there because one must be.
  return pipeline(file, zlib.createZstdDecompress(), () => undefined);
}

function readDocument(log: FoundLog, into: SessionLogImport): void {
  try {
    if (statSync(log.path).size > MAX_DOCUMENT_BYTES) into.skip("tooLarge", log);
    else into.addDocument(log, readFileSync(log.path, "utf8"));
  } catch {
    into.skip("unreadable", log);
  }
}
