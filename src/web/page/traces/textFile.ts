/** A file of the browser as text, unpacked where it is packed with gzip. */
import { InputError } from "../../../profiles/problem.ts";
import type { TextFile } from "./fitFiles.ts";

/** Enough to see which format it is. */
const HEAD_CHARACTERS = 65_536;
const GZIP = [0x1f, 0x8b] as const;
/** RFC 8878, section 3.1.1. */
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd] as const;

/** Errors: InputError for a packing that no browser can undo. */
export async function textFile(file: File): Promise<TextFile> {
  const start = new Uint8Array(await file.slice(0, ZSTD.length).arrayBuffer());
  const starts = (magic: readonly number[]): boolean => magic.every((byte, index) => start[index] === byte);
  if (starts(ZSTD)) {
    const fix = `unzstd ${file.name}, and choose what comes out`;
    throw new InputError([{ file: file.name, path: "", wrong: "packed with zstd", expected: "plain text or gzip", fix }]);
  }
  const isPacked = starts(GZIP);
  async function* pieces(): AsyncGenerator<string> {
    const plain = isPacked ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
    const reader = plain.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  }
  let head = "";
  for await (const piece of pieces()) {
    head += piece;
    if (head.length >= HEAD_CHARACTERS) break;
  }
  return { name: file.name, head: head.slice(0, HEAD_CHARACTERS), pieces };
}
