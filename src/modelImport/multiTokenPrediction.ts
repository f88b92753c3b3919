/** The drafter that a model brings: modules of multi-token prediction (MTP), which num_hidden_layers does not count. */
import { deriveArchitecture } from "../cost/architecture.ts";
import type { ModelProfile } from "../profiles/model.ts";
import { type ConfigFields, MAX } from "./configFields.ts";
import type { Unknown } from "./findings.ts";
import type { Layer } from "./precision.ts";

/** One draft token: 85-90% accepted, DeepSeek-V3 report (arXiv 2412.19437) section 5.4.3; two and three as in deepseek-r1.yaml. */
const R1_ACCEPTANCE = [1.86, 2.3, 2.5];

/**
 * One module: `layers` of the model's own kind with their experts, and a 2d x d projection that joins state and embedding;
 * embedding and head are the model's. parameters = layers x (attention + feed-forward) + 2 d^2.
 * Several modules are drafted with in turn, so that one pass still runs one of them.
 * Source: DeepSeek-V3 report section 2.2; the transformers code of Qwen3-Next.
 */
export function drafterOf(model: ConfigFields, layer: Layer, skeleton: ModelProfile, unknowns: Unknown[]): ModelProfile["draft"] {
  const modules = moduleCount(model);
  if (modules === 0) return undefined;
  const layers = model.whole("mtp_transformer_layers", { max: MAX.layers }) ?? 1;
  const parameters = layers * layerParameters(layer, skeleton) + 2 * skeleton.hiddenSize ** 2;
  unknowns.push({
    what: `whether the checkpoint holds the weights of its MTP module${modules === 1 ? "" : `s (${modules})`}`,
    assumed: modules === 1 ? "it does" : "one of them, used again for each further draft token",
    decidedBy: "the names in model.safetensors.index.json (mtp, or layers past the last); without them, remove draft",
  });
  unknowns.push({
    what: "how many drafted tokens are accepted",
    assumed: `${R1_ACCEPTANCE.join(", ")} tokens a step with 1, 2, 3 drafts, DeepSeek R1's`,
    decidedBy: "the acceptance length that your engine reports on your prompts",
  });
  return {
    method: "mtp",
    layers,
    parameters,
    acceptanceLength: {
      value: R1_ACCEPTANCE,
      source:
        "taken from deepseek-r1.yaml: DeepSeek-V3 report (arXiv 2412.19437) section 5.4.3 for one draft token, assumed for more",
      quality: "assumed",
      note: "Nothing in config.json says it",
    },
  };
}

function moduleCount(model: ConfigFields): number {
  const range = { min: 0, max: MAX.layers };
  const count = model.whole(["num_nextn_predict_layers", "mtp_num_hidden_layers"], range);
  if (count !== undefined) return count;
  return model.flag("use_mtp") === false ? 0 : (model.whole("num_mtp_modules", range) ?? 0);
}

/** All parameters of one layer, router and auxiliary ones included. */
function layerParameters(layer: Layer, skeleton: ModelProfile): number {
  // Only kinds of attention with state need its bytes, which count no parameters.
  const alone = deriveArchitecture({ ...skeleton, layers: [{ count: 1, ...layer }], tiedEmbeddings: true });
  return alone.totalParameters - skeleton.vocabularySize * skeleton.hiddenSize;
}
