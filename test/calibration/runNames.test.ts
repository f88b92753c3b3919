import { describe, expect, it } from "vitest";
import { atPrecision, engineIdOf, modelIdOf } from "../../src/calibration/runNames.ts";
import { deriveArchitecture } from "../../src/cost/architecture.ts";
import { listIds, readProfile } from "../../src/profiles/files.ts";
import { type ModelProfile, modelSchema } from "../../src/profiles/model.ts";
import { validateDocument } from "../../src/profiles/validate.ts";

const model = (id: string): ModelProfile =>
  validateDocument(modelSchema, readProfile("model", id, { file: id, path: "" }, undefined));

/** What each class of weights is held in. */
const weightsAt = (id: string, label: string) => {
  const { experts, main, head } = atPrecision(model(id), label).precision;
  return { experts: experts.weights, main: main.weights, head: head.weights };
};

describe("a model's name in a collection", () => {
  it.each([
    ["deepseek-v3", "deepseek-r1"],
    ["deepseek-v3.1", "deepseek-r1"],
    ["deepseek-r1-0528", "deepseek-r1"],
    ["dsr1", "deepseek-r1"],
    ["deepseek-v3.2-exp", "deepseek-v3.2"],
    ["glm-5.1", "glm-5"],
    ["glm-4.6", "glm-4.7"],
    ["gptoss120b", "gpt-oss-120b"],
    ["minimax-m2", "minimax-m2.5"],
    ["minimax-m2.1", "minimax-m2.5"],
    ["kimi-k2-thinking", "kimi-k2.5"],
    ["kimi-k2.6", "kimi-k2.5"],
    ["kimi-k2-instruct", "kimi-k2"],
    ["llama-3.1-70b", "llama-3.3-70b"],
    ["qwen3.5", "qwen3.5-397b-a17b"],
    ["qwen3-235b-a22b-instruct", "qwen3-235b-a22b"],
  ])("%s has the layers of %s", (name, id) => {
    expect(modelIdOf(name)).toBe(id);
    expect(listIds("model", undefined)).toContain(id);
  });

  it("may be in any letter case, with its owner on Hugging Face", () => {
    expect(modelIdOf("Qwen/Qwen3-32B")).toBe("qwen3-32b");
    expect(modelIdOf("deepseek-ai/DeepSeek-R1-0528")).toBe("deepseek-r1");
    expect(modelIdOf("GPT-OSS-120B")).toBe("gpt-oss-120b");
    expect(engineIdOf("TRTLLM")).toBe("tensorrt-llm");
  });

  it.each(listIds("model", undefined))("that is the id %s means that profile", (id) => {
    expect(modelIdOf(id)).toBe(id);
  });

  it("that stands for other layers is not taken for a relative", () => {
    expect(modelIdOf("glm-5.2")).toBe("glm-5.2");
    expect(modelIdOf("kimi-k3")).toBe("kimi-k3");
    expect(modelIdOf("glm-4.5-air")).toBe("glm-4.5-air");
  });
});

describe("a run's precision", () => {
  it("re-quantises all of a dense model but embeddings and head", () => {
    expect(weightsAt("qwen3-32b", "")).toEqual({ experts: "bf16", main: "bf16", head: "bf16" });
    expect(weightsAt("qwen3-32b", "fp8")).toEqual({ experts: "fp8", main: "fp8", head: "bf16" });
    expect(weightsAt("qwen3-32b", "fp4")).toEqual({ experts: "fp4", main: "fp4", head: "bf16" });
    expect(weightsAt("qwen3-32b", "int4")).toEqual({ experts: "int4", main: "int4", head: "bf16" });
    expect(weightsAt("llama-3.3-70b", "bf16")).toEqual({ experts: "bf16", main: "bf16", head: "bf16" });
  });

  it("of 4 bits re-quantises all of an MoE model released in BF16, and the experts alone of one released in FP8", () => {
    expect(weightsAt("qwen3-235b-a22b", "fp4")).toEqual({ experts: "fp4", main: "fp4", head: "bf16" });
    expect(weightsAt("deepseek-r1", "fp4")).toEqual({ experts: "fp4", main: "fp8", head: "bf16" });
    expect(weightsAt("minimax-m2.5", "fp4")).toEqual({ experts: "fp4", main: "fp8", head: "bf16" });
    expect(weightsAt("deepseek-r1", "bf16")).toEqual({ experts: "bf16", main: "bf16", head: "bf16" });
  });

  it("leaves a model whose experts were released in FP4 as it is", () => {
    for (const id of ["gpt-oss-120b", "gpt-oss-20b", "deepseek-v4-pro", "deepseek-v4-flash"]) {
      for (const label of ["", "fp4", "fp8", "bf16"]) expect(atPrecision(model(id), label)).toEqual(model(id));
    }
  });

  it("of Kimi K2.5 is its own with int4, its experts in FP4 with fp4, and Kimi K2's FP8 with fp8", () => {
    expect(weightsAt("kimi-k2.5", "int4")).toEqual({ experts: "int4", main: "bf16", head: "bf16" });
    expect(weightsAt("kimi-k2.5", "fp4")).toEqual({ experts: "fp4", main: "bf16", head: "bf16" });
    expect(weightsAt("kimi-k2.5", "fp8")).toEqual(weightsAt("kimi-k2", ""));
  });

  it("may be in any letter case and name the kind of FP4, and one that we do not know changes nothing", () => {
    expect(weightsAt("deepseek-r1", "NVFP4")).toEqual(weightsAt("deepseek-r1", "fp4"));
    expect(weightsAt("deepseek-r1", "FP8")).toEqual(weightsAt("deepseek-r1", "fp8"));
    expect(atPrecision(model("deepseek-r1"), "w6a6")).toEqual(model("deepseek-r1"));
  });

  it("sets the bytes: Qwen3 235B takes 470, 236 and 134 GB in BF16, FP8 and FP4", () => {
    const gigabytes = (label: string) => {
      const { dense, embeddingBytes, experts } = deriveArchitecture(atPrecision(model("qwen3-235b-a22b"), label));
      const routed = experts === undefined ? 0 : experts.layerCount * experts.experts * experts.bytesPerExpert;
      return (dense.reduce((sum, group) => sum + group.weightBytes, embeddingBytes) + routed) / 1e9;
    };
    expect(gigabytes("bf16")).toBeCloseTo(470.2, 0);
    expect(gigabytes("fp8")).toBeCloseTo(236.4, 0);
    expect(gigabytes("fp4")).toBeCloseTo(134.1, 0);
  });
});

describe("the layers of relatives", () => {
  it("are the same for Kimi K2 and K2.5, which differ in precision", () => {
    expect(model("kimi-k2").layers).toEqual(model("kimi-k2.5").layers);
  });
});
