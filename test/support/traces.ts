/** Reads traces from texts, in one piece or in many. */
import { type OpenSettings, openTrace } from "../../src/traces/openTrace.ts";
import type { TraceFormat } from "../../src/traces/traceFormat.ts";
import { placeText, type TraceReport } from "../../src/traces/traceReport.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";

export const FILE = "some.trace";

export type ReadTrace = {
  readonly format: TraceFormat;
  readonly report: TraceReport;
  readonly requests: readonly TraceRequest[];
};

/** Errors: as of openTrace. */
export async function readText(text: string, settings: OpenSettings & { chunkCharacters?: number } = {}): Promise<ReadTrace> {
  const { chunkCharacters = Number.POSITIVE_INFINITY } = settings;
  const { format, report, requests } = await openTrace([{ file: FILE, chunks: chunksOf(text, chunkCharacters) }], settings);
  return { format, report, requests: await gathered(requests) };
}

export async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function* chunksOf(text: string, characters: number): AsyncGenerator<string> {
  for (let start = 0; start === 0 || start < text.length; start += characters) {
    yield text.slice(start, start + characters);
    if (characters === Number.POSITIVE_INFINITY) return;
  }
}

/** `reason: count, first place` of what was left out and what was odd. */
export function reportLines({ skips, remarks }: TraceReport): readonly string[] {
  const lines = (of: TraceReport["skips"], what: string): string[] =>
    [...of].map(
      ([reason, { count, first, received }]) =>
        `${what} ${reason}: ${count}, first at ${placeText(first)}${received === undefined ? "" : `, got ${received}`}`,
    );
  return [...lines(skips, "left out"), ...lines(remarks, "remark")];
}
