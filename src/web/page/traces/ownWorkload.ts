/** A workload made from the reader's files: asked of a worker, and kept for as long as the page is open. */
import { fileStem } from "../downloads/saveFile.ts";
import type { FittedFiles } from "./fitFiles.ts";
import type { FitMessage } from "./traceWorker.ts";

export type OwnWorkload = Extract<FittedFiles, { readonly status: "fitted" }>;

/** Fits the files in a worker, which is stopped afterwards. Never rejects. */
export function fitInWorker(message: FitMessage): Promise<FittedFiles> {
  const worker = new Worker(new URL("./traceWorker.ts", import.meta.url), { name: "traces" });
  return new Promise<FittedFiles>((resolve) => {
    worker.addEventListener("message", ({ data }: MessageEvent<FittedFiles>) => resolve(data));
    worker.addEventListener("error", () =>
      resolve({ status: "refused", text: "the files could not be read: the reader did not start" }),
    );
    worker.postMessage(message);
  }).finally(() => worker.terminate());
}

/** An id of its own out of the first file's name: lower-case letters, digits and dashes. */
export function ownId(fileName: string, taken: readonly string[]): string {
  const stem = `my-${fileStem(fileName.replace(/(\.(jsonl?|csv|gz))+$/i, ""))}`.slice(0, 40).replace(/-+$/, "");
  let id = stem;
  for (let number = 2; taken.includes(id); number++) id = `${stem}-${number}`;
  return id;
}
