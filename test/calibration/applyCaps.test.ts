import { describe, expect, it } from "vitest";
import { type MeasuredRun, parseMeasuredRuns } from "../../src/calibration/measuredRun.ts";
import { setUpRun } from "../../src/calibration/runSetup.ts";
import { kvShards } from "../../src/cost/memory.ts";
import type { EngineCap } from "../../src/profiles/engineCap.ts";
import type { Deployment } from "../../src/serving/deployment.ts";
import { diskLibrary } from "../../src/sweep/profileLibrary.ts";

const library = diskLibrary(undefined);
const HEADER =
  "run_id,curve_id,platform,model,engine,precision,speculative,mode,isl_nominal_tokens,osl_nominal_tokens,concurrency,gpus,prefill_workers,prefill_tp,prefill_ep,prefill_attention_dp,decode_workers,decode_tp,decode_ep,decode_attention_dp,tpot_s,total_tok_s_per_gpu";

function run(changes: Partial<MeasuredRun> = {}): MeasuredRun {
  const row = "r1,c1,h200,deepseek-r1,vllm,fp8,none,aggregated,8192,1024,256,8,,,,,1,8,1,1,0.02,500";
  const [parsed] = parseMeasuredRuns(`${HEADER}\n${row}\n`, "runs.csv");
  if (parsed === undefined) throw new Error("one row, one run");
  return { ...parsed, ...changes };
}

function deploymentOf(measured: MeasuredRun, caps: readonly EngineCap[] = []): Deployment {
  const setup = setUpRun(measured, library, caps);
  if ("skipped" in setup) throw new Error(setup.skipped);
  return setup.deployment;
}

const cap = (limits: Partial<EngineCap>): EngineCap => ({
  engine: "vllm",
  model: "deepseek-r1",
  drafts: "none",
  runs: 4,
  source: "flat ends of its curves",
  ...limits,
});

describe("a run under learned limits", () => {
  const free = deploymentOf(run());

  it("has the slots, the step and the KV room that the limits leave", () => {
    const held = deploymentOf(run(), [cap({ maxSequencesPerRank: 47.6, maxBatchedTokensPerRank: 2019, kvRoomShare: 0.5 })]);
    expect(held.front.policy).toMatchObject({ maxSequences: 48, maxBatchedTokens: 2019 });
    expect(held.front.memory.kvBytesPerRank).toBeCloseTo(free.front.memory.kvBytesPerRank / 2);
  });

  it("loses memory that is gone from every GPU", () => {
    const held = deploymentOf(run(), [cap({ takenBytesPerGpu: 5e9 })]);
    expect(free.front.memory.kvBytesPerRank - held.front.memory.kvBytesPerRank).toBeCloseTo(5e9);
  });

  it("never has more slots than clients, and keeps its memory where a limit would leave no room for a request", () => {
    const held = deploymentOf(run(), [cap({ maxSequencesPerRank: 1000, kvRoomShare: 1e-6 })]);
    expect(held.front.policy.maxSequences).toBe(256);
    expect(held.front.memory).toEqual(free.front.memory);
  });

  it("keeps to the entry that says most about it, and to none of another engine", () => {
    const caps = [cap({ maxSequencesPerRank: 10 }), cap({ platform: "h200", maxSequencesPerRank: 20 })];
    expect(deploymentOf(run(), caps).front.policy.maxSequences).toBe(20);
    expect(deploymentOf(run(), [cap({ engine: "sglang", maxSequencesPerRank: 10 })]).front.policy).toEqual(free.front.policy);
  });
});

describe("the KV cache of a run", () => {
  const bytesPerToken = (changes: Partial<MeasuredRun>) => deploymentOf(run(changes)).footprint.bytesPerToken;

  it("of MiniMax-M3 is BF16 as released, and FP8 with 4-bit weights", () => {
    const m3 = { model: "minimax-m3", platform: "b200" } as const;
    expect(bytesPerToken(m3)).toBe(60 * 2048 + 57 * 256);
    expect(bytesPerToken({ ...m3, precision: "fp4" })).toBe(60 * 1024 + 57 * 256);
  });

  it("of DeepSeek sparse attention under SGLang is BF16 on Hopper alone", () => {
    const glm = { model: "glm-5", engine: "sglang" } as const;
    expect(bytesPerToken(glm) / bytesPerToken({ ...glm, platform: "b200" })).toBeCloseTo((1152 + 132) / (656 + 132), 3);
  });

  it("of MiniMax-M3 is split over tensor-parallel GPUs except for the index keys, which each holds whole", () => {
    const { architecture, front } = deploymentOf(run({ model: "minimax-m3", decode_tp: 4, gpus: 4, platform: "b200" }));
    const perGpu = 60 * 512 + 57 * 256;
    expect(kvShards(architecture, front.cost.shape)).toBeCloseTo((60 * 2048 + 57 * 256) / perGpu);
  });

  it("fills in steps of 512 tokens for DeepSeek V4 on H200 under vLLM, as its launch script says", () => {
    expect(deploymentOf(run({ model: "deepseek-v4-pro" })).front.policy.maxBatchedTokens).toBe(512);
  });
});
