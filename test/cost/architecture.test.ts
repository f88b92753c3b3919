import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Architecture, deriveArchitecture } from "../../src/cost/architecture.ts";
import { termAt } from "../../src/cost/contextTerm.ts";
import { type ModelProfile, modelSchema } from "../../src/profiles/model.ts";

const folder = new URL("../../model-profiles/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
const load = (id: string): ModelProfile => modelSchema.parse(parse(readFileSync(new URL(`${id}.yaml`, folder), "utf8")));
const derive = (id: string): Architecture => deriveArchitecture(load(id));

/** Both terms of attention and the dense part of one decode token: what the published FLOP tables add up. */
const decodeFlop = (architecture: Architecture, contextTokens: number) =>
  2 * architecture.activeParameters +
  termAt(architecture.indexFlop, contextTokens) +
  termAt(architecture.attentionDecodeFlop, contextTokens);

const expectWithin = (actual: number, expected: number, fraction: number) =>
  expect(Math.abs(actual / expected - 1), `${actual} against ${expected}`).toBeLessThanOrEqual(fraction);

describe("shipped model profiles", () => {
  it.each(files)("%s parses, and its id is its file name", (file) => {
    expect(load(file.replace(".yaml", "")).id).toBe(file.replace(".yaml", ""));
  });

  it.each(files)("%s starts with the line that gives editors its schema", (file) => {
    expect(readFileSync(new URL(file, folder), "utf8")).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/schemas\/model\.schema\.json\n/,
    );
  });

  it.each(files)("%s accepts no fewer tokens with a longer draft, and at most all of them", (file) => {
    const lengths = load(file.replace(".yaml", "")).draft?.acceptanceLength.value ?? [];
    for (const [index, length] of lengths.entries()) {
      expect(length).toBeGreaterThanOrEqual(lengths[index - 1] ?? 1);
      expect(length).toBeLessThanOrEqual(index + 2);
    }
  });

  it.each(files)("%s derives to finite amounts, and its dense FLOP are twice its dense parameters", (file) => {
    const architecture = derive(file.replace(".yaml", ""));
    const { experts } = architecture;
    const routed = experts === undefined ? 0 : experts.layerCount * experts.topK * experts.parametersPerExpert;
    const flop = architecture.dense.reduce((sum, group) => sum + group.flopPerToken, 0);
    expectWithin(flop, 2 * (architecture.activeParameters - routed), 1e-12);
    expect(architecture.kvBytesPerToken).toBeGreaterThan(0);
    for (const term of [architecture.kvReadShared, architecture.kvReadGathered, architecture.attentionPrefillFlop]) {
      expect(Number.isFinite(termAt(term, 1_048_576))).toBe(true);
    }
  });
});

/** Billions of total and active parameters: computed from config.json by an independent script, or the vendor's. */
const PARAMETERS = [
  { id: "deepseek-v4-pro", total: 1572.994, active: 48.849, within: 1e-4 },
  { id: "deepseek-v4-flash", total: 284.33, active: 13.268, within: 1e-4 },
  { id: "deepseek-r1", total: 671.0, active: 36.62, within: 0.001 },
  { id: "deepseek-v3.2", total: 671.9, active: 37.48, within: 0.001 },
  { id: "kimi-k2.5", total: 1026.4, active: 31.69, within: 0.001 },
  { id: "glm-5", total: 743.9, active: 40.83, within: 0.001 },
  { id: "gpt-oss-120b", total: 116.8, active: 5.13, within: 0.002 },
  { id: "qwen3.5-397b-a17b", total: 397, active: 17, within: 0.04 },
  { id: "minimax-m2.5", total: 228.7, active: 10.42, within: 0.001 },
  // By hand: 57 x (128 + 1) x 56.62 M experts, 6.64 B attention, 0.68 B dense, 2.46 B embeddings and head.
  { id: "minimax-m3", total: 426.15, active: 24.73, within: 0.001 },
  { id: "llama-3.3-70b", total: 70.6, active: 69.5, within: 0.001 },
  { id: "llama-3.1-8b", total: 8.0, active: 7.5, within: 0.005 },
  { id: "llama-3.1-405b", total: 405.8, active: 403.75, within: 0.001 },
  { id: "qwen3-235b-a22b", total: 235.1, active: 21.57, within: 0.001 },
  { id: "qwen3-coder-480b-a35b", total: 480.2, active: 34.54, within: 0.001 },
  { id: "kimi-k2", total: 1026.4, active: 31.69, within: 0.001 },
  // Totals of the model cards; the active ones less the embedding, which cards count and we do not.
  { id: "qwen3-32b", total: 32.8, active: 32.8 - 0.78, within: 0.003 },
  { id: "qwen3-30b-a3b", total: 30.5, active: 3.35 - 0.31, within: 0.003 },
  { id: "qwen2.5-72b", total: 72.7, active: 72.7 - 1.25, within: 0.001 },
  { id: "mixtral-8x7b", total: 46.7, active: 12.9 - 0.13, within: 0.002 },
  { id: "gpt-oss-20b", total: 20.9, active: 3.61, within: 0.002 },
  // 355 B and 32 B by the cards of 4.5 and 4.6; the MTP layer is part of the first, the embedding of neither.
  { id: "glm-4.7", total: 355, active: 32, within: 0.03 },
];

describe("parameters", () => {
  it("are checked for every shipped model", () => {
    expect(PARAMETERS.map(({ id }) => `${id}.yaml`).sort()).toEqual([...files].sort());
  });

  it.each(PARAMETERS)("of $id are $total B, $active B active", ({ id, total, active, within }) => {
    const architecture = derive(id);
    expectWithin(architecture.totalParameters / 1e9, total, within);
    expectWithin(architecture.activeParameters / 1e9, active, within);
  });

  it("count a tied embedding once, and hold no table beside the head", () => {
    const model = load("llama-3.1-8b");
    const untied = deriveArchitecture(model);
    const tied = deriveArchitecture({ ...model, tiedEmbeddings: true });
    expect(untied.totalParameters - tied.totalParameters).toBe(128256 * 4096);
    expect(tied.activeParameters).toBe(untied.activeParameters);
    expect(tied.embeddingBytes).toBe(0);
  });
});

describe("KV bytes", () => {
  it.each([
    { id: "deepseek-v4-pro", perToken: 30 * (652 / 4) + 31 * (584 / 128), window: 4_634_624, state: 18_710_528 },
    { id: "deepseek-v4-flash", perToken: 21 * (652 / 4) + 20 * (584 / 128), window: 3_289_088, state: 12_206_080 },
    { id: "deepseek-r1", perToken: 35_136, window: 0, state: 0 },
    { id: "kimi-k2.5", perToken: 35_136, window: 0, state: 0 },
    { id: "deepseek-v3.2", perToken: 48_068, window: 0, state: 0 },
    { id: "glm-5", perToken: 61_464, window: 0, state: 0 },
    { id: "gpt-oss-120b", perToken: 36_864, window: 4_718_592, state: 0 },
    { id: "minimax-m2.5", perToken: 126_976, window: 0, state: 0 },
    { id: "minimax-m3", perToken: 60 * 2048 + 57 * 256, window: 0, state: 0 },
    { id: "qwen3.5-397b-a17b", perToken: 15_360, window: 0, state: 188_743_680 + 3_317_760 },
    { id: "llama-3.3-70b", perToken: 327_680, window: 0, state: 0 },
    { id: "llama-3.1-8b", perToken: 131_072, window: 0, state: 0 },
    { id: "llama-3.1-405b", perToken: 516_096, window: 0, state: 0 },
    { id: "qwen3-32b", perToken: 262_144, window: 0, state: 0 },
    { id: "qwen3-235b-a22b", perToken: 192_512, window: 0, state: 0 },
    { id: "qwen3-30b-a3b", perToken: 98_304, window: 0, state: 0 },
    { id: "qwen3-coder-480b-a35b", perToken: 253_952, window: 0, state: 0 },
    { id: "qwen2.5-72b", perToken: 327_680, window: 0, state: 0 },
    { id: "mixtral-8x7b", perToken: 131_072, window: 0, state: 0 },
    { id: "glm-4.7", perToken: 376_832, window: 0, state: 0 },
    { id: "gpt-oss-20b", perToken: 24_576, window: 12 * 128 * 2048, state: 0 },
    { id: "kimi-k2", perToken: 35_136, window: 0, state: 0 },
  ])("$id stores $perToken a token, and $window + $state besides", ({ id, perToken, window, state }) => {
    const architecture = derive(id);
    expect(architecture.kvBytesPerToken).toBe(perToken);
    expect(architecture.windowBytes).toBe(window);
    expect(architecture.stateBytes).toBe(state);
  });

  it("come to 5,031.4 and 3,514.2 a token for DeepSeek V4 Pro and Flash", () => {
    expect(derive("deepseek-v4-pro").kvBytesPerToken).toBeCloseTo(5031.4, 1);
    expect(derive("deepseek-v4-flash").kvBytesPerToken).toBeCloseTo(3514.2, 0);
  });

  it.each([
    { contextTokens: 27_000, megabytes: 40.1 },
    { contextTokens: 131_072, megabytes: 107.9 },
    { contextTokens: 1_048_576, megabytes: 705.6 },
  ])("DeepSeek V4 Pro reads $megabytes MB a step at $contextTokens tokens", ({ contextTokens, megabytes }) => {
    const { kvReadShared, kvReadGathered } = derive("deepseek-v4-pro");
    expectWithin((termAt(kvReadShared, contextTokens) + termAt(kvReadGathered, contextTokens)) / 1e6, megabytes, 0.002);
  });

  it("gathered by each query token are those of the chosen entries, once the context holds that many", () => {
    const { kvReadGathered } = derive("deepseek-v4-pro");
    expect(termAt(kvReadGathered, 2048)).toBe(30 * 512 * 584);
    expect(termAt(kvReadGathered, 4096)).toBe(30 * 1024 * 584);
    expect(termAt(kvReadGathered, 1_048_576)).toBe(30 * 1024 * 584);
    expect(termAt(derive("deepseek-v3.2").kvReadGathered, 100_000)).toBe(61 * 2048 * 656);
  });

  it("read by a windowed layer stop at the window", () => {
    const { kvReadShared } = derive("gpt-oss-120b");
    expect(termAt(kvReadShared, 100)).toBe(36 * 100 * 2048);
    expect(termAt(kvReadShared, 1000)).toBe(18 * (1000 + 128) * 2048);
  });

  it("of a recurrent state are read and written by every step", () => {
    expect(derive("qwen3.5-397b-a17b").kvReadShared.fixed).toBe(2 * 192_061_440);
    expect(derive("deepseek-v4-pro").kvReadShared.fixed).toBe(0);
  });

  it.each([
    ["deepseek-v4-pro", 1],
    ["deepseek-r1", 1],
    ["gpt-oss-120b", 8],
    ["qwen3.5-397b-a17b", 2],
  ])("of %s split over %i heads", (id, kvHeads) => {
    expect(derive(id).kvHeads).toBe(kvHeads);
  });
});

/** GFLOP of one decode token by context: dense + indexer + attention, from tables computed apart from this code. */
const DECODE_GFLOP: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  "deepseek-v4-pro": { 8192: 109.325, 27000: 112.822, 131072: 132.226, 1048576: 303.219 },
  "deepseek-v4-flash": { 8192: 29.539, 27000: 31.54, 131072: 42.626, 1048576: 140.336 },
  "deepseek-r1": { 8192: 212.4, 27000: 532.0, 131072: 2300.2, 1048576: 17888.8 },
  "deepseek-v3.2": { 8192: 117.9, 27000: 136.7, 131072: 240.7, 1048576: 1157.7 },
  "kimi-k2.5": { 8192: 133.0, 27000: 292.7, 131072: 1176.8, 1048576: 8971.1 },
  "glm-5": { 8192: 109.1, 27000: 121.2, 131072: 187.7, 1048576: 773.9 },
  "gpt-oss-120b": { 8192: 12.8, 27000: 18.3, 131072: 49.0 },
  "minimax-m2.5": { 8192: 33.3, 27000: 61.9, 131072: 220.5 },
  // By hand: 49.5 dense, 58,368 L of index, 32,768 x (3 L + 57 x min(L, 2,048)) of attention.
  "minimax-m3": { 8192: 54.57, 1048576: 217.6 },
  "llama-3.3-70b": { 8192: 160.5, 27000: 209.8, 131072: 482.6 },
  "llama-3.1-8b": { 8192: 19.3, 27000: 29.2, 131072: 83.7 },
  "llama-3.1-405b": { 8192: 875.1, 27000: 1030.5, 131072: 1889.8 },
  "qwen3-235b-a22b": { 8192: 68.3, 27000: 126.3, 131072: 446.8 },
  "qwen3-coder-480b-a35b": { 8192: 94.1, 27000: 151.4, 131072: 468.5 },
  "kimi-k2": { 8192: 133.0, 27000: 292.7, 131072: 1176.8 },
};

describe("FLOP of a decode token", () => {
  const rows = Object.entries(DECODE_GFLOP).flatMap(([id, table]) =>
    Object.entries(table).map(([tokens, gigaflop]) => ({ id, contextTokens: Number(tokens), gigaflop })),
  );

  it.each(rows)("$id at $contextTokens tokens: $gigaflop GFLOP", ({ id, contextTokens, gigaflop }) => {
    // Some table entries add two figures that were rounded to 0.1 GFLOP.
    const roundingFraction = 0.1 / gigaflop;
    expectWithin(decodeFlop(derive(id), contextTokens) / 1e9, gigaflop, Math.max(0.005, roundingFraction));
  });

  it("rises by 186,368 a token from 107.8 GFLOP for DeepSeek V4 Pro past 4,096 tokens", () => {
    const { indexFlop, attentionDecodeFlop } = derive("deepseek-v4-pro");
    expect(indexFlop.perToken).toBe(122_880);
    expect(attentionDecodeFlop.perToken).toBe(63_488);
    const intercept = decodeFlop(derive("deepseek-v4-pro"), 131_072) - 186_368 * 131_072;
    expectWithin(intercept / 1e9, 107.8, 0.001);
    expect(intercept).toBeCloseTo(decodeFlop(derive("deepseek-v4-pro"), 4096) - 186_368 * 4096, 0);
  });

  it("sees a young context in full: window and compressed entries alike", () => {
    const { attentionDecodeFlop, indexFlop } = derive("deepseek-v4-pro");
    const perEntry = 4 * 128 * 512;
    expect(termAt(attentionDecodeFlop, 64)).toBe(perEntry * (61 * 64 + 30 * (64 / 4) + 31 * (64 / 128)));
    expect(termAt(attentionDecodeFlop, 1024)).toBe(perEntry * (61 * 128 + 30 * 256 + 31 * 8));
    expect(attentionDecodeFlop.clips).toEqual([
      { perToken: 61 * perEntry, limitTokens: 128 },
      { perToken: (30 * perEntry) / 4, limitTokens: 4096 },
    ]);
    expect(indexFlop.fixed).toBe(0);
  });

  it("is 98 GFLOP besides context for DeepSeek V4 Pro, half of them in routed experts", () => {
    const { dense, experts } = derive("deepseek-v4-pro");
    const gigaflop = Object.fromEntries(dense.map((group) => [group.name, group.flopPerToken / 1e9]));
    expect(gigaflop.main).toBeCloseTo(36.587 + 8.059 + 0.755, 2);
    expect(gigaflop.auxiliary).toBeCloseTo(2.087, 2);
    expect(gigaflop.head).toBeCloseTo(1.853, 2);
    expect((2 * 61 * 6 * (experts?.parametersPerExpert ?? 0)) / 1e9).toBeCloseTo(48.356, 2);
  });

  it("of Gated DeltaNet does not depend on context", () => {
    const { attentionDecodeFlop } = derive("qwen3.5-397b-a17b");
    expect(attentionDecodeFlop.fixed).toBe(45 * 6 * 64 * 128 * 128);
    expect(attentionDecodeFlop.perToken).toBe(491_520);
  });
});

describe("FLOP of a prefill token", () => {
  it.each([
    ["deepseek-r1", 4_997_120],
    ["kimi-k2.5", 2_498_560],
  ])("of %s, unabsorbed, are %i a context token", (id, perToken) => {
    expect(derive(id).attentionPrefillFlop).toEqual({ fixed: 0, perToken, clips: [] });
  });

  it.each(["deepseek-v3.2", "deepseek-v4-pro", "gpt-oss-120b"])("of %s are those of decode", (id) => {
    const architecture = derive(id);
    expect(architecture.attentionPrefillFlop).toEqual(architecture.attentionDecodeFlop);
  });
});

describe("weight bytes", () => {
  const denseBytes = ({ dense, embeddingBytes, draftDenseBytes }: Architecture) =>
    dense.reduce((sum, group) => sum + group.weightBytes, embeddingBytes + draftDenseBytes);
  const expertBytes = ({ experts, draftExpertBytes }: Architecture) =>
    (experts === undefined ? 0 : experts.layerCount * experts.experts * experts.bytesPerExpert) + draftExpertBytes;

  it.each([
    { id: "deepseek-v4-pro", experts: 835.5, dense: 29.14, within: 0.01 },
    { id: "deepseek-v4-flash", experts: 150.6, dense: 8.99, within: 0.01 },
  ])("of $id are $experts GB of experts and $dense GB besides, drafter included", ({ id, experts, dense, within }) => {
    expectWithin(expertBytes(derive(id)) / 1e9, experts, 0.001);
    expectWithin(denseBytes(derive(id)) / 1e9, dense, within);
  });

  it("come to the 864.7 GB checkpoint of DeepSeek V4 Pro, 238 GB a GPU over 4 and 81 GB over 16", () => {
    const architecture = derive("deepseek-v4-pro");
    expectWithin((expertBytes(architecture) + denseBytes(architecture)) / 1e9, 864.7, 0.005);
    expectWithin((expertBytes(architecture) / 4 + denseBytes(architecture)) / 1e9, 238, 0.005);
    expectWithin((expertBytes(architecture) / 16 + denseBytes(architecture)) / 1e9, 81, 0.01);
  });

  it("of a drafter are 13.48 GB of experts for V4 Pro's MTP layer, and all dense for an EAGLE head", () => {
    expectWithin(derive("deepseek-v4-pro").draftExpertBytes / 1e9, 13.48, 0.001);
    expect(derive("kimi-k2.5").draftExpertBytes).toBe(0);
    expect(derive("kimi-k2.5").draftDenseBytes).toBe(4e9);
    expect(derive("llama-3.3-70b").draftDenseBytes).toBe(0);
  });
});

describe("a profile that does not add up", () => {
  const pro = load("deepseek-v4-pro");

  it("with MoE layers of two shapes is refused by name", () => {
    const [first, second] = pro.layers;
    if (first === undefined || second?.feedForward.kind !== "moe") throw new Error("fixture");
    const odd = { ...second, feedForward: { ...second.feedForward, topK: 8 } };
    expect(() => deriveArchitecture({ ...pro, layers: [first, odd] })).toThrow(
      "deepseek-v4-pro: MoE layers must have one shape, got 384 experts, top 6, intermediate size 3072 and 384 experts, top 8, intermediate size 3072",
    );
  });

  it("with an indexer and no index entry is refused", () => {
    const { indexEntryBytes: _, ...kvCache } = pro.kvCache;
    expect(() => deriveArchitecture({ ...pro, kvCache })).toThrow("kvCache.indexEntryBytes");
  });

  it("with compressed attention and no state is refused", () => {
    const { checkpointStateBytes: _, ...kvCache } = pro.kvCache;
    expect(() => deriveArchitecture({ ...pro, kvCache })).toThrow("kvCache.checkpointStateBytes");
  });

  it("with a drafter of unknown size is refused", () => {
    if (pro.draft === undefined) throw new Error("fixture");
    const { parameters: _, ...draft } = pro.draft;
    expect(() => deriveArchitecture({ ...pro, draft })).toThrow("draft.parameters");
  });
});
