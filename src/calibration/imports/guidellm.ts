/** GuideLLM's `benchmarks.json`: a list of benchmarks, each a run. Only what concerns requests that succeeded is read. */
import { unixInstant, windowBetween } from "./clock.ts";
import { failureNotes, fromMilliseconds, lengthOf, meanConcurrency, rateOf } from "./derivations.ts";
import type { Fields } from "./fields.ts";
import type { Length, StatedRun } from "./statedRun.ts";

export function isGuidellm(fields: Fields): boolean {
  return fields.has("benchmarks") && (fields.has("metadata") || fields.has("config") || fields.has("args"));
}

export function readGuidellm(fields: Fields): StatedRun[] {
  const model = fields.child("args")?.text("model") ?? fields.child("config")?.text("model");
  return fields.children("benchmarks").map((benchmark) => readBenchmark(benchmark, model));
}

function readBenchmark(benchmark: Fields, model: string | undefined): StatedRun {
  const metrics = benchmark.child("metrics");
  const of = (name: string): Fields | undefined => metrics?.child(name)?.child("successful");
  const requestsPerSecond = of("requests_per_second")?.quantity("mean");
  const promptLength = lengthFrom(of("prompt_token_count"));
  const outputLength = lengthFrom(of("output_token_count"));
  const { concurrency, note } = concurrencyOf(benchmark, of("request_concurrency"));
  const scheduler = benchmark.child("scheduler_metrics");
  const [start, end] = [scheduler?.quantity("measure_start_time"), scheduler?.quantity("measure_end_time")];
  const made = scheduler?.child("requests_made");
  return {
    at: benchmark.at(),
    tool: "GuideLLM",
    model,
    promptLength,
    outputLength,
    concurrency,
    ttftSeconds: fromMilliseconds(of("time_to_first_token_ms")?.quantity("median")),
    // Its time_per_output_token_ms holds the wait for the first token; this one starts after it.
    tpotSeconds: fromMilliseconds(of("inter_token_latency_ms")?.quantity("median")),
    tokensPerSecond:
      of("tokens_per_second")?.quantity("mean") ?? rateOf(requestsPerSecond, [promptLength?.tokens, outputLength?.tokens]),
    outputTokensPerSecond: of("output_tokens_per_second")?.quantity("mean"),
    window: start === undefined || end === undefined ? undefined : windowBetween(unixInstant(start), unixInstant(end)),
    notes: [...note, ...failureNotes(made?.quantity("errored"), made?.quantity("total"))],
    unusable: unusable(made?.quantity("successful"), start, end),
  };
}

function unusable(successful: number | undefined, start: number | undefined, end: number | undefined): string | undefined {
  if (successful === 0) return "no request succeeded";
  return start !== undefined && end !== undefined && end <= start ? "its window has no length" : undefined;
}

function lengthFrom(counts: Fields | undefined): Length | undefined {
  return lengthOf(counts?.quantity("mean"), { min: counts?.quantity("min"), max: counts?.quantity("max") });
}

/** The streams of a closed loop, or what was in flight on average. */
function concurrencyOf(
  benchmark: Fields,
  measured: Fields | undefined,
): { readonly concurrency: number | undefined; readonly note: readonly string[] } {
  const strategy = benchmark.child("config")?.child("strategy");
  const kind = strategy?.text("type_");
  if (kind === "synchronous") return { concurrency: 1, note: [] };
  const streams = strategy?.whole("streams");
  if (streams !== undefined) return { concurrency: streams, note: [] };
  const inFlight = measured?.quantity("mean");
  return inFlight === undefined ? { concurrency: undefined, note: [] } : meanConcurrency(inFlight);
}
