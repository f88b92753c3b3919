import { describe, expect, it } from "vitest";
import { aiperf, aiperfRecord, guidellm, INFERENCE_PERF, importText, inferencex, ON_H200, onlyRun } from "./results.ts";

describe("a result of InferenceX", () => {
  it("needs nothing besides: platform, model, engine, precision, parallelism, joules", () => {
    expect(onlyRun(inferencex())).toMatchObject({
      platform: "b200",
      model: "deepseek-r1",
      engine: "dynamo-trt",
      precision: "fp4",
      mode: "aggregated",
      isl_nominal_tokens: 8192,
      concurrency: 128,
      gpus: 8,
      decode_tp: 8,
      decode_ep: 8,
      decode_attention_dp: 1,
      ttft_s: 0.45,
      tpot_s: 0.019,
      total_tok_s_per_gpu: 900,
      gpu_joules_per_output_token: 7,
    });
  });

  it("with attention data parallelism has one group a GPU", () => {
    expect(onlyRun(inferencex({ dp_attention: "true" }))).toMatchObject({ gpus: 8, decode_tp: 1, decode_attention_dp: 8 });
  });

  it("on several nodes is disaggregated, with its pools", () => {
    const pools = { prefill_tp: 4, prefill_ep: 4, prefill_dp_attention: "true", prefill_num_workers: 5, num_prefill_gpu: 20 };
    const decode = { decode_tp: 16, decode_ep: 16, decode_dp_attention: "false", decode_num_workers: 1, num_decode_gpu: 16 };
    const run = onlyRun(inferencex({ hw: "gb300", disagg: true, is_multinode: true, ...pools, ...decode }));
    expect(run).toMatchObject({ platform: "gb300-nvl72", mode: "disaggregated", gpus: 36, total_tok_s_per_gpu: 900 });
    expect(run).toMatchObject({
      prefill_workers: 5,
      prefill_tp: 1,
      prefill_attention_dp: 4,
      decode_workers: 1,
      decode_tp: 16,
      decode_ep: 16,
    });
    expect(run.note ?? "").not.toContain("the file says");
  });

  it("written as text, an interactivity instead of a TPOT, and a list of results are read", () => {
    const { runs } = importText(`[${inferencex({ tp: "8", tput_per_gpu: "900", median_tpot: null, median_intvty: 50 })}]`);
    expect(runs[0]).toMatchObject({ gpus: 8, tpot_s: 0.02 });
  });

  it("with joules of no settled version leaves them out", () => {
    const run = onlyRun(inferencex({ power_metric_schema_version: undefined }));
    expect(run.gpu_joules_per_output_token).toBeUndefined();
    expect(run.note).toContain("its joules are of no settled version");
  });

  it("on pipeline-parallel workers is left out with a note, and refused where nothing else is left", () => {
    const { runs, notes } = importText(`[${inferencex({ pp: 2 })},${inferencex()}]`);
    expect(runs).toHaveLength(1);
    expect(notes[0]).toContain("results.json:1 left out: its workers use pipeline");
    expect(() => importText(inferencex({ pp: 2 }))).toThrow("pipeline");
  });

  it("of an agentic scenario is taken, with a warning that nobody can miss", () => {
    const p50 = (value: number) => ({ p50: value });
    const request_metrics = {
      latency: { ttft: p50(0.6), intvty: p50(50) },
      tokens: { input: { mean: 54000 }, output_actual: { mean: 450 } },
      throughput: { output: { tokens_per_second: 800 }, total: { tokens_per_second: 96800 }, duration_seconds: 60 },
    };
    const text = inferencex({
      scenario_type: "agentic-coding",
      request_metrics,
      num_requests_total: 100,
      num_requests_successful: 98,
    });
    const { runs, notes } = importText(text);
    expect(runs[0]).toMatchObject({
      isl_nominal_tokens: 60000,
      osl_nominal_tokens: 500,
      tpot_s: 0.02,
      total_tok_s_per_gpu: 12100,
    });
    expect(runs[0]?.note).toContain("2 of 100 requests failed");
    expect(notes.join("\n")).toContain("prompts reuse cached prefixes, which validate does not repeat");
  });
});

describe("a result of AIPerf", () => {
  const settings = { platform: "h200", engine: "vllm", decode: { tensorParallel: 8 } };

  it("as a summary goes by the unit beside each value", () => {
    const run = onlyRun(aiperf(), settings);
    expect(run).toMatchObject({ model: "llama-3.3-70b", concurrency: 6, ttft_s: 0.23, tpot_s: 0.0138, total_tok_s_per_gpu: 550 });
    expect(run).toMatchObject({ isl_nominal_tokens: 2000, osl_nominal_tokens: 200, shortest_length_fraction: 1 });
    const inSeconds = aiperf({ inter_token_latency: { unit: "sec", p50: 0.0138 } });
    expect(onlyRun(inSeconds, settings)).toEqual(run);
  });

  it("as CSV is the same as far as the CSV goes", () => {
    const csv = [
      "Metric,avg,min,max,p99,p50,std",
      "Time to First Token (ms),260.00,90.00,800.00,700.00,230.00,90.00",
      "Inter Token Latency (ms),14.00,10.00,20.00,18.00,13.80,1.00",
      "Input Sequence Length (tokens),2000.00,2000.00,2000.00,2000.00,2000.00,0.00",
      "Output Sequence Length (tokens),200.00,200.00,200.00,200.00,200.00,0.00",
      "",
      "Metric,Value",
      "Output Token Throughput (tokens/sec),400.00",
      "Request Throughput (requests/sec),2.00",
    ].join("\r\n");
    const other = { ...settings, model: "llama-3.3-70b", concurrency: 6 };
    expect({ ...onlyRun(csv, other), note: undefined }).toEqual({ ...onlyRun(aiperf(), other), note: undefined });
  });

  it("as records is one run of the requests that were measured and did not fail", () => {
    const warmUp = aiperfRecord(0, { metadata: { request_start_ns: 1, request_end_ns: 2, benchmark_phase: "warmup" } });
    const failed = aiperfRecord(9, { error: { code: 500 } });
    const run = onlyRun([warmUp, aiperfRecord(0), aiperfRecord(4), aiperfRecord(8), failed].join("\n"), {
      ...settings,
      model: "deepseek-r1",
      concurrency: 1,
    });
    expect(run).toMatchObject({ ttft_s: 0.24, tpot_s: 0.018, total_tok_s_per_gpu: 41.4 });
    expect(run.note).toContain("1 of 4 requests failed");
  });
});

describe("results of GuideLLM and inference-perf", () => {
  it("of GuideLLM take the gap between tokens, not its TPOT that holds the first wait", () => {
    const run = onlyRun(guidellm(), ON_H200);
    expect(run).toMatchObject({
      concurrency: 16,
      ttft_s: 0.24,
      tpot_s: 0.0139,
      isl_nominal_tokens: 1111,
      total_tok_s_per_gpu: 166.625,
    });
    expect(run.note).toContain("2 of 42 requests failed");
  });

  it("of inference-perf are in seconds already", () => {
    const run = onlyRun(JSON.stringify(INFERENCE_PERF), ON_H200);
    expect(run).toMatchObject({
      concurrency: 12,
      ttft_s: 0.033,
      tpot_s: 0.0035,
      isl_nominal_tokens: 222,
      total_tok_s_per_gpu: 32.75,
    });
  });
});
