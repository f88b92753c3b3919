/** `vllm bench serve --save-result`: one object a run; several where results were appended. Latencies in ms. */
import { readInstant, type TimeWindow, unixInstant, windowBetween } from "./clock.ts";
import { extremes, failureNotes, fromMilliseconds, lengthOf, meanConcurrency, rateCaveat } from "./derivations.ts";
import type { Fields } from "./fields.ts";
import type { Length, StatedRun } from "./statedRun.ts";

/** True for an object with the keys that this tool alone writes. */
export function isVllmBench(fields: Fields): boolean {
  return fields.has("tokenizer_id") || (fields.has("total_token_throughput") && fields.has("completed"));
}

export function readVllmBench(fields: Fields): StatedRun {
  const durationSeconds = fields.positive("duration");
  const completed = fields.quantity("completed");
  const { concurrency, note } = concurrencyOf(fields, completed, durationSeconds);
  return {
    at: fields.at(),
    tool: "vllm bench serve",
    model: fields.text("model_id"),
    engine: clientEngine(fields.text("backend") ?? fields.text("endpoint_type")),
    speculative: fields.has("spec_decode_acceptance_length") ? "mtp" : undefined,
    promptLength: meanLength(fields, "total_input_tokens", "input_lens", completed),
    outputLength: meanLength(fields, "total_output_tokens", "output_lens", completed),
    concurrency,
    // Not written by the tool itself, but what people commonly add with --metadata.
    decode: {
      tensorParallel: fields.whole("tp") ?? fields.whole("tensor_parallel_size"),
      expertParallel: fields.whole("ep"),
    },
    ttftSeconds: fromMilliseconds(fields.quantity("median_ttft_ms")),
    tpotSeconds: fromMilliseconds(fields.quantity("median_tpot_ms")),
    tokensPerSecond: fields.quantity("total_token_throughput"),
    outputTokensPerSecond: fields.quantity("output_throughput"),
    window: windowOf(fields, durationSeconds),
    notes: [...note, ...failureNotes(fields.quantity("failed"), fields.quantity("num_prompts"))],
    caveat: rateCaveat(fields.finite("request_rate"), fields.whole("max_concurrency")),
    unusable: completed === 0 ? "no request succeeded" : undefined,
  };
}

/** The client's backend names an engine only where it is no mere protocol ("openai", "openai-chat"). */
export function clientEngine(backend: string | undefined): string | undefined {
  return backend === undefined || backend.startsWith("openai") ? undefined : backend.replace(/-(oai|chat|native).*$/, "");
}

/** Mean tokens a request that succeeded; fixed where the details show one length alone. */
export function meanLength(fields: Fields, total: string, each: string, completed: number | undefined): Length | undefined {
  const tokens = fields.quantity(total);
  if (tokens === undefined || completed === undefined || completed === 0) return undefined;
  const sent = fields.numbers(each).filter((length) => length > 0);
  return lengthOf(tokens / completed, extremes(sent));
}

/** The cap that was set, or what was in flight on average: the sum of latencies over the run's length. */
function concurrencyOf(
  fields: Fields,
  completed: number | undefined,
  durationSeconds: number | undefined,
): { readonly concurrency: number | undefined; readonly note: readonly string[] } {
  const cap = fields.whole("max_concurrency");
  if (cap !== undefined) return { concurrency: cap, note: [] };
  const latencySeconds = fromMilliseconds(fields.quantity("mean_e2el_ms"));
  if (latencySeconds === undefined || completed === undefined || durationSeconds === undefined) {
    return { concurrency: undefined, note: [] };
  }
  return meanConcurrency((latencySeconds * completed) / durationSeconds);
}

/** Unix times where a harness added them; else `date`, the local time when the result was written, less the run's length. */
function windowOf(fields: Fields, durationSeconds: number | undefined): TimeWindow | undefined {
  const [start, end] = [fields.quantity("benchmark_start_time_unix"), fields.quantity("benchmark_end_time_unix")];
  if (start !== undefined && end !== undefined) return windowBetween(unixInstant(start), unixInstant(end));
  const date = fields.text("date");
  const written = date === undefined ? undefined : readInstant(date);
  if (written === undefined || durationSeconds === undefined) return undefined;
  return windowBetween({ ...written, seconds: written.seconds - durationSeconds }, written);
}
