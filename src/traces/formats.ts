/** All formats, and how a file's first bytes tell which one it is. */
import type { TraceFormatName } from "./formatNames.ts";
import { agentwattCsv, agentwattJsonl } from "./readers/agentwatt.ts";
import { aiperf, aiperfTurns } from "./readers/aiperf.ts";
import { azure } from "./readers/azure.ts";
import { bailian } from "./readers/bailian.ts";
import { burstgpt } from "./readers/burstgpt.ts";
import { dynamo } from "./readers/dynamo.ts";
import { dynamoMooncake, mooncake } from "./readers/mooncake.ts";
import { otel } from "./readers/otel.ts";
import { tracelab } from "./readers/tracelab.ts";
import { tracelabRounds } from "./readers/tracelabRounds.ts";
import { weka } from "./readers/weka.ts";
import { csvCells } from "./text/csvRows.ts";
import type { TraceFormat } from "./traceFormat.ts";

export const FORMATS: Readonly<Record<TraceFormatName, TraceFormat>> = {
  mooncake,
  aiperf,
  "aiperf-turns": aiperfTurns,
  dynamo,
  "dynamo-mooncake": dynamoMooncake,
  weka,
  tracelab,
  "tracelab-rounds": tracelabRounds,
  bailian,
  azure,
  burstgpt,
  otel,
  "agentwatt-csv": agentwattCsv,
  "agentwatt-jsonl": agentwattJsonl,
};

/** Keys that tell a JSON format, the narrower ones first. */
const KEYS: readonly (readonly [TraceFormatName, readonly string[]])[] = [
  ["dynamo", ["event_type", "request"]],
  ["dynamo-mooncake", ["wait_for", "input_length"]],
  ["dynamo-mooncake", ["prefix_reset", "input_length"]],
  ["weka", ["requests", "hash_id_scope"]],
  ["weka", ["requests", "block_size"]],
  ["agentwatt-jsonl", ["sessionId", "promptTokens"]],
  ["otel", ["resourceSpans"]],
  ["otel", ["spans"]],
  ["bailian", ["chat_id", "parent_chat_id"]],
  ["tracelab-rounds", ["round_index", "input_tokens_total"]],
  ["aiperf-turns", ["turns", "session_id"]],
  ["aiperf-turns", ["turns", "type"]],
  ["aiperf", ["session_id", "input_length"]],
  ["aiperf", ["session_id", "messages"]],
  ["aiperf", ["session_id", "text_input"]],
  ["mooncake", ["input_length"]],
];

/** The format of a file that starts like this; undefined where it looks like none. */
export function sniffFormat(head: string): TraceFormat | undefined {
  const text = head.replace(/^\ufeff/, "").trimStart();
  if (!/^[[{]/.test(text)) {
    const header = csvCells(text.split(/\r\n|\r|\n/, 1)[0] ?? "").map((name) => name.trim().toLowerCase());
    return Object.values(FORMATS).find(({ columns }) => columns?.every((names) => names.some((name) => header.includes(name))));
  }
  const found = KEYS.find(([, keys]) => keys.every((key) => new RegExp(`"${key}"\\s*:`).test(text)));
  return found === undefined ? undefined : FORMATS[found[0]];
}
