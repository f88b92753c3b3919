/** Small results of each tool, written for these tests, and settings that add nothing. */
import { importRuns } from "../../../src/calibration/imports/importRuns.ts";
import type { ImportSettings, KnownIds } from "../../../src/calibration/imports/settings.ts";
import type { MeasuredRun } from "../../../src/calibration/measuredRun.ts";
import { InputError } from "../../../src/profiles/problem.ts";

const KNOWN: KnownIds = {
  platforms: ["b200", "gb300-nvl72", "h200"],
  models: ["deepseek-r1", "llama-3.3-70b"],
  engines: ["sglang", "tensorrt-llm", "vllm"],
};

const NOTHING: ImportSettings = {
  format: undefined,
  platform: undefined,
  model: undefined,
  engine: undefined,
  precision: undefined,
  speculative: undefined,
  concurrency: undefined,
  promptTokens: undefined,
  outputTokens: undefined,
  shortestLengthFraction: undefined,
  decode: {},
  prefill: {},
  utcOffsetSeconds: 0,
};

/** A deployment for results that name none. */
export const ON_H200: Partial<ImportSettings> = {
  platform: "h200",
  model: "deepseek-r1",
  engine: "vllm",
  decode: { tensorParallel: 8 },
};

type Texts = string | Readonly<Record<string, string>>;

export function importText(results: Texts, settings: Partial<ImportSettings> = {}, power: Readonly<Record<string, string>> = {}) {
  const files = typeof results === "string" ? { "results.json": results } : results;
  const sources = (texts: Readonly<Record<string, string>>) => Object.entries(texts).map(([file, text]) => ({ file, text }));
  return importRuns({
    results: sources(files),
    powerLogs: sources(power),
    settings: { ...NOTHING, ...settings },
    known: KNOWN,
  });
}

/** The only run of a file. */
export function onlyRun(
  text: string,
  settings: Partial<ImportSettings> = {},
  power: Readonly<Record<string, string>> = {},
): MeasuredRun {
  const { runs } = importText(text, settings, power);
  const [run] = runs;
  if (run === undefined || runs.length !== 1) throw new Error(`expected one run, got ${runs.length}`);
  return run;
}

/** The error of a step that a person's input makes fail. */
export function inputErrorOf(step: () => unknown): InputError {
  try {
    step();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("expected an InputError");
}

const json = (value: unknown): string => JSON.stringify(value);

const VLLM = {
  date: "20260301-120500",
  backend: "vllm",
  model_id: "deepseek-ai/DeepSeek-R1-0528",
  tokenizer_id: "deepseek-ai/DeepSeek-R1-0528",
  num_prompts: 640,
  tp: "8",
  request_rate: "inf",
  max_concurrency: 64,
  duration: 300,
  completed: 640,
  failed: 0,
  total_input_tokens: 592640,
  total_output_tokens: 589440,
  output_throughput: 1964.8,
  total_token_throughput: 3940.27,
  median_ttft_ms: 412,
  median_tpot_ms: 28.5,
};
export const vllm = (changes: Record<string, unknown> = {}): string => json({ ...VLLM, ...changes });

const SGLANG = {
  backend: "sglang",
  dataset_name: "random",
  request_rate: Number.POSITIVE_INFINITY,
  max_concurrency: 32,
  random_input_len: 2048,
  random_output_len: 512,
  random_range_ratio: 0.5,
  duration: 60,
  completed: 320,
  total_input_tokens: 491520,
  total_output_tokens: 122880,
  total_output_tokens_retokenized: 122000,
  output_throughput: 2048,
  total_throughput: 10240,
  median_ttft_ms: 350,
  median_tpot_ms: 14,
  concurrency: 30.2,
  accept_length: null,
};
/** As Python writes it: JSON.stringify would make the rate null. */
export const sglang = (changes: Record<string, unknown> = {}): string =>
  json({ ...SGLANG, ...changes }).replace('"request_rate":null', '"request_rate":Infinity');

const INFERENCEX = {
  hw: "b200-nv_0",
  conc: 128,
  model: "nvidia/DeepSeek-R1-0528-FP4",
  infmax_model_prefix: "dsr1",
  framework: "dynamo-trt",
  precision: "fp4",
  spec_decoding: "none",
  disagg: false,
  is_multinode: false,
  isl: 8192,
  osl: 1024,
  tp: 8,
  pp: 1,
  ep: 8,
  dp_attention: "false",
  tput_per_gpu: 900,
  output_tput_per_gpu: 100,
  median_ttft: 0.45,
  median_tpot: 0.019,
  joules_per_output_token: 7,
  power_metric_schema_version: 2,
  power_valid: 1,
};
export const inferencex = (changes: Record<string, unknown> = {}): string => json({ ...INFERENCEX, ...changes });

const AIPERF = {
  request_throughput: { unit: "requests/sec", avg: 2 },
  request_count: { unit: "requests", avg: 120 },
  time_to_first_token: { unit: "ms", avg: 260, p50: 230 },
  inter_token_latency: { unit: "ms", avg: 14, p50: 13.8 },
  output_token_throughput: { unit: "tokens/sec", avg: 400 },
  input_sequence_length: { unit: "tokens", avg: 2000, min: 2000, max: 2000 },
  output_sequence_length: { unit: "tokens", avg: 200, min: 200, max: 200 },
  benchmark_duration: { unit: "sec", avg: 60 },
  input_config: { endpoint: { model_names: ["meta-llama/Llama-3.3-70B-Instruct"] }, loadgen: { concurrency: 6 } },
  start_time: "2026-03-01T12:00:00.000000",
  end_time: "2026-03-01T12:01:00.000000",
};
export const aiperf = (changes: Record<string, unknown> = {}): string => json({ ...AIPERF, ...changes });

export function aiperfRecord(at: number, changes: Record<string, unknown> = {}): string {
  const metric = (value: number, unit: string) => ({ value, unit });
  return json({
    metadata: {
      request_start_ns: (1772366400 + at) * 1e9,
      request_end_ns: (1772366402 + at) * 1e9,
      benchmark_phase: "profiling",
    },
    metrics: {
      input_sequence_length: metric(1000 + at, "tokens"),
      output_sequence_length: metric(100, "tokens"),
      time_to_first_token: metric(200 + 10 * at, "ms"),
      inter_token_latency: metric(0.018, "s"),
    },
    error: null,
    ...changes,
  });
}

const of = (median: number, mean = median) => ({ successful: { mean, median } });
const BENCHMARK = {
  config: { strategy: { type_: "concurrent", streams: 16 } },
  scheduler_metrics: {
    measure_start_time: 1772366400,
    measure_end_time: 1772366430,
    requests_made: { successful: 40, errored: 2, total: 42 },
  },
  metrics: {
    prompt_token_count: of(1000),
    output_token_count: of(250),
    time_to_first_token_ms: of(240, 250),
    inter_token_latency_ms: of(13.9, 14),
    time_per_output_token_ms: of(15),
    tokens_per_second: of(1300, 1333),
    output_tokens_per_second: of(260, 265),
  },
};
export const guidellm = (changes: Record<string, unknown> = {}): string =>
  json({ metadata: { version: 2 }, config: {}, benchmarks: [{ ...BENCHMARK, ...changes }] });

export const INFERENCE_PERF = {
  load_summary: { count: 60, concurrency: 12 },
  successes: {
    count: 59,
    latency: { time_to_first_token: { median: 0.033 }, time_per_output_token: { median: 0.0035 } },
    throughput: { output_tokens_per_sec: 62, total_tokens_per_sec: 262 },
    prompt_tokens: { total: 12000, cached: 0, mean: 200 },
    output_len: { mean: 62 },
  },
  failures: { count: 1 },
};
