import { describe, expect, it } from "vitest";
import { compareRun } from "../../src/calibration/compareRun.ts";
import { summarise } from "../../src/calibration/comparison.ts";
import { type MeasuredRun, parseMeasuredRuns } from "../../src/calibration/measuredRun.ts";
import { repeatRun } from "../../src/calibration/repeatRun.ts";
import { setUpRun } from "../../src/calibration/runSetup.ts";
import { diskLibrary } from "../../src/sweep/profileLibrary.ts";
import { ClosedLoop } from "../../src/workload/closedLoop.ts";

const library = diskLibrary(undefined);
const HEADER =
  "run_id,curve_id,platform,model,engine,precision,speculative,mode,isl_nominal_tokens,osl_nominal_tokens,concurrency,gpus,prefill_workers,prefill_tp,prefill_ep,prefill_attention_dp,decode_workers,decode_tp,decode_ep,decode_attention_dp,tpot_s,total_tok_s_per_gpu";

function run(changes: Partial<MeasuredRun> = {}): MeasuredRun {
  const row = "r1,c1,h200,deepseek-r1,vllm,fp8,none,aggregated,1024,1024,8,8,,,,,1,8,1,1,0.02,500";
  const [parsed] = parseMeasuredRuns(`${HEADER}\n${row}\n`, "runs.csv");
  if (parsed === undefined) throw new Error("one row, one run");
  return { ...parsed, ...changes };
}

function deploymentOf(measured: MeasuredRun) {
  const setup = setUpRun(measured, library);
  if ("skipped" in setup) throw new Error(setup.skipped);
  return setup.deployment;
}

describe("the closed loop of a benchmark", () => {
  it("sends as many requests as asked, with lengths between 0.8 and 1.0 of nominal", () => {
    const loop = new ClosedLoop({
      concurrency: 4,
      requests: 1000,
      promptTokens: 1000,
      outputTokens: 500,
      shortestFraction: 0.8,
      seed: 1,
    });
    let sent = 0;
    let prompts = 0;
    while (loop.next()) {
      sent++;
      prompts += loop.promptTokens;
      expect(loop.promptTokens).toBeGreaterThanOrEqual(800);
      expect(loop.promptTokens).toBeLessThanOrEqual(1000);
      expect(loop.outputTokens).toBeGreaterThanOrEqual(400);
      expect(loop.outputTokens).toBeLessThanOrEqual(500);
    }
    expect(sent).toBe(1000);
    expect(prompts / sent).toBeCloseTo(900, -1);
  });
});

describe("a repeated run", () => {
  it("at concurrency 1 has the TPOT of one sequence's step", () => {
    const deployment = deploymentOf(run({ concurrency: 1 }));
    const { cost } = deployment.front;
    const figures = repeatRun({ deployment, promptTokens: 1024, outputTokens: 1024, concurrency: 1 });
    const context = 0.9 * (1024 + 512);
    const sums = [1, context, ...cost.limits.map((limit) => Math.min(limit, context))];
    const attention = (weights: Float64Array): number => weights.reduce((sum, weight, i) => sum + weight * (sums[i] ?? 0), 0);
    const step =
      cost.rankSeconds(1, 1, 1) +
      cost.sharedSeconds(1, 1) +
      Math.max(attention(cost.decodeComputeSeconds), attention(cost.decodeMemorySeconds));
    expect(figures.tpotSeconds / step).toBeCloseTo(1, 2);
  });

  it("obeys Little's law: throughput x (TTFT + TPOT x output) is the concurrency, but for ramp and drain", () => {
    const deployment = deploymentOf(run());
    const figures = repeatRun({ deployment, promptTokens: 1024, outputTokens: 1024, concurrency: 32, requestsPerClient: 40 });
    const tokensARequest = 0.9 * 2048;
    const requestsPerSecond = (figures.totalTokensPerSecondPerGpu * deployment.gpus) / tokensARequest;
    const inFlight = requestsPerSecond * (figures.ttftSeconds + figures.tpotSeconds * 0.9 * 1024);
    expect(inFlight / 32).toBeGreaterThan(0.94);
    expect(inFlight / 32).toBeLessThan(1.02);
  });

  it("has the mean TTFT, which the burst at the start raises above the median", () => {
    const deployment = deploymentOf(run({ concurrency: 32 }));
    const options = { deployment, promptTokens: 1024, outputTokens: 1024, concurrency: 32 };
    const ttft = (ttftStatistic?: "mean" | "median") => repeatRun({ ...options, ttftStatistic }).ttftSeconds;
    expect(ttft()).toBe(ttft("mean"));
    expect(ttft("mean")).toBeGreaterThan(1.1 * ttft("median"));
  });

  it("is compared by the statistic that the run's TTFT is", () => {
    const predicted = (ttft_statistic: "mean" | "median") =>
      compareRun(run({ ttft_s: 1, ttft_statistic }), library).predicted?.ttftSeconds ?? 0;
    expect(predicted("mean")).toBeGreaterThan(predicted("median"));
  });

  it("is the same twice", () => {
    const deployment = deploymentOf(run());
    const options = { deployment, promptTokens: 1024, outputTokens: 1024, concurrency: 16 };
    expect(repeatRun(options)).toEqual(repeatRun(options));
  });

  it.each([
    ["an engine without a profile", { engine: "tgi" }, 'no engine profile for "tgi"'],
    ["a model without a profile", { model: "gpt-2" }, "no profile for gpt-2"],
    ["a drafter that the model lacks", { model: "llama-3.3-70b", speculative: "mtp" as const }, "has no drafter"],
    ["weights that do not fit", { decode_tp: 1, gpus: 1 }, "the model does not fit"],
    ["a disaggregated run without prefill workers", { mode: "disaggregated" as const }, "without its prefill workers"],
  ])("that cannot be set up says why: %s", (_, changes, reason) => {
    const comparison = compareRun(run(changes), library);
    expect(comparison.predicted).toBeUndefined();
    expect(comparison.skipped).toContain(reason);
  });
});

describe("the summary", () => {
  it("takes medians of absolute errors and the median ratio as bias", () => {
    const base = compareRun(run({ concurrency: 1 }), library);
    const predicted = base.predicted;
    if (predicted === undefined) throw new Error("repeated");
    const off = (ratio: number) => ({ ...base, measured: { tpotSeconds: predicted.tpotSeconds / ratio } });
    const all = summarise([off(1.1), off(0.8), off(1.3)]).find((group) => group.platform === "all" && group.model === "all");
    expect(all).toMatchObject({ metric: "tpotSeconds", count: 3 });
    expect(all?.medianError).toBeCloseTo(0.2, 9);
    expect(all?.bias).toBeCloseTo(0.1, 9);
  });
});
