/**
 * A model profile from a Hugging Face config.json, and from hf_quant_config.json where there is one: texts in, a profile
 * and all that the files do not say out. Knows no disk. The steps are the files beside this one: attention, experts,
 * quantization and precision, kvCache, multiTokenPrediction, launchFloor.
 */
import type { ResultText } from "../calibration/imports/fields.ts";
import type { LayerGroup, ModelProfile } from "../profiles/model.ts";
import { ProblemList } from "../profiles/problem.ts";
import { attentionOf } from "./attention.ts";
import { MAX } from "./configFields.ts";
import { feedForwardOf } from "./experts.ts";
import { type Refusal, type Unknown, Unpriced } from "./findings.ts";
import { kvCacheOf } from "./kvCache.ts";
import { launchFloorOf } from "./launchFloor.ts";
import { nameOf, noteModelType } from "./modelName.ts";
import { drafterOf } from "./multiTokenPrediction.ts";
import { type Layer, precisionOf } from "./precision.ts";
import { quantizationOf } from "./quantization.ts";
import { type ModelConfig, readConfig } from "./readConfig.ts";
import { refuseUnpriced } from "./unpricedKeys.ts";
import { BF16 } from "./weightFormats.ts";

export type ModelFiles = {
  readonly config: ResultText;
  readonly quantization?: ResultText | undefined;
  /** The id of the profile; absent: made from the name in the config. */
  readonly id?: string | undefined;
};

/** Where values come from that carry no source of their own: comments of the file. */
type Origins = Readonly<Record<(typeof ORIGINS)[number], string>>;
const ORIGINS = [
  "hiddenSize",
  "vocabularySize",
  "tiedEmbeddings",
  "maxContextTokens",
  "layers",
  "attention",
  "feedForward",
  "precision",
] as const;

export type ImportedModel = {
  readonly profile: ModelProfile;
  readonly origins: Origins;
  readonly unknowns: readonly Unknown[];
  /** Where the profile is coarser than the checkpoint, a sentence each. */
  readonly simplified: readonly string[];
};

export type ImportResult = ImportedModel | { readonly refusals: readonly Refusal[] };

/**
 * Ensures: the profile meets its schema and its figures can be derived.
 * Errors: InputError for files that are broken, mistaken for each other, or hold values that no model can have.
 */
export function importModel({ config, quantization, id }: ModelFiles): ImportResult {
  const files = readConfig(config, quantization);
  try {
    refuseUnpriced(files.model);
    return read(files, id);
  } catch (error) {
    if (error instanceof Unpriced) return { refusals: error.refusals };
    throw error;
  }
}

function read(files: ModelConfig, id: string | undefined): ImportedModel {
  const { model } = files;
  const unknowns: Unknown[] = [];
  const problems = new ProblemList();
  const part = <T>(step: () => T) => problems.attempt(() => model.tracked(step));
  const sizes = sizesOf(files, unknowns, part);
  const count = part(() => model.needWhole("num_hidden_layers", { max: MAX.layers }));
  const layerCount = count?.value ?? 1;
  const attention = part(() => attentionOf(model, layerCount, unknowns));
  const feedForward = part(() => feedForwardOf(model, layerCount));
  const quantization = problems.attempt(() => quantizationOf(files, layerCount, unknowns));
  const kvCache = part(() => kvCacheOf(model, attention?.value.layers ?? [BARE], quantization?.kvCache, unknowns));
  problems.throwIfAny();
  if (!sizes || !count || !attention || !feedForward || !quantization || !kvCache)
    throw new Error("unreachable: each lack is a problem");

  const layers = attention.value.layers.map((layer, index) => ({
    attention: layer,
    feedForward: feedForward.value[index],
  })) as Layer[];
  const { values, origins } = sizes;
  const streams = model.whole("hc_mult", { max: MAX.layers }) ?? 1;
  const skeleton: ModelProfile = {
    ...nameOf(files, id),
    ...launchFloorOf(model, layers, unknowns),
    quality: "vendor",
    ...values,
    hyperConnectionStreams: streams,
    layers: grouped(layers),
    precision: { experts: BF16, main: BF16, head: BF16 },
    kvCache: kvCache.value,
  };
  noteModelType(files, unknowns);
  const { precision, simplified } = precisionOf(layers, quantization, skeleton);
  const last = layers.at(-1) as Layer;
  const draft = drafterOf(model, { ...last, attention: attention.value.draft }, skeleton, unknowns);
  return {
    profile: { ...skeleton, precision, ...(draft === undefined ? {} : { draft }) },
    origins: {
      ...origins,
      layers: count.source,
      attention: attention.source,
      feedForward: feedForward.source,
      precision: quantization.source,
    },
    unknowns,
    simplified: files.model === files.top ? simplified : [LANGUAGE_ALONE, ...simplified],
  };
}

const LANGUAGE_ALONE = "only the language model is here: a tower for vision or sound, if there is one, is left out";

/** Stands for attention that could not be read, so that the faults of the other parts are still found. */
const BARE = { kind: "gqa", heads: 1, kvHeads: 1, headDim: 1, outputGate: false } as const;

type Sizes = Pick<ModelProfile, "hiddenSize" | "vocabularySize" | "tiedEmbeddings" | "maxContextTokens">;
type SizeOrigins = Pick<Origins, keyof Sizes>;
type Part = <T>(step: () => T) => { readonly value: T; readonly source: string } | undefined;

const CONTEXT = ["max_position_embeddings", "max_sequence_length", "seq_length"];
/** What most models of the shipped profiles reach; 128K. */
const ASSUMED_CONTEXT_TOKENS = 131_072;

function sizesOf(
  { model, top }: ModelConfig,
  unknowns: Unknown[],
  part: Part,
): { values: Sizes; origins: SizeOrigins } | undefined {
  const hidden = part(() => model.needWhole("hidden_size", { max: MAX.width }));
  const vocabulary = part(() => model.needWhole("vocab_size", { max: MAX.vocabulary }));
  const tied = part(() => model.flag("tie_word_embeddings") ?? top.flag("tie_word_embeddings"));
  const context = part(() => model.whole(CONTEXT, { max: MAX.tokens }));
  if (!hidden || !vocabulary || !tied || !context) return undefined;
  const tiedByDefault = /^gemma/.test(model.text("model_type") ?? "");
  if (tied.value === undefined) {
    const what = "whether the output head is the embedding (tie_word_embeddings is absent)";
    unknowns.push({
      what,
      assumed: tiedByDefault ? "yes, as all of Gemma" : "no",
      decidedBy: "lm_head.weight in model.safetensors.index.json",
    });
  }
  if (context.value === undefined) {
    const what = "the longest context (max_position_embeddings is absent)";
    unknowns.push({ what, assumed: `${ASSUMED_CONTEXT_TOKENS} tokens`, decidedBy: "the model card" });
  }
  return {
    values: {
      hiddenSize: hidden.value,
      vocabularySize: vocabulary.value,
      tiedEmbeddings: tied.value ?? tiedByDefault,
      maxContextTokens: context.value ?? ASSUMED_CONTEXT_TOKENS,
    },
    origins: {
      hiddenSize: hidden.source,
      vocabularySize: vocabulary.source,
      tiedEmbeddings: tied.value === undefined ? "assumed: config.json has no tie_word_embeddings" : tied.source,
      maxContextTokens: context.value === undefined ? "assumed: config.json has no max_position_embeddings" : context.source,
    },
  };
}

/** Layers that are alike, together, in the order in which each first comes. */
function grouped(layers: readonly Layer[]): LayerGroup[] {
  const groups = new Map<string, LayerGroup>();
  for (const layer of layers) {
    const key = JSON.stringify(layer);
    groups.set(key, { ...layer, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}
