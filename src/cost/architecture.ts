/**
 * What a model costs, derived from its architecture: parameters, weight bytes, FLOP and KV bytes as closed forms of
 * the context length. Knows nothing of hardware, engines or batches.
 */
import type { Attention, FeedForward, LayerGroup, ModelProfile, Precision } from "../profiles/model.ts";
import { attentionCost } from "./attention.ts";
import type { AttentionCost } from "./attentionCost.ts";
import { type ContextTerm, fixedTerm, scaleTerm, sumTerms } from "./termBuilders.ts";

export type { ContextTerm } from "./termBuilders.ts";

/** Matrix multiplies of every token with weights that each attention rank holds (and tensor parallelism splits). */
export type DenseGroup = {
  readonly name: "main" | "head" | "auxiliary";
  readonly stored: Precision;
  readonly compute: Precision;
  /** FLOP a token, 2 x parameters, whole model. */
  readonly flopPerToken: number;
  readonly weightBytes: number;
};

export type ExpertGroup = {
  readonly layerCount: number;
  readonly experts: number;
  readonly topK: number;
  readonly parametersPerExpert: number;
  readonly bytesPerExpert: number;
  readonly stored: Precision;
  readonly compute: Precision;
};

export type Architecture = {
  readonly layerCount: number;
  readonly hiddenSize: number;
  readonly residualStreams: number;
  readonly totalParameters: number;
  readonly activeParameters: number;
  readonly dense: readonly DenseGroup[];
  readonly experts: ExpertGroup | undefined;
  /** Embedding table: held, never multiplied. */
  readonly embeddingBytes: number;
  /** Drafter (MTP) weights; 0 without one. */
  readonly draftExpertBytes: number;
  readonly draftDenseBytes: number;
  /** FLOP of attention over context for one new token at context L (decode form: MLA absorbed). */
  readonly attentionDecodeFlop: ContextTerm;
  /** The same in the form that prefill uses (MLA unabsorbed). */
  readonly attentionPrefillFlop: ContextTerm;
  /** FLOP of the indexer's scoring for one new token at context L. */
  readonly indexFlop: ContextTerm;
  /** KV bytes that a sequence's step reads once, however many tokens it verifies. */
  readonly kvReadShared: ContextTerm;
  /** KV bytes that each query token of a step reads for itself: top-k gathers. */
  readonly kvReadGathered: ContextTerm;
  /** KV heads that tensor parallelism can split; 1 for latent attention. */
  readonly kvHeads: number;
  /** Bytes stored for each further token of context. */
  readonly kvBytesPerToken: number;
  /** Of those, the bytes that tensor parallelism cannot split, although it splits the rest. */
  readonly kvCopiedBytesPerToken: number;
  /** Bytes stored for a sequence whatever its length: sliding windows. */
  readonly windowBytes: number;
  /** Bytes of compressor or recurrent state, for a running sequence and for each stored checkpoint. */
  readonly stateBytes: number;
};

type CostedGroup = { readonly group: LayerGroup; readonly attention: AttentionCost };

/**
 * The architecture of a model profile: sums of its layers, x count, plus embedding, output head and drafter.
 * Parameters: total = dense + routed experts + embedding (once when tied); active = dense (output head and auxiliary
 * included, embedding not) + topK experts of each MoE layer. Norms and biases, < 0.01%, are ignored.
 * Ensures: flopPerToken of each dense group = 2 x its parameters.
 * Errors: Error when MoE layers differ in shape, or a kvCache field that the attention kinds need is absent.
 */
export function deriveArchitecture(model: ModelProfile): Architecture {
  const known = derived.get(model) ?? derive(model);
  derived.set(model, known);
  return known;
}

/** Profiles are never changed once read, and a fit asks for the same ones a million times. */
const derived = new WeakMap<ModelProfile, Architecture>();

function derive(model: ModelProfile): Architecture {
  const layers = model.layers.map((group) => ({ group, attention: attentionCost(group.attention, model) }));
  const sum = (amount: (costed: CostedGroup) => number) =>
    layers.reduce((total, costed) => total + costed.group.count * amount(costed), 0);
  const terms = (term: (attention: AttentionCost) => ContextTerm) =>
    sumTerms(layers.map(({ group, attention }) => scaleTerm(term(attention), group.count)));

  const parameters: DenseParameters = {
    main: sum(({ group, attention }) => attention.mainParameters + feedForwardMain(group.feedForward, model.hiddenSize)),
    head: model.vocabularySize * model.hiddenSize,
    auxiliary: sum(({ group, attention }) => attention.auxiliaryParameters + layerAuxiliary(group.feedForward, model)),
  };
  const experts = expertGroup(model);
  const denseParameters = parameters.main + parameters.head + parameters.auxiliary;
  const expertParameters = experts === undefined ? 0 : experts.layerCount * experts.parametersPerExpert;
  const embedding = model.tiedEmbeddings ? 0 : parameters.head;
  const stateBytes = recurrentOrCompressorBytes(model);
  const hasRecurrentState = model.layers.some((group) => group.attention.kind === "gdn");

  return {
    layerCount: sum(() => 1),
    hiddenSize: model.hiddenSize,
    residualStreams: model.hyperConnectionStreams,
    totalParameters: denseParameters + embedding + (experts?.experts ?? 0) * expertParameters,
    activeParameters: denseParameters + (experts?.topK ?? 0) * expertParameters,
    dense: denseGroups(parameters, model),
    experts,
    embeddingBytes: embedding * model.precision.head.bytesPerParameter,
    ...draftBytes(model, experts),
    attentionDecodeFlop: terms((attention) => attention.decodeFlop),
    attentionPrefillFlop: terms((attention) => attention.prefillFlop),
    indexFlop: terms((attention) => attention.indexFlop),
    // A recurrent state is rewritten by every step; compressor states are touched a slot at a time.
    kvReadShared: sumTerms([terms((attention) => attention.readShared), fixedTerm(hasRecurrentState ? 2 * stateBytes : 0)]),
    kvReadGathered: terms((attention) => attention.readGathered),
    kvHeads: Math.min(...layers.map(({ attention }) => attention.kvHeads)),
    kvBytesPerToken: sum(({ attention }) => attention.storedBytesPerToken),
    kvCopiedBytesPerToken: sum(({ attention }) => attention.copiedBytesPerToken),
    windowBytes: sum(({ attention }) => attention.windowBytes) + draftWindowBytes(model, layers),
    stateBytes,
  };
}

/** Matrices of a gated feed-forward: gate, up and down (SwiGLU, Shazeer 2020, arXiv 2002.05202). */
const GATED_MATRICES = 3;

const gatedParameters = (hiddenSize: number, intermediateSize: number) => GATED_MATRICES * hiddenSize * intermediateSize;

/** Feed-forward parameters that every token uses: dense layers and shared experts. */
function feedForwardMain(feedForward: FeedForward, hiddenSize: number): number {
  return gatedParameters(
    hiddenSize,
    feedForward.kind === "dense" ? feedForward.intermediateSize : feedForward.sharedIntermediateSize,
  );
}

/**
 * Router, d x experts, and hyper-connections: before attention and before feed-forward one projection of the n
 * concatenated streams, n d wide, to n x n mixing, n input and n output weights.
 * Source: mHC (arXiv 2512.24880) section 4, DeepSeek-V4-Pro config.json (hc_mult).
 */
function layerAuxiliary(feedForward: FeedForward, { hiddenSize, hyperConnectionStreams: streams }: ModelProfile): number {
  const router = feedForward.kind === "moe" ? hiddenSize * feedForward.experts : 0;
  const mixing = streams > 1 ? 2 * (streams ** 2 + 2 * streams) * streams * hiddenSize : 0;
  return router + mixing;
}

type DenseParameters = Readonly<Record<DenseGroup["name"], number>>;

function denseGroups(parameters: DenseParameters, { precision }: ModelProfile): readonly DenseGroup[] {
  const group = (name: DenseGroup["name"], weights: ModelProfile["precision"]["main"]): DenseGroup => ({
    name,
    stored: weights.weights,
    compute: weights.compute,
    flopPerToken: 2 * parameters[name],
    weightBytes: parameters[name] * weights.bytesPerParameter,
  });
  return [group("main", precision.main), group("head", precision.head), group("auxiliary", precision.head)];
}

/** The routed experts of all MoE layers. Errors: Error when the layers differ in experts, topK or intermediateSize. */
function expertGroup(model: ModelProfile): ExpertGroup | undefined {
  const routed = model.layers.flatMap(({ count, feedForward }) =>
    feedForward.kind === "moe" ? [{ ...feedForward, count }] : [],
  );
  const [first] = routed;
  if (first === undefined) return undefined;
  const shape = (layer: typeof first) =>
    `${layer.experts} experts, top ${layer.topK}, intermediate size ${layer.intermediateSize}`;
  const other = routed.find((layer) => shape(layer) !== shape(first));
  if (other !== undefined)
    throw new Error(`${model.id}: MoE layers must have one shape, got ${shape(first)} and ${shape(other)}`);
  const parametersPerExpert = gatedParameters(model.hiddenSize, first.intermediateSize);
  return {
    layerCount: routed.reduce((layers, layer) => layers + layer.count, 0),
    experts: first.experts,
    topK: first.topK,
    parametersPerExpert,
    bytesPerExpert: parametersPerExpert * model.precision.experts.bytesPerParameter,
    stored: model.precision.experts.weights,
    compute: model.precision.experts.compute,
  };
}

/**
 * Bytes of the drafter. One with at least draft.layers x experts x parametersPerExpert parameters is an MTP module with
 * routed experts like the model's: that many are expert bytes. The rest of it, and all of a small EAGLE head, is
 * dense, held in the main precision. Embedding and output head are the model's own.
 * Errors: Error when a model with a drafter does not say its parameters.
 */
function draftBytes(
  { id, draft, precision }: ModelProfile,
  experts: ExpertGroup | undefined,
): Pick<Architecture, "draftExpertBytes" | "draftDenseBytes"> {
  if (draft === undefined) return { draftExpertBytes: 0, draftDenseBytes: 0 };
  if (draft.parameters === undefined) throw new Error(`${id}: draft.parameters is absent, so the drafter's weights are unknown`);
  const routed = experts === undefined ? 0 : draft.layers * experts.experts * experts.parametersPerExpert;
  const expertParameters = routed <= draft.parameters ? routed : 0;
  return {
    draftExpertBytes: expertParameters * precision.experts.bytesPerParameter,
    draftDenseBytes: (draft.parameters - expertParameters) * precision.main.bytesPerParameter,
  };
}

/** Kinds whose every layer, a drafter's included, keeps a window of the same entries. */
const WINDOWED_KINDS: readonly Attention["kind"][] = ["csa", "hca", "swa-latent"];

/** Windows of an MTP drafter, whose layers keep the window of the model's last layer. Source: DeepSeek-V4 config.json. */
function draftWindowBytes({ draft }: ModelProfile, layers: readonly CostedGroup[]): number {
  const last = layers.at(-1);
  if (draft === undefined || last === undefined || !WINDOWED_KINDS.includes(last.group.attention.kind)) return 0;
  return draft.layers * last.attention.windowBytes;
}

/** Errors: Error when a kind that carries state comes without kvCache.checkpointStateBytes. */
function recurrentOrCompressorBytes(model: ModelProfile): number {
  const stated = model.kvCache.checkpointStateBytes?.value;
  const carrier = model.layers.find(({ attention }) => ["gdn", "csa", "hca"].includes(attention.kind));
  if (stated === undefined && carrier !== undefined) {
    throw new Error(`${model.id}: kvCache.checkpointStateBytes is required by ${carrier.attention.kind} attention`);
  }
  return stated ?? 0;
}
