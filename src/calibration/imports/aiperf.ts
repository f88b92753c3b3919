/** AIPerf's summary (`profile_export_aiperf.json`, and GenAI-Perf's, which has the same shape): metrics with unit and statistics. */
import { readInstant, windowBetween } from "./clock.ts";
import { failureNotes, lengthOf, rateOf } from "./derivations.ts";
import type { Fields } from "./fields.ts";
import type { Length, StatedRun } from "./statedRun.ts";

/** How many of the units of time that exports carry make a second. */
const UNITS_PER_SECOND: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  seconds: 1,
  ms: 1e3,
  milliseconds: 1e3,
  us: 1e6,
  microseconds: 1e6,
  ns: 1e9,
  nanoseconds: 1e9,
};

export function isAiperf(fields: Fields): boolean {
  return ["time_to_first_token", "inter_token_latency", "request_throughput"].some(
    (key) => fields.child(key)?.text("unit") !== undefined,
  );
}

export function readAiperf(fields: Fields): StatedRun {
  const average = (name: string): number | undefined => fields.child(name)?.quantity("avg");
  const config = fields.child("input_config");
  const promptLength = metricLength(fields, "input_sequence_length");
  const outputLength = metricLength(fields, "output_sequence_length");
  const requestsPerSecond = average("request_throughput");
  secondsOf(fields.child("benchmark_duration"), "avg", true);
  const failed = average("error_request_count");
  const [start, end] = [fields.text("start_time"), fields.text("end_time")];
  const outputRate = average("output_token_throughput");
  return {
    at: fields.at(),
    tool: "AIPerf",
    model: config?.child("endpoint")?.texts("model_names")[0],
    promptLength,
    outputLength,
    concurrency: config?.child("loadgen")?.whole("concurrency"),
    ttftSeconds: secondsOf(fields.child("time_to_first_token"), "p50"),
    tpotSeconds: secondsOf(fields.child("inter_token_latency"), "p50"),
    tokensPerSecond: average("total_token_throughput") ?? rateOf(requestsPerSecond, [promptLength?.tokens, outputLength?.tokens]),
    outputTokensPerSecond: outputRate ?? rateOf(requestsPerSecond, [outputLength?.tokens]),
    window: windowBetween(start === undefined ? undefined : readInstant(start), end === undefined ? undefined : readInstant(end)),
    notes: [
      ...(fields.flag("was_cancelled") === true ? ["the run was cancelled"] : []),
      ...failureNotes(failed, failed === undefined ? undefined : failed + (average("request_count") ?? 0)),
    ],
    unusable: average("request_count") === 0 ? "no request succeeded" : undefined,
  };
}

/** A statistic of a metric of time in seconds, by the unit that stands beside it; a problem where that is none of time. */
export function secondsOf(metric: Fields | undefined, statistic: string, positive = false): number | undefined {
  const value = positive ? metric?.positive(statistic) : metric?.quantity(statistic);
  if (metric === undefined || value === undefined) return undefined;
  const unit = metric.text("unit") ?? "";
  const perSecond = UNITS_PER_SECOND[unit.toLowerCase()];
  if (perSecond !== undefined) return value / perSecond;
  metric.problems.add({
    ...metric.at("unit"),
    wrong: "not a unit of time",
    received: JSON.stringify(unit),
    expected: `one of: ${Object.keys(UNITS_PER_SECOND).join(", ")}`,
    fix: "check that this metric is a time",
  });
  return undefined;
}

function metricLength(fields: Fields, name: string): Length | undefined {
  const metric = fields.child(name);
  return lengthOf(metric?.quantity("avg"), { min: metric?.quantity("min"), max: metric?.quantity("max") });
}
