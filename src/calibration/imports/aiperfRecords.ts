/** AIPerf's records (`profile_export.jsonl`): one line a request, together one run. Times in Unix nanoseconds. */
import { ascending, percentile } from "../../metrics/percentile.ts";
import { secondsOf } from "./aiperf.ts";
import { unixInstant, windowBetween } from "./clock.ts";
import { extremes, failureNotes, lengthOf } from "./derivations.ts";
import type { Fields } from "./fields.ts";
import type { StatedRun } from "./statedRun.ts";

export function isAiperfRecord(fields: Fields): boolean {
  return fields.child("metadata")?.has("request_start_ns") === true;
}

type Request = {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly ttftSeconds: number | undefined;
  readonly tpotSeconds: number | undefined;
};

/** One run of all requests that were measured and did not fail; warm-up left out. Assumes: at least one record. */
export function readAiperfRecords(records: readonly Fields[]): StatedRun {
  const measured = records.filter((record) => record.child("metadata")?.text("benchmark_phase") !== "warmup");
  const requests = measured.filter((record) => !record.has("error")).flatMap(requestOf);
  const first = records[0] as Fields;
  const base = { at: first.at(), tool: "AIPerf" };
  if (requests.length === 0) return { ...base, notes: [], unusable: "no request succeeded" };
  const startSeconds = extremes(requests.map((request) => request.startSeconds)).min;
  const endSeconds = extremes(requests.map((request) => request.endSeconds)).max;
  const seconds = endSeconds - startSeconds;
  const outputTokens = requests.reduce((sum, request) => sum + request.outputTokens, 0);
  const tokens = requests.reduce((sum, request) => sum + request.promptTokens, outputTokens);
  const isEmpty = !(seconds > 0);
  return {
    ...base,
    promptLength: meanOf(requests.map(({ promptTokens }) => promptTokens)),
    outputLength: meanOf(requests.map((request) => request.outputTokens)),
    ttftSeconds: median(requests.map(({ ttftSeconds }) => ttftSeconds)),
    tpotSeconds: median(requests.map(({ tpotSeconds }) => tpotSeconds)),
    tokensPerSecond: isEmpty ? undefined : tokens / seconds,
    outputTokensPerSecond: isEmpty ? undefined : outputTokens / seconds,
    window: windowBetween(unixInstant(startSeconds), unixInstant(endSeconds)),
    notes: failureNotes(measured.length - requests.length, measured.length),
    unusable: isEmpty ? "its window has no length" : undefined,
  };
}

function requestOf(record: Fields): Request[] {
  const metadata = record.child("metadata");
  const metrics = record.child("metrics");
  const [start, end] = [metadata?.quantity("request_start_ns"), metadata?.quantity("request_end_ns")];
  const promptTokens = metrics?.child("input_sequence_length")?.quantity("value");
  const outputTokens = metrics?.child("output_sequence_length")?.quantity("value");
  if (start === undefined || end === undefined || promptTokens === undefined || outputTokens === undefined) return [];
  return [
    {
      startSeconds: start / 1e9,
      endSeconds: end / 1e9,
      promptTokens,
      outputTokens,
      ttftSeconds: secondsOf(metrics?.child("time_to_first_token"), "value"),
      tpotSeconds: secondsOf(metrics?.child("inter_token_latency"), "value"),
    },
  ];
}

function meanOf(tokens: readonly number[]): ReturnType<typeof lengthOf> {
  return lengthOf(tokens.reduce((sum, value) => sum + value, 0) / tokens.length, extremes(tokens));
}

function median(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : percentile(ascending(Float64Array.from(known)), 0.5);
}
