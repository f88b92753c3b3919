/** What questions are answered with on the command line: files from the disk, progress on the terminal. */
import { diskFiles } from "../profiles/files.ts";
import type { QuestionContext, SearchContext } from "../questions/context.ts";
import { noteSeed } from "./failure.ts";
import { Progress } from "./progress.ts";
import { readPublishedCapacities } from "./publishedFile.ts";

/** `data`: a folder in place of the package's own. */
export function onDisk({ data }: { readonly data: string | undefined }): QuestionContext {
  return { files: diskFiles(data), onSeed: noteSeed };
}

type SearchValues = { readonly data: string | undefined; readonly quiet: boolean; readonly threads?: number | undefined };

/** Answers a question with progress on the terminal, about `what` until the question says more. */
export async function searched<T>(
  values: SearchValues,
  what: string,
  answer: (context: SearchContext) => T | Promise<T>,
): Promise<T> {
  const progress = new Progress(what, !values.quiet);
  try {
    return await answer({
      ...onDisk(values),
      threads: values.threads,
      published: readPublishedCapacities,
      onProgress: (done, all, of) => progress.show(done, all, of),
    });
  } finally {
    progress.clear();
  }
}
