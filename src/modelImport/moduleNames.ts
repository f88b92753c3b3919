/** What checkpoints call the weights that precision is stated for: a few names stand for each part of a layer. */
import type { Attention } from "../profiles/model.ts";

/** Parts of a layer that a checkpoint may hold in formats of their own. */
export type Part = "attention" | "dense" | "shared" | "experts";

/** Beginnings of names, with and without a wrapper for vision; DeepSeek-V4 has none. */
const PREFIXES = ["model.layers", "layers", "language_model.model.layers", "model.language_model.layers"];

/** Source: weight maps of the models' checkpoints on Hugging Face. */
const NAMES: Readonly<Record<Part | "linear", readonly string[]>> = {
  attention: ["self_attn.q_proj", "self_attn.q_b_proj", "self_attn.o_proj", "attn.wq_b", "attn.wo_b"],
  linear: ["linear_attn.in_proj_qkvz", "linear_attn.in_proj_qkv", "linear_attn.out_proj"],
  dense: ["mlp.gate_proj", "mlp.down_proj", "ffn.gate_proj", "ffn.w1"],
  shared: [
    "mlp.shared_experts.gate_proj",
    "mlp.shared_expert.gate_proj",
    "block_sparse_moe.shared_experts.gate_proj",
    "ffn.shared_experts.gate_proj",
    "ffn.shared_experts.w1",
  ],
  experts: [
    "mlp.experts.0.gate_proj",
    "mlp.experts.0.down_proj",
    "block_sparse_moe.experts.0.w1",
    "ffn.experts.0.gate_proj",
    "ffn.experts.0.w1",
  ],
};

/** Names under which the part of a layer may appear in lists of modules. */
export function moduleNames(part: Part, index: number, { kind }: Attention): readonly string[] {
  const names = NAMES[part === "attention" && kind === "gdn" ? "linear" : part];
  return PREFIXES.flatMap((prefix) => names.map((name) => `${prefix}.${index}.${name}`));
}
