/** What a question is answered with, whoever asks: a command, a thread, or a page of the web. */
import type { PublishedRow } from "../profiles/published.ts";
import type { SourceFiles } from "../profiles/readProfiles.ts";

export type QuestionContext = {
  readonly files: SourceFiles;
  /** Told the seed, which the report of a fault must hold. */
  readonly onSeed?: ((seed: string | number) => void) | undefined;
};

/** Of questions whose searches are spread over threads. */
export type SearchContext = QuestionContext & {
  /** Default: one a core. */
  readonly threads?: number | undefined;
  /** `what`: what is counted. */
  readonly onProgress?: ((done: number, all: number, what: string) => void) | undefined;
  readonly published: () => readonly PublishedRow[];
};
