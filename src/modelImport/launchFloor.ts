/** What no config can say and every profile needs: how many kernels a layer launches, taken from the shipped model most like it. */
import type { ModelProfile } from "../profiles/model.ts";
import type { ConfigFields } from "./configFields.ts";
import type { Unknown } from "./findings.ts";
import type { Layer } from "./precision.ts";

type Relative = { readonly family: string; readonly profile: string; readonly kernelsPerLayer: number };

/** Of the shipped profiles, which say how each was counted or fitted. */
const RELATIVES = {
  compressed: { family: "deepseek-v4", profile: "deepseek-v4-pro", kernelsPerLayer: 2.2 },
  sparseLatent: { family: "deepseek-v3", profile: "glm-5", kernelsPerLayer: 1.4 },
  latent: { family: "deepseek-v3", profile: "deepseek-r1", kernelsPerLayer: 1 },
  sparse: { family: "gqa-sparse-moe", profile: "minimax-m3", kernelsPerLayer: 1 },
  hybrid: { family: "hybrid", profile: "qwen3.5-397b-a17b", kernelsPerLayer: 1 },
  normedExperts: { family: "gqa-moe", profile: "minimax-m2.5", kernelsPerLayer: 0.72 },
  experts: { family: "gqa-moe", profile: "mixtral-8x7b", kernelsPerLayer: 0.6 },
  dense: { family: "dense", profile: "llama-3.3-70b", kernelsPerLayer: 0.5 },
} as const satisfies Readonly<Record<string, Relative>>;

/** Model types that normalise queries and keys, which takes kernels of its own. */
const NORMED_TYPES = /^(qwen3|minimax|glm4_moe)/;

export function launchFloorOf(
  model: ConfigFields,
  layers: readonly Layer[],
  unknowns: Unknown[],
): Pick<ModelProfile, "family" | "kernelsPerLayer"> {
  const { family, profile, kernelsPerLayer } = relativeOf(model, layers);
  unknowns.push({
    what: "how many kernels a layer launches (kernelsPerLayer)",
    assumed: `${kernelsPerLayer} of a DeepSeek R1 layer, as ${profile} has it`,
    decidedBy: "a fit to runs of the model: agentwatt runs import, then calibrate",
  });
  const source = `taken from ${profile}.yaml, the shipped model whose layers are most like these; nothing in config.json says it`;
  return { family, kernelsPerLayer: { value: kernelsPerLayer, source, quality: "assumed" } };
}

function relativeOf(model: ConfigFields, layers: readonly Layer[]): Relative {
  const has = (...kinds: readonly string[]) => layers.some(({ attention }) => kinds.includes(attention.kind));
  if (has("csa", "hca", "swa-latent")) return RELATIVES.compressed;
  if (has("dsa")) return RELATIVES.sparseLatent;
  if (has("mla")) return RELATIVES.latent;
  if (has("gqa-sparse")) return RELATIVES.sparse;
  if (has("gdn")) return RELATIVES.hybrid;
  if (!layers.some(({ feedForward }) => feedForward.kind === "moe")) return RELATIVES.dense;
  const normed = model.flag("use_qk_norm") ?? NORMED_TYPES.test(model.text("model_type") ?? "");
  return normed ? RELATIVES.normedExperts : RELATIVES.experts;
}
