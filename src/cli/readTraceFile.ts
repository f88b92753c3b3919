/** A trace on the disk as a stream of requests, with a line on the terminal that says how far it is. */
import type { TraceFormatName } from "../traces/formatNames.ts";
import { type OpenTrace, openTrace } from "../traces/openTrace.ts";
import { Progress } from "./progress.ts";
import { openTraceInput } from "./traceInput.ts";

const MEGABYTE = 1e6;

export type TraceSettings = {
  readonly from: TraceFormatName | undefined;
  readonly "block-tokens": number | undefined;
  readonly quiet: boolean;
};

/** `done` takes the line off the terminal, and is to be called whatever happens. */
export type TraceOnDisk = OpenTrace & { readonly done: () => void };

/** Errors: InputError as of openTraceInput and openTrace. */
export async function readTraceFile(path: string, settings: TraceSettings): Promise<TraceOnDisk> {
  const progress = new Progress("reading", !settings.quiet);
  let readBytes = 0;
  let cutFile: string | undefined;
  const input = openTraceInput(path, {
    onBytes(bytes) {
      readBytes += bytes;
      progress.show(Math.round(readBytes / MEGABYTE), Math.round(input.bytes / MEGABYTE), "MB");
    },
    onCut(file) {
      cutFile = file;
    },
  });
  const trace = await openTrace(input.files, { format: settings.from, blockTokens: settings["block-tokens"] });
  return {
    ...trace,
    done() {
      progress.clear();
      if (cutFile !== undefined)
        trace.report.remark("the compressed data ends early: used as far as it goes", {
          file: cutFile,
          line: trace.report.lines,
        });
    },
  };
}
