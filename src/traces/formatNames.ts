/** Names of the formats of traces, as options and reports write them. */

export const TRACE_FORMATS = [
  "mooncake",
  "aiperf",
  "aiperf-turns",
  "dynamo",
  "dynamo-mooncake",
  "weka",
  "tracelab",
  "tracelab-rounds",
  "bailian",
  "azure",
  "burstgpt",
  "otel",
  "agentwatt-csv",
  "agentwatt-jsonl",
] as const;
export type TraceFormatName = (typeof TRACE_FORMATS)[number];

/** Those that can be written. */
export const WRITTEN_FORMATS = ["mooncake", "aiperf", "weka", "tracelab"] as const;
export type WrittenFormatName = (typeof WRITTEN_FORMATS)[number];
