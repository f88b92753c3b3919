/**
 * Keys of architectures that the cost model has no price for. They are looked for before anything else is read: several
 * of these models also carry the keys of a kind that could be priced.
 */
import type { ConfigFields } from "./configFields.ts";
import { type Refusal, Unpriced } from "./findings.ts";

const STATE_SPACE = "state-space (Mamba) layers";
const PER_LAYER = "layers of different widths";

/** A key that decides, unless it is null, 0 or empty. Source: config.json and transformers code of the models named. */
const REFUSED_KEYS: Readonly<Record<string, string>> = {
  hybrid_override_pattern: STATE_SPACE, // Nemotron-H
  layers_block_type: STATE_SPACE, // Nemotron-H, Zamba
  mamba_num_heads: STATE_SPACE,
  mamba_n_heads: STATE_SPACE, // Falcon-H1, Granite 4
  mamba_d_state: STATE_SPACE, // Jamba
  ssm_state_size: STATE_SPACE,
  attn_type_list: "lightning attention", // MiniMax-Text-01
  linear_attn_config: "Kimi delta attention (KDA)", // Kimi Linear, Kimi K3
  attention_chunk_size: "attention in chunks", // Llama 4
  interleave_moe_layer_step: "experts interleaved as in Llama 4",
  intermediate_size_mlp: "experts interleaved as in Llama 4",
  hybrid_layer_pattern: "windowed layers with heads of their own", // MiMo
  global_head_dim: "full layers with heads of their own", // Gemma 4
  num_global_key_value_heads: "full layers with heads of their own",
  moe_latent_size: "experts behind a projection to a narrower width", // Nemotron-H
  routed_expert_hidden_size: "experts behind a projection to a narrower width", // Kimi K3
  cross_attention_layers: "cross-attention", // Llama 3.2 Vision
  block_configs: PER_LAYER, // Nemotron-NAS
  num_attention_heads_per_layer: PER_LAYER,
  attention_other_setting: PER_LAYER, // Step
  moe_layers_enum: "experts in layers listed by number", // Step
  moe_layer_start_index: "experts in a range of layers", // Ernie
  num_dense_layers: "experts after a number of dense layers", // Laguna, AFM
  attention_k_eq_v: "keys that serve as values", // Gemma 4
  enable_moe_block: "a dense and an expert feed-forward in one layer", // Gemma 4
  is_encoder_decoder: "an encoder",
  num_kv_shared_layers: "layers that share the KV cache of another", // Gemma 3n and 4
  hidden_size_per_layer_input: "embeddings a layer", // Gemma 3n
};

/** Model types whose feed-forward has two matrices, where the cost model counts gate, up and down. */
const UNGATED_TYPES = [
  "bert",
  "bloom",
  "falcon",
  "gpt2",
  "gpt_bigcode",
  "gpt_neox",
  "mpt",
  "nemotron",
  "opt",
  "phi",
  "starcoder2",
];

/** Errors: Unpriced with every key of the config that has no price. */
export function refuseUnpriced(model: ConfigFields): void {
  const found: Refusal[] = [];
  const refuse = (key: string, why: string) => found.push({ ...model.at(key), why });
  for (const [key, why] of Object.entries(REFUSED_KEYS)) if (model.isOn(key)) refuse(key, why);
  for (const key of ["hidden_act", "mlp_hidden_act"]) {
    if (model.text(key) === "relu2") refuse(key, "a feed-forward of two matrices");
  }
  if (UNGATED_TYPES.includes(model.text("model_type") ?? "")) refuse("model_type", "a feed-forward of two matrices");
  if (model.texts("indexer_types")?.some((type) => type !== "full") === true) refuse("indexer_types", SHARED_INDEXERS);
  if ((model.whole("index_topk_freq", ANY) ?? 1) > 1) refuse("index_topk_freq", SHARED_INDEXERS);
  const latent = model.has("kv_lora_rank");
  const valueDim = latent ? undefined : model.whole("v_head_dim", ANY);
  if (valueDim !== undefined && valueDim !== model.whole("head_dim", ANY))
    refuse("v_head_dim", "values of another width than keys");
  if (found.length > 0) throw new Unpriced(found);
}

const ANY = { min: 0, max: Number.MAX_SAFE_INTEGER };
/** GLM-5.2. */
const SHARED_INDEXERS = "layers that share the indexer of another";
