/** The writer of each format that can be written. */
import type { WrittenFormatName } from "./formatNames.ts";
import { aiperfWriter } from "./writers/aiperf.ts";
import { mooncakeWriter } from "./writers/mooncake.ts";
import { tracelabWriter } from "./writers/tracelab.ts";
import type { TraceWriter, WriterSettings } from "./writers/traceWriter.ts";
import { wekaWriter } from "./writers/weka.ts";

const WRITERS: Readonly<Record<WrittenFormatName, (settings: WriterSettings) => TraceWriter>> = {
  mooncake: mooncakeWriter,
  aiperf: aiperfWriter,
  weka: wekaWriter,
  tracelab: tracelabWriter,
};

export function openWriter(format: WrittenFormatName, settings: WriterSettings): TraceWriter {
  return WRITERS[format](settings);
}
