/** Options for looking into a run: which part of it is written where. */
import { optionalValue, valueWithDefault } from "./option.ts";
import { text, wholeNumber } from "./readers.ts";

const MAX_SHOWN = 100_000;
const DEFAULT_SHOWN = 100;

export const runTraceOptions = {
  "trace-out": optionalValue(
    "Writes what happens as trace events for ui.perfetto.dev or chrome://tracing: a new .json or .json.gz file",
    text,
  ),
  timeline: optionalValue("Writes what each worker does as rows: a new .csv, .csv.gz or .parquet file", text),
  "trace-from": optionalValue("Where the traced window begins, from the beginning of the measured time; default: 0 s", text),
  "trace-window": optionalValue(
    'Length of the traced window ("60 s"); default: 60 s, or what is left of the measured time',
    text,
  ),
  "trace-agents": valueWithDefault(
    "Agents shown at most, those that come up first; counters and totals are of all",
    wholeNumber(1, MAX_SHOWN),
    DEFAULT_SHOWN,
  ),
};

export type RunTraceValues = {
  readonly [K in keyof typeof runTraceOptions]: ReturnType<(typeof runTraceOptions)[K]["read"]>;
};
