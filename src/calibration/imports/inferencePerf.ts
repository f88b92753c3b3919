/** inference-perf's `stage_N_lifecycle_metrics.json`: one stage, one run. Seconds. */

import { failureNotes, lengthOf } from "./derivations.ts";
import type { Fields } from "./fields.ts";
import type { Length, StatedRun } from "./statedRun.ts";

export function isInferencePerf(fields: Fields): boolean {
  return fields.has("load_summary") && fields.has("successes");
}

export function readInferencePerf(fields: Fields): StatedRun {
  const load = fields.child("load_summary");
  const successes = fields.child("successes");
  const latency = successes?.child("latency");
  const throughput = successes?.child("throughput");
  const succeeded = successes?.quantity("count");
  const cached = successes?.child("prompt_tokens")?.quantity("cached") ?? 0;
  fields.positive("benchmark_time_seconds");
  return {
    at: fields.at(),
    tool: "inference-perf",
    promptLength: lengthFrom(successes?.child("prompt_tokens") ?? successes?.child("prompt_len")),
    outputLength: lengthFrom(successes?.child("output_tokens")) ?? lengthFrom(successes?.child("output_len")),
    concurrency: load?.whole("concurrency"),
    ttftSeconds: latency?.child("time_to_first_token")?.quantity("median"),
    tpotSeconds: latency?.child("time_per_output_token")?.quantity("median"),
    tokensPerSecond: throughput?.quantity("total_tokens_per_sec"),
    outputTokensPerSecond: throughput?.quantity("output_tokens_per_sec"),
    notes: failureNotes(fields.child("failures")?.quantity("count"), load?.quantity("count")),
    caveat: cached > 0 ? "prompts reuse cached prefixes, which validate does not repeat" : undefined,
    unusable: succeeded === 0 ? "no request succeeded" : undefined,
  };
}

function lengthFrom(counts: Fields | undefined): Length | undefined {
  return lengthOf(counts?.quantity("mean"), { min: counts?.quantity("min"), max: counts?.quantity("max") });
}
