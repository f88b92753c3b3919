/** What an imported model is called, and whether its type is one whose layers are known. */
import type { ModelProfile } from "../profiles/model.ts";
import type { Unknown } from "./findings.ts";
import type { ModelConfig } from "./readConfig.ts";

const MAX_NAME_CHARACTERS = 80;

/** Types whose layers were compared with the cost model's: that feed-forwards are gated, and attention has no further parts. */
const KNOWN_TYPES = [
  "llama",
  "mistral",
  "mixtral",
  "qwen2",
  "qwen2_moe",
  "qwen3",
  "qwen3_moe",
  "qwen3_next",
  "qwen3_5",
  "qwen3_5_text",
  "qwen3_5_moe",
  "qwen3_5_moe_text",
  "deepseek_v2",
  "deepseek_v3",
  "deepseek_v32",
  "deepseek_v4",
  "kimi_k2",
  "kimi_k25",
  "glm_moe_dsa",
  "glm4_moe",
  "gpt_oss",
  "minimax_m2",
  "minimax_m3",
  "gemma3",
  "gemma3_text",
  "phi3",
];

/** The name that the config gives itself, or its architecture; the id is the given one, or made from the name. */
export function nameOf(
  { model, top, external }: ModelConfig,
  id: string | undefined,
): Pick<ModelProfile, "id" | "name" | "source"> {
  const path = (top.text("_name_or_path") ?? "").replace(/[/\\]+$/, "");
  const own = printable(path.split(/[/\\]/).at(-1) ?? "");
  const architecture = printable(top.texts("architectures")?.[0] ?? "");
  const type = printable(top.text("model_type") ?? model.text("model_type") ?? "");
  const made = [own, type, architecture].map(idFrom).find((candidate) => candidate !== "");
  const chosen = id ?? made ?? "imported-model";
  const files = external === undefined ? "config.json" : "config.json and hf_quant_config.json";
  const whose = [own, architecture, type].filter((word) => word !== "").join(", ");
  return {
    id: chosen,
    name: own || id || architecture || type || chosen,
    source: `${files}${whose === "" ? "" : ` (${whose})`}, read by agentwatt profiles import-model`,
  };
}

/** A type that is not known may have parts that its config does not show. */
export function noteModelType({ model, top }: ModelConfig, unknowns: Unknown[]): void {
  const type = printable(model.text("model_type") ?? top.text("model_type") ?? "");
  if (KNOWN_TYPES.includes(type)) return;
  const what =
    type === "" ? "what the layers are made of (model_type is absent)" : `what else a layer of model_type ${type} is made of`;
  const assumed = "nothing: attention by its keys, and a feed-forward of gate, up and down";
  unknowns.push({ what, assumed, decidedBy: "its modelling code in transformers" });
}

/** Plain characters alone: the name ends up in a file and on a terminal. */
function printable(text: string): string {
  return text
    .replace(/[^ -~]/g, "?")
    .slice(0, MAX_NAME_CHARACTERS)
    .trim();
}

function idFrom(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
}
