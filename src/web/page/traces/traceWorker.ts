/** The worker that reads the reader's own files. It only ever answers the page that holds it. */
import type { LawsWorkload } from "../../../profiles/workload.ts";
import { type FittedFiles, fitFiles } from "./fitFiles.ts";
import { textFile } from "./textFile.ts";

export type FitMessage = { readonly id: string; readonly files: readonly File[]; readonly defaults: LawsWorkload };

addEventListener("message", ({ data }: MessageEvent<FitMessage>) => {
  void fitted(data).then((reply) => postMessage(reply));
});

async function fitted({ id, files, defaults }: FitMessage): Promise<FittedFiles> {
  try {
    return await fitFiles({ id, files: await Promise.all(files.map(textFile)), defaults });
  } catch (error) {
    return { status: "refused", text: error instanceof Error ? error.message : String(error) };
  }
}
