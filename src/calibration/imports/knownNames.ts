/** From the names that result files carry to ids of profiles: "deepseek-ai/DeepSeek-R1-0528" is deepseek-r1. */
import { modelIdOf } from "../runNames.ts";

/** Parts after a model's name that tell a release or a quantisation, not another architecture. */
const RELEASE =
  /^(instruct|it|chat|hf|base|preview|dynamic|quantized|fp8|fp4|nvfp4|mxfp4|bf16|int4|w4a16|w8a8|kv|awq|gptq|v\d+|\d{4})$/;
/** Names that vendors put before a model's own. */
const FAMILY = /^meta-(?=llama)/;

/** The id of a stated model; undefined where no profile is of it, which a distilled or resized model is not either. */
export function knownModel(stated: string, ids: readonly string[]): string | undefined {
  const name = stated.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const parts = name.toLowerCase().replace(FAMILY, "").split(/[-_]/);
  while (parts.length > 0) {
    const id = modelIdOf(parts.join("-"));
    if (ids.includes(id)) return id;
    if (!RELEASE.test(parts.pop() ?? "")) return undefined;
  }
  return undefined;
}

/** The id of a stated platform: the longest start of "b200-nv_0" that names one, alone or with the size of its rack. */
export function knownPlatform(stated: string, ids: readonly string[]): string | undefined {
  const parts = stated.toLowerCase().split(/[-_]/);
  for (let length = parts.length; length > 0; length--) {
    const start = parts.slice(0, length).join("-");
    const found = ids.includes(start) ? start : ids.find((id) => id.startsWith(`${start}-`));
    if (found !== undefined) return found;
  }
  return undefined;
}
