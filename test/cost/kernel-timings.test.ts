/**
 * The shipped coefficients against silicon timings of single layers of DeepSeek V4 Pro. The tables hold attention
 * modules and MoE layers; they leave out hyper-connections, norms, the output head, sampling and the host, so those
 * terms are switched off here.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fc, test } from "@fast-check/vitest";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Architecture, deriveArchitecture } from "../../src/cost/architecture.ts";
import { CostModel } from "../../src/cost/costModel.ts";
import type { WorkerShape } from "../../src/cost/workerShape.ts";
import { type CoefficientSet, coefficientSetSchema, coefficientsSchema } from "../../src/profiles/coefficients.ts";
import { type HardwareProfile, hardwareSchema } from "../../src/profiles/hardware.ts";
import { modelSchema } from "../../src/profiles/model.ts";

const root = new URL("../../", import.meta.url);
const readYaml = (path: string): unknown => parse(readFileSync(new URL(path, root), "utf8"));
const hardwareOf = (id: string): HardwareProfile => hardwareSchema.parse(readYaml(`hardware-profiles/${id}.yaml`));
const idsIn = (folder: string) => readdirSync(new URL(folder, root)).map((name) => name.replace(".yaml", ""));

const rawCoefficients = readYaml("coefficients/default.yaml");
const shipped = coefficientsSchema.parse(rawCoefficients);
const model = modelSchema.parse(readYaml("model-profiles/deepseek-v4-pro.yaml"));
const architecture = deriveArchitecture(model);
const LAYERS = { csa: 30, hca: 31, moe: 61 };

type Tree = { readonly [key: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;
const descend = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((node, key) => (isTree(node) ? node[key] : undefined), value);

/** Deep merge down to sourced values, which are replaced whole. */
function merge(wide: unknown, narrow: unknown): unknown {
  if (narrow === undefined) return wide;
  if (!isTree(wide) || !isTree(narrow) || "quality" in narrow) return narrow;
  return { ...wide, ...Object.fromEntries(Object.entries(narrow).map(([key, value]) => [key, merge(wide[key], value)])) };
}

function coefficientsOf(platform: string, engine: string): CoefficientSet {
  const levels = [
    ["base"],
    ["architectures", hardwareOf(platform).architecture],
    ["engines", engine],
    ["platforms", platform],
    ["enginesOnPlatforms", platform, engine],
  ];
  return coefficientSetSchema.parse(levels.map((level) => descend(rawCoefficients, level)).reduce(merge));
}

const set = (value: number) => ({ value, source: "test", quality: "assumed" as const });

function costModel(platform: string, coefficients: CoefficientSet, shape: WorkerShape, priced: Architecture = architecture) {
  return new CostModel({
    architecture: priced,
    hardware: hardwareOf(platform),
    coefficients,
    shape,
    draftTokens: 0,
    draftLayers: 0,
    kernelsPerLayer: model.kernelsPerLayer.value,
  });
}

type Step = { readonly sequences: number; readonly newTokens: number; readonly prefixTokens: number };

/** Sums of a rank's batch: sequences, contexts, contexts clipped at each limit. */
const batchSums = (cost: CostModel, sequences: number, context: number) =>
  [1, context, ...cost.limits.map((limit) => Math.min(context, limit))].map((sum) => sequences * sum);
const dot = (weights: Float64Array, sums: readonly number[]) =>
  sums.reduce((total, sum, i) => total + (weights[i] ?? 0) * sum, 0);

/** Seconds of one step of a worker whose ranks all do the same. */
function stepSeconds(cost: CostModel, { sequences, newTokens, prefixTokens }: Step): number {
  const tokens = sequences * newTokens;
  const shared = cost.sharedSeconds(tokens * cost.shape.ranks, tokens);
  if (newTokens > 1)
    return cost.rankSeconds(tokens, sequences, 0) + sequences * cost.prefillAttentionSeconds(prefixTokens, newTokens) + shared;
  const sums = batchSums(cost, sequences, prefixTokens + 1);
  const attention = Math.max(dot(cost.decodeComputeSeconds, sums), dot(cost.decodeMemorySeconds, sums));
  return cost.rankSeconds(tokens, tokens, sequences) + attention + shared;
}

/** What the tables leave out, switched off; `floorSeconds` is the launch floor of what they hold, a layer. */
function tableCoefficients(coefficients: CoefficientSet, floorSeconds: number): CoefficientSet {
  return {
    ...coefficients,
    activationPasses: set(1e-12),
    stepSeconds: set(0),
    sequenceSeconds: set(0),
    kernelFloorSeconds: set(floorSeconds / model.kernelsPerLayer.value),
  };
}
const withoutHead: Architecture = { ...architecture, dense: architecture.dense.filter(({ name }) => name !== "head") };

/** Part of the launch floor that lies in attention modules and MoE layers; hyper-connections, norms and routing hold the rest. */
const FLOOR_SHARE = 0.78;
const moduleFloor = () => FLOOR_SHARE * model.kernelsPerLayer.value * shipped.base.kernelFloorSeconds.value;
const attentionDataParallel = (ep: number): WorkerShape => ({ tensorParallel: 1, ranks: ep, expertParallel: ep, gpus: ep });
const moduleCost = (platform: string, ep: number) =>
  costModel(
    platform,
    tableCoefficients(coefficientsOf(platform, "tensorrt-llm"), moduleFloor()),
    attentionDataParallel(ep),
    withoutHead,
  );

// NVIDIA GB300, TensorRT-LLM attention modules, MoE under power-law routing (1.2). [ep, sequences a rank, new tokens, tokens
// before them, ms of a CSA layer, of an HCA layer, of an MoE layer]. Source: ai-dynamo/aiconfigurator@095f58a, systems/data, Apache-2.0.
const GB300_ROWS = [
  [4, 8, 1, 4095, 0.1486, 0.1096, 0.286],
  [8, 8, 1, 65535, 0.1822, 0.1167, 0.2407],
  [4, 32, 1, 16383, 0.1958, 0.1236, 0.4639],
  [16, 32, 1, 16383, 0.1958, 0.1236, 0.1868],
  [4, 64, 1, 16383, 0.2012, 0.1258, 0.5244],
  [8, 64, 1, 4095, 0.1691, 0.1238, 0.3093],
  [16, 128, 1, 4095, 0.1978, 0.1439, 0.2295],
  [4, 256, 1, 4095, 0.2559, 0.1833, 0.5937],
  [16, 256, 1, 4095, 0.2559, 0.1833, 0.2844],
  [4, 1, 4096, 0, 1.8013, 1.5108, 2.0216],
  [8, 1, 4096, 61440, 2.7251, 1.5672, 2.4955],
  [4, 1, 8192, 0, 4.6252, 2.9434, 3.5166],
  [8, 1, 8192, 57344, 5.232, 3.0913, 4.8739],
  [4, 1, 16384, 0, 10.2506, 6.0486, 7.355],
] as const;

describe("shipped coefficients on GB300", () => {
  it.each(
    GB300_ROWS,
  )("EP%i, %i sequences x %i tokens after %i: the timed layers to 15 percent", (ep, sequences, newTokens, prefixTokens, csa, hca, moe) => {
    const measured = (LAYERS.csa * csa + LAYERS.hca * hca + LAYERS.moe * moe) / 1000;
    const predicted = stepSeconds(moduleCost("gb300-nvl72", ep), { sequences, newTokens, prefixTokens });
    expect(Math.abs(predicted / measured - 1), `${predicted} s against ${measured} s`).toBeLessThan(0.15);
  });
});

const tables = new URL("../shared/data/kernels/", root);
const tablesPresent = existsSync(tables);
const skipReason = tablesPresent ? "" : " (skipped: ../shared/data/kernels is not beside this repository)";

type AttentionPair = Step & { readonly platform: string; readonly engine: string; readonly seconds: number };

const readTable = (name: string) =>
  Papa.parse<Record<string, string>>(readFileSync(new URL(name, tables), "utf8"), { header: true, skipEmptyLines: true }).data;

/** 30 CSA and 31 HCA modules of data-parallel attention, wherever both were timed. */
function attentionPairs(): readonly AttentionPair[] {
  const rows = readTable("v4-pro-attention-layers.csv").filter((row) => row.tp === "1");
  const key = (row: Record<string, string>) =>
    [row.platform, row.engine, row.phase, row.n_sequences, row.new_tokens, row.prefix_tokens].join();
  const hca = new Map(rows.filter((row) => row.compress_ratio === "128").map((row) => [key(row), Number(row.latency_ms)]));
  return rows.flatMap((row) => {
    const other = hca.get(key(row));
    if (row.compress_ratio !== "4" || other === undefined) return [];
    const decode = row.phase === "decode";
    // Prefill kernels on a single new token serve no step that the model prices.
    if (!decode && row.new_tokens === "1") return [];
    return [
      {
        platform: row.platform ?? "",
        engine: row.engine ?? "",
        sequences: Number(row.n_sequences),
        newTokens: Number(row.new_tokens),
        // A decode row's step is the whole context, the new token included.
        prefixTokens: Number(row.prefix_tokens) - (decode ? 1 : 0),
        seconds: (LAYERS.csa * Number(row.latency_ms) + LAYERS.hca * other) / 1000,
      },
    ];
  });
}

/** Seconds of the 61 MoE layers by platform, EP width and tokens a rank; only what was timed. */
function moeSeconds(): ReadonlyMap<string, number> {
  const rows = readTable("v4-pro-moe-layers.csv").filter((row) => row.distribution === "power_law_1.2");
  return new Map(
    rows.map((row) => [[row.platform, row.ep, row.tokens_per_rank].join(), (LAYERS.moe * Number(row.latency_ms)) / 1000]),
  );
}

const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const isDecode = (row: Step) => row.newTokens === 1 && row.prefixTokens >= 4095 && row.sequences >= 8 && row.sequences <= 256;
const isPrefill = (row: Step) =>
  row.newTokens >= 1024 && row.sequences * row.newTokens >= 4096 && row.sequences * row.newTokens <= 16_384;

describe("shipped coefficients against whole kernel tables", () => {
  // MoE layers were timed on the rack platforms; their 8-GPU siblings have the same die.
  const moePlatform: Record<string, string> = {
    b200: "gb200-nvl72",
    b300: "gb300-nvl72",
    "gb200-nvl72": "gb200-nvl72",
    "gb300-nvl72": "gb300-nvl72",
  };

  it.skipIf(!tablesPresent).each([
    ["decode", isDecode, [4, 8, 16, 32], 0.08],
    ["prefill", isPrefill, [4, 8], 0.12],
  ] as const)(`Blackwell %s: median error of a step's layers bounded${skipReason}`, (_, chosen, widths, bound) => {
    const moe = moeSeconds();
    const pairs = attentionPairs().filter((row) => row.engine === "trtllm" && chosen(row));
    for (const [platform, timed] of Object.entries(moePlatform)) {
      // Wider than the NVLink domain, experts would be reached over NICs, which were not timed.
      const reached = widths.filter((ep) => ep <= hardwareOf(platform).scaleUp.domainGpus.value);
      const errors = reached.flatMap((ep) => {
        const cost = moduleCost(platform, ep);
        return pairs.flatMap((row) => {
          const moeTime = moe.get([timed, ep, row.sequences * row.newTokens].join());
          if (row.platform !== platform || moeTime === undefined) return [];
          return [Math.abs(Math.log(stepSeconds(cost, row) / (row.seconds + moeTime)))];
        });
      });
      expect(errors.length, platform).toBeGreaterThan(20);
      expect(median(errors), platform).toBeLessThan(bound);
    }
  });

  it.skipIf(!tablesPresent).each([
    ["decode", isDecode],
    ["prefill", isPrefill],
  ] as const)(`Hopper %s: median error of the attention modules bounded${skipReason}`, (_, chosen) => {
    const sharedShare = sharedExpertShare();
    const attentionOnly: Architecture = {
      ...withoutHead,
      experts: undefined,
      dense: withoutHead.dense.map((group) =>
        group.name === "main"
          ? { ...group, flopPerToken: group.flopPerToken * (1 - sharedShare), weightBytes: group.weightBytes * (1 - sharedShare) }
          : group,
      ),
    };
    const pairs = attentionPairs().filter(chosen);
    for (const platform of ["h100", "h200"]) {
      // 40 us of launches a module, read off its time for one sequence less its weights.
      const coefficients = tableCoefficients(coefficientsOf(platform, "vllm"), 40e-6);
      const cost = costModel(platform, coefficients, { tensorParallel: 1, ranks: 1, expertParallel: 0, gpus: 1 }, attentionOnly);
      const errors = pairs
        .filter((row) => row.platform === platform)
        .map((row) => Math.abs(Math.log(stepSeconds(cost, row) / row.seconds)));
      expect(errors.length, platform).toBeGreaterThan(10);
      expect(median(errors), platform).toBeLessThan(0.08);
    }
  });
});

/** Share of the main group's parameters that are shared experts, which the MoE tables hold. */
function sharedExpertShare(): number {
  const shared = model.layers.reduce(
    (sum, { count, feedForward }) =>
      sum + (feedForward.kind === "moe" ? count * 3 * model.hiddenSize * feedForward.sharedIntermediateSize : 0),
    0,
  );
  const main = architecture.dense.find(({ name }) => name === "main");
  return (2 * shared) / (main?.flopPerToken ?? Number.NaN);
}

/** Every efficiency 1, no floors, no start-ups, no imbalance: hardware at its stated peaks. Routing skew is the workload's. */
function ideal({ expertRoutingSkew }: CoefficientSet): CoefficientSet {
  const one = { fp4: set(1), fp8: set(1), bf16: set(1) };
  return {
    denseFlopEfficiency: one,
    denseHalfTokens: set(1e-9),
    expertFlopEfficiency: one,
    expertHalfTokens: set(1e-9),
    attentionFlopEfficiency: set(1),
    indexFlopEfficiency: set(1),
    weightBandwidthEfficiency: set(1),
    expertBandwidthEfficiency: set(1),
    kvBandwidthEfficiency: set(1),
    expertRoutingSkew,
    expertImbalancePerGpu: set(0),
    activationPasses: set(1e-9),
    kernelFloorSeconds: set(0),
    stepSeconds: set(0),
    sequenceSeconds: set(0),
    allReduceLatencySeconds: set(0),
    collectiveLatencySeconds: set(0),
    scaleOutLatencySeconds: set(0),
    linkEfficiency: set(1),
    collectiveOverlap: set(1),
    draftAcceptance: set(1),
    requestOverhead: set(1),
    admissionIntervalSteps: set(1),
    engagedPower: set(1),
    energyPerFlop: set(1),
    energyPerByte: set(1),
    powerCap: set(1),
    prefillSlowdown: set(1),
  };
}

/** No step can be faster than its FLOP at the highest peak, or its bytes at full HBM bandwidth, on all GPUs. */
function rooflineSeconds(cost: CostModel, platform: string, { sequences, newTokens, prefixTokens }: Step): number {
  const { accelerator } = hardwareOf(platform);
  const peak = Math.max(
    ...[accelerator.peakCompute.bf16, accelerator.peakCompute.fp8, accelerator.peakCompute.fp4].map((p) => p?.value ?? 0),
  );
  const { ranks, gpus } = cost.shape;
  const tokens = sequences * newTokens * ranks;
  const decode = newTokens === 1;
  const sums = batchSums(cost, sequences, prefixTokens + 1);
  const attentionFlop = decode ? dot(cost.decodeFlop, sums) : sequences * cost.prefillAttentionFlop(prefixTokens, newTokens);
  const kvBytes = decode ? dot(cost.decodeBytes, sums) : sequences * cost.prefillAttentionBytes(prefixTokens, newTokens);
  const flop = cost.stepFlop(tokens, sequences * ranks, decode ? sequences * ranks : 0) + ranks * attentionFlop;
  const bytes = cost.stepBytes(tokens, decode ? sequences * ranks : 0) + ranks * kvBytes;
  return Math.max(flop / peak, bytes / accelerator.hbmBandwidth.value) / gpus;
}

const anyShape = fc
  .record({ tensorParallel: fc.constantFrom(1, 2, 4, 8), ranks: fc.constantFrom(1, 2, 8, 16), wide: fc.boolean() })
  .map(({ tensorParallel, ranks, wide }): WorkerShape => {
    const gpus = tensorParallel * ranks;
    return { tensorParallel, ranks, expertParallel: wide ? gpus : 0, gpus };
  });
const anyStep = fc.oneof(
  fc.record({
    sequences: fc.integer({ min: 1, max: 512 }),
    newTokens: fc.constant(1),
    prefixTokens: fc.integer({ min: 0, max: 200_000 }),
  }),
  fc.record({
    sequences: fc.constant(1),
    newTokens: fc.integer({ min: 2, max: 16_384 }),
    prefixTokens: fc.integer({ min: 0, max: 200_000 }),
  }),
);
const platforms = idsIn("hardware-profiles/");
const engines = idsIn("engine-profiles/");
// Rounding of sums in another order.
const SLACK = 1 + 1e-9;

describe("every platform and engine", () => {
  test.prop([fc.constantFrom(...platforms), fc.constantFrom(...engines), anyShape, anyStep])(
    "steps at the shipped coefficients are no faster than at ideal ones, and those no faster than the roofline",
    (platform, engine, shape, step) => {
      const coefficients = coefficientsOf(platform, engine);
      const idealCost = costModel(platform, ideal(coefficients), shape);
      const best = stepSeconds(idealCost, step);
      expect(best).toBeLessThanOrEqual(stepSeconds(costModel(platform, coefficients, shape), step) * SLACK);
      expect(rooflineSeconds(idealCost, platform, step)).toBeLessThanOrEqual(best * SLACK);
    },
  );

  it.each(platforms)("%s resolves for every engine, measured there or not, with physical efficiencies", (platform) => {
    for (const engine of engines) {
      const c = coefficientsOf(platform, engine);
      for (const { value } of [c.weightBandwidthEfficiency, c.expertBandwidthEfficiency, c.kvBandwidthEfficiency])
        expect(value).toBeLessThanOrEqual(0.92);
      const flop = [
        ...Object.values(c.denseFlopEfficiency),
        ...Object.values(c.expertFlopEfficiency),
        c.attentionFlopEfficiency,
        c.indexFlopEfficiency,
      ];
      for (const { value } of flop) expect(value).toBeLessThanOrEqual(0.85);
      expect(c.prefillSlowdown.value, engine).toBeGreaterThanOrEqual(1);
    }
  });
});
