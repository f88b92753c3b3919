/** InferenceX's agentic results: replayed sessions whose prompts reuse cached prefixes. Seconds, tok/s of the deployment. */
import { failureNotes, inverse, lengthOf } from "./derivations.ts";
import type { Fields } from "./fields.ts";
import type { StatedRun } from "./statedRun.ts";

export function readAgentic(fields: Fields, common: StatedRun): StatedRun {
  const metrics = fields.child("request_metrics");
  const latency = metrics?.child("latency");
  const tokens = metrics?.child("tokens");
  const throughput = metrics?.child("throughput");
  const rate = (kind: string): number | undefined => throughput?.child(kind)?.quantity("tokens_per_second");
  const median = (name: string): number | undefined => latency?.child(name)?.quantity("p50");
  throughput?.positive("duration_seconds");
  const all = fields.quantity("num_requests_total");
  const succeeded = fields.quantity("num_requests_successful");
  const hits = fields.child("server_metrics")?.child("cache")?.quantity("gpu_cache_hit_rate");
  const share = hits === undefined ? "" : ` (${Math.round(hits * 100)}% of prompt tokens)`;
  return {
    ...common,
    promptLength: lengthOf(tokens?.child("input")?.quantity("mean")),
    outputLength: lengthOf(tokens?.child("output_actual")?.quantity("mean")),
    ttftSeconds: median("ttft"),
    tpotSeconds: median("tpot") ?? inverse(median("intvty")),
    tokensPerSecond: rate("total"),
    outputTokensPerSecond: rate("output"),
    notes: failureNotes(all === undefined || succeeded === undefined ? undefined : all - succeeded, all),
    caveat: `prompts reuse cached prefixes${share}, which validate does not repeat`,
    unusable: succeeded === 0 ? "no request succeeded" : common.unusable,
  };
}
