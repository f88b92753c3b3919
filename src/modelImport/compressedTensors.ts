/** compressed-tensors: groups of modules, each with the format of its weights and of the activations they meet. */
import { type ConfigFields, MAX } from "./configFields.ts";
import { unpriced } from "./findings.ts";
import { ModulePatterns, patternSet } from "./modulePatterns.ts";
import type { Scheme } from "./quantization.ts";
import {
  FP8,
  FP8_BLOCK,
  FP32_BYTES,
  fp8Blocks,
  int4,
  MX_GROUP,
  mxfp4,
  nvfp4,
  UE8M0_BYTES,
  type WeightFormat,
} from "./weightFormats.ts";

/** Errors: InputError; Unpriced for number formats that have no price, such as INT8. */
export function compressedTensors(fields: ConfigFields, layerCount: number): Scheme {
  const groups = fields.child("config_groups");
  if (groups === undefined) {
    const texts = { wrong: "missing key", expected: "an object of groups of modules" };
    throw fields.fault("config_groups", { ...texts, fix: "take the config.json that came with the model" });
  }
  const targets = [...groups.children().values()].flatMap((group) => {
    const format = groupFormat(group, fields.text("format"));
    return (group.texts("targets") ?? ["Linear"]).map((target) => [target, format] as const);
  });
  const ignored = patternSet([fields.texts("ignore")], layerCount);
  const formats = new ModulePatterns(targets, layerCount);
  return {
    formatOf: (names) => (ignored.find(names) === true ? undefined : formats.find(names)),
    unread: [...ignored.unread, ...formats.unread],
  };
}

function groupFormat(group: ConfigFields, sharedFormat: string | undefined): WeightFormat {
  const weights = group.child("weights");
  if (weights === undefined) throw unpriced(group, "weights", "a group whose weights are not quantised");
  const bits = weights.needWhole("num_bits", { max: 64 });
  const type = weights.text("type") ?? "int";
  const size = weights.has("group_size") ? weights.whole("group_size", { min: -1, max: MAX.width }) : undefined;
  const groupSize = size === undefined || size < 1 ? undefined : size;
  const compute = activations(group);
  if (type === "int" && bits === 4 && compute === "bf16") return int4(groupSize, weights.flag("symmetric") === false);
  if (type === "float" && bits === 8) return { ...fp8(weights, groupSize), compute };
  if (type === "float" && bits === 4) {
    const format = group.text("format") ?? sharedFormat ?? "";
    return format.startsWith("mxfp4") || groupSize === MX_GROUP ? mxfp4(compute) : nvfp4(compute, groupSize);
  }
  throw unpriced(weights, "num_bits", `${type} weights of ${bits} bits with ${compute} activations`);
}

/** Whole tensors or rows, blocks of 128 x 128 with FP32 scales, or groups with 8-bit ones (MXFP8). */
function fp8(weights: ConfigFields, groupSize: number | undefined): WeightFormat {
  if (weights.text("strategy") === "block") return fp8Blocks(FP8_BLOCK, FP32_BYTES);
  return groupSize === undefined ? FP8 : fp8Blocks(groupSize, UE8M0_BYTES);
}

/** What the weights are multiplied by: null is the format as trained. Errors: Unpriced for integers. */
function activations(group: ConfigFields): WeightFormat["compute"] {
  const inputs = group.child("input_activations");
  if (inputs === undefined) return "bf16";
  const bits = inputs.needWhole("num_bits", { max: 64 });
  if ((inputs.text("type") ?? "int") === "float" && (bits === 8 || bits === 4)) return bits === 8 ? "fp8" : "fp4";
  if (bits === 16) return "bf16";
  throw unpriced(inputs, "num_bits", `activations of ${bits} bits that are not floating point`);
}
