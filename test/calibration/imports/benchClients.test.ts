import { describe, expect, it } from "vitest";
import { importText, ON_H200, onlyRun, sglang, vllm } from "./results.ts";

describe("a result of vllm bench serve", () => {
  it("gives seconds from milliseconds, tok/s a GPU, and what it states of itself", () => {
    expect(onlyRun(vllm(), { platform: "h200" })).toMatchObject({
      run_id: "results",
      model: "deepseek-r1",
      engine: "vllm",
      concurrency: 64,
      gpus: 8,
      decode_tp: 8,
      ttft_s: 0.412,
      tpot_s: 0.0285,
      total_tok_s_per_gpu: 492.53375,
      source: "vllm bench serve, results.json",
    });
  });

  it("with means alone has nominal lengths of mean / 0.9, and says so", () => {
    const run = onlyRun(vllm(), { platform: "h200" });
    expect(run).toMatchObject({ isl_nominal_tokens: 1029, osl_nominal_tokens: 1023 });
    expect(run.shortest_length_fraction).toBeUndefined();
    expect(run.note).toContain("nominal tokens are actual means over 0.9: prompt 926, output 921");
  });

  it("with one length in its details keeps it, and draws no other", () => {
    const details = {
      completed: 2,
      total_input_tokens: 2000,
      total_output_tokens: 400,
      input_lens: [1000, 1000, 1000],
      output_lens: [200, 200, 0],
    };
    expect(onlyRun(vllm(details), { platform: "h200" })).toMatchObject({
      isl_nominal_tokens: 1000,
      osl_nominal_tokens: 200,
      shortest_length_fraction: 1,
    });
  });

  it("without a cap takes the requests in flight on average, and says so", () => {
    const run = onlyRun(vllm({ max_concurrency: null, mean_e2el_ms: 15_000 }), { platform: "h200" });
    expect(run.concurrency).toBe(32);
    expect(run.note).toContain("no cap on concurrency: 32 requests were in flight on average");
  });

  it("of a reply that did not stream has no TTFT", () => {
    const run = onlyRun(vllm({ median_ttft_ms: 0 }), { platform: "h200" });
    expect(run.ttft_s).toBeUndefined();
    expect(run.note).toContain("did not stream");
  });

  it("that was appended to another gives two runs with names of their own", () => {
    const { runs } = importText(`${vllm()}\n${vllm({ max_concurrency: 128 })}\n`, { platform: "h200" });
    expect(runs.map(({ run_id, concurrency }) => [run_id, concurrency])).toEqual([
      ["results", 64],
      ["results#2", 128],
    ]);
  });

  it("talking to a mere protocol names no engine", () => {
    expect(() => onlyRun(vllm({ backend: "openai-chat" }), { platform: "h200" })).toThrow("write --engine");
  });
});

describe("a result of SGLang", () => {
  const settings = { platform: "h200", model: "deepseek-r1", decode: { tensorParallel: 8 } };

  it("states nominal lengths and the share that they start at", () => {
    expect(onlyRun(sglang(), settings)).toMatchObject({
      engine: "sglang",
      isl_nominal_tokens: 2048,
      osl_nominal_tokens: 512,
      shortest_length_fraction: 0.5,
      concurrency: 32,
      speculative: "none",
      ttft_s: 0.35,
      tpot_s: 0.014,
      total_tok_s_per_gpu: 1280,
    });
  });

  it("is read with a bare Infinity; a finite rate is warned of", () => {
    const closed = importText(sglang(), settings);
    expect(closed.notes).toEqual([]);
    const open = importText(sglang().replace('"request_rate":Infinity', '"request_rate":4'), settings);
    expect(open.notes).toEqual(["results.json:1: requests came at 4/s, so fewer than 32 may have been in flight"]);
    expect(open.runs[0]?.note).toBe("requests came at 4/s, so fewer than 32 may have been in flight");
  });

  it("with tokens accepted a step was speculating", () => {
    const run = onlyRun(sglang({ accept_length: 2.7 }), settings);
    expect(run.speculative).toBe("mtp");
    expect(run.note).toContain("2.7 tokens accepted a step");
  });

  it("takes parallelism from the server's arguments: tp_size counts all GPUs of a worker", () => {
    const server_info = {
      model_path: "/models/DeepSeek-R1-0528",
      tp_size: 8,
      dp_size: 8,
      ep_size: 8,
      enable_dp_attention: true,
      quantization: "fp8",
    };
    expect(onlyRun(sglang({ server_info }), { platform: "h200" })).toMatchObject({
      model: "deepseek-r1",
      precision: "fp8",
      gpus: 8,
      decode_tp: 1,
      decode_attention_dp: 8,
      decode_ep: 8,
    });
  });

  it("of another data set has means alone", () => {
    expect(onlyRun(sglang({ dataset_name: "sharegpt" }), settings)).toMatchObject({
      isl_nominal_tokens: 1707,
      osl_nominal_tokens: 427,
    });
  });

  it("whose last line was cut short loses that line and says where", () => {
    const { runs, notes } = importText(`${sglang()}\n${sglang().slice(0, 80)}`, settings);
    expect(runs).toHaveLength(1);
    expect(notes).toEqual(["results.json:2:69 broken JSON left out: a text has no closing quote"]);
  });
});

describe("flags", () => {
  it("override what the file states", () => {
    const settings = {
      ...ON_H200,
      model: "llama-3.3-70b",
      concurrency: 3,
      promptTokens: 512,
      outputTokens: 64,
      precision: "fp8",
      speculative: "mtp",
      shortestLengthFraction: 1,
    } as const;
    expect(onlyRun(vllm(), settings)).toMatchObject({
      model: "llama-3.3-70b",
      concurrency: 3,
      isl_nominal_tokens: 512,
      osl_nominal_tokens: 64,
      shortest_length_fraction: 1,
      precision: "fp8",
      speculative: "mtp",
    });
  });

  it("of prefill workers make the deployment disaggregated", () => {
    const settings = { platform: "h200", prefill: { tensorParallel: 4, workers: 2 }, decode: { tensorParallel: 8 } };
    const run = onlyRun(vllm(), settings);
    expect(run).toMatchObject({
      mode: "disaggregated",
      gpus: 16,
      prefill_tp: 4,
      prefill_workers: 2,
      prefill_ep: 1,
      decode_tp: 8,
    });
  });

  it("that name no profile are taken, with a note of what was probably meant", () => {
    const { notes } = importText(vllm(), { platform: "h20" });
    expect(notes).toContain('no hardware profile "h20", nearest: "h200"; validate will leave these runs out');
  });
});
