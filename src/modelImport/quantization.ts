/** Which format each part of each layer is held in, from quantization_config or hf_quant_config.json. */
import type { Attention } from "../profiles/model.ts";
import { compressedTensors } from "./compressedTensors.ts";
import { type ConfigFields, MAX } from "./configFields.ts";
import { quotedShort, type Unknown, unpriced } from "./findings.ts";
import { type KvFormat, kvFormatOf } from "./kvFormat.ts";
import { expertAlgorithm, modelOpt } from "./modelOpt.ts";
import { moduleNames, type Part } from "./moduleNames.ts";
import { patternSet } from "./modulePatterns.ts";
import type { ModelConfig } from "./readConfig.ts";
import { BF16, FP8, FP32, FP32_BYTES, fp8Blocks, int4, mxfp4, UE8M0_BYTES, type WeightFormat } from "./weightFormats.ts";

/** The format of a part of a layer; undefined where it is left as it was trained. */
type FormatOf = (names: readonly string[], part: Part) => WeightFormat | undefined;
export type Scheme = { readonly formatOf: FormatOf; readonly unread: readonly string[] };

export type Quantization = {
  readonly formatOf: (part: Part, layer: { readonly index: number; readonly attention: Attention }) => WeightFormat;
  /** Of what is never quantised: embeddings, head, routers. */
  readonly plain: WeightFormat;
  readonly kvCache: KvFormat | undefined;
  readonly source: string;
};

/** Errors: InputError; Unpriced for a method or number format that no price is known for. */
export function quantizationOf(config: ModelConfig, layerCount: number, unknowns: Unknown[]): Quantization {
  const { value: plain, source: plainSource } = config.top.tracked(() => plainFormat(config, unknowns));
  const fields = quantizationFields(config);
  const label = fields ?? config.top;
  const { value, source } = label.tracked(() => {
    const scheme = fields === undefined ? undefined : schemeOf(fields, layerCount, unknowns);
    return {
      scheme,
      expert: expertFormat(config, scheme, unknowns),
      kvCache: fields === undefined ? undefined : kvFormatOf(fields),
    };
  });
  noteUnread(value.scheme?.unread ?? [], unknowns);
  if (fields === undefined) noteNoScheme(plain, unknowns);
  return {
    formatOf: (part, { index, attention }) => {
      if (part === "experts" && value.expert !== undefined) return value.expert;
      return value.scheme?.formatOf(moduleNames(part, index, attention), part) ?? plain;
    },
    plain,
    kvCache: value.kvCache,
    source: fields === undefined && value.expert === undefined ? plainSource : source,
  };
}

/** Errors: InputError where both files say how the weights are held, and differ. */
function quantizationFields({ model, top, external }: ModelConfig): ConfigFields | undefined {
  const inner = [model, top].find((fields) => fields.has("quantization_config"))?.child("quantization_config");
  if (inner === undefined || external === undefined) return external ?? inner;
  const stated = external.text("quant_algo");
  if (stated !== undefined && stated === inner.text("quant_algo")) return external;
  const expected = "what quantization_config of config.json says, or no such object there";
  throw external.fault("quant_algo", { wrong: "the two files differ", expected, fix: "name the two files of one checkpoint" });
}

/** dtype, or torch_dtype; FP16 is as wide as BF16 and as fast. */
function plainFormat({ model, top }: ModelConfig, unknowns: Unknown[]): WeightFormat {
  const key = ["dtype", "torch_dtype"].find((name) => model.has(name) || top.has(name));
  const fields = key !== undefined && model.has(key) ? model : top;
  const dtype = key === undefined ? undefined : fields.text(key);
  switch (dtype?.replace("torch.", "")) {
    case undefined:
      unknowns.push({
        what: "the format of weights that are not quantised (dtype is absent)",
        assumed: "BF16",
        decidedBy: "the tensors of the checkpoint",
      });
      return BF16;
    case "bfloat16":
    case "float16":
    case "auto":
      return BF16;
    case "float32":
      return FP32;
    default:
      throw unpriced(fields, key as string, `weights in ${quotedShort(dtype)}`);
  }
}

function schemeOf(fields: ConfigFields, layerCount: number, unknowns: Unknown[]): Scheme {
  const method = fields.text("quant_method")?.toLowerCase();
  if (fields.label !== "config.json" || fields.has("quant_algo")) return modelOpt(fields, layerCount, unknowns);
  switch (method) {
    case "fp8":
    case "fbgemm_fp8":
      return leaveOut(fields, { format: fp8(fields, unknowns), layerCount });
    case "mxfp4":
      return mxfp4Experts(unknowns);
    case "compressed-tensors":
      return compressedTensors(fields, layerCount);
    case "awq":
    case "gptq":
      return leaveOut(fields, { format: grouped(fields), layerCount });
    case undefined: {
      const expected = "quant_method or quant_algo";
      throw fields.fault("quant_method", {
        wrong: "missing key",
        expected,
        fix: "take the config.json that came with the model",
      });
    }
    default:
      throw unpriced(fields, "quant_method", `weights quantised by ${quotedShort(method)}`);
  }
}

type Everywhere = { readonly format: WeightFormat; readonly layerCount: number };

/** One format for all but the modules of a list; routed experts may have ModelOpt's instead (DeepSeek-V4 in NVFP4). */
function leaveOut(fields: ConfigFields, { format, layerCount }: Everywhere): Scheme {
  const left = patternSet([fields.texts("modules_to_not_convert"), fields.texts("ignored_layers")], layerCount);
  const experts = expertAlgorithm(fields);
  return {
    formatOf: (names, part) => {
      if (left.find(names) === true) return undefined;
      return part === "experts" && experts !== undefined ? experts : format;
    },
    unread: left.unread,
  };
}

/** E4M3, whole tensors or blocks that share a scale. Source: config.json of DeepSeek-V3. */
function fp8(fields: ConfigFields, unknowns: Unknown[]): WeightFormat {
  if (!fields.has("activation_scheme")) noteActivations("FP8", "FP8", unknowns);
  const [rows, columns] = fields.wholes("weight_block_size", { min: 1, max: MAX.width }) ?? [];
  if (rows === undefined || columns === undefined) return FP8;
  return fp8Blocks(rows * columns, fields.text("scale_fmt") === "ue8m0" ? UE8M0_BYTES : FP32_BYTES);
}

/** Routed experts alone, as in gpt-oss: what modules_to_not_convert lists beside them was never converted. */
function mxfp4Experts(unknowns: Unknown[]): Scheme {
  noteActivations("MXFP4 experts", "FP8", unknowns);
  const format = mxfp4("fp8");
  return { formatOf: (_, part) => (part === "experts" ? format : undefined), unread: [] };
}

/** Parameters that share a scale in most AWQ and GPTQ checkpoints. */
const COMMON_GROUP = 128;

/** AWQ and GPTQ: 4-bit weights with a scale a group, multiplied in BF16. Errors: Unpriced for other widths. */
function grouped(fields: ConfigFields): WeightFormat {
  const bits = fields.whole("bits", { max: 64 }) ?? 4;
  if (bits !== 4) throw unpriced(fields, "bits", `integer weights of ${bits} bits`);
  const wholeRows = fields.has("group_size") && fields.whole("group_size", { min: -1, max: MAX.width }) === -1;
  const group = wholeRows ? undefined : (fields.whole("group_size", { max: MAX.width }) ?? COMMON_GROUP);
  return int4(group, fields.flag("zero_point") === true || fields.flag("sym") === false);
}

/**
 * DeepSeek-V4 states FP4 experts beside a scheme that speaks of FP8 alone; a scheme that has FP4 itself goes before.
 * Errors: Unpriced for another format.
 */
function expertFormat({ model }: ModelConfig, scheme: Scheme | undefined, unknowns: Unknown[]): WeightFormat | undefined {
  const stated = model.text("expert_dtype");
  const named = scheme?.formatOf(["layers.0.ffn.experts.0.w1", "layers.0.ffn.experts.0.gate_proj"], "experts");
  if (stated === undefined || stated === named?.weights || stated === "fp8") return undefined;
  if (stated !== "fp4") throw unpriced(model, "expert_dtype", `experts in ${quotedShort(stated)}`);
  noteActivations("MXFP4 experts", "FP8", unknowns);
  return mxfp4("fp8");
}

function noteActivations(weights: string, assumed: string, unknowns: Unknown[]): void {
  const what = `the format of the activations that ${weights} are multiplied by`;
  unknowns.push({ what, assumed, decidedBy: "the kernels of your engine on your GPUs" });
}

function noteUnread(unread: readonly string[], unknowns: Unknown[]): void {
  if (unread.length === 0) return;
  const what = `what ${unread.length} of the module patterns match (they are too involved)`;
  unknowns.push({ what, assumed: "nothing", decidedBy: "the tensors of the checkpoint" });
}

function noteNoScheme(plain: WeightFormat, unknowns: Unknown[]): void {
  const what = "whether the weights are quantised (no quantization_config; ModelOpt keeps it in a file of its own)";
  unknowns.push({
    what,
    assumed: `no: ${plain.weights}`,
    decidedBy: "hf_quant_config.json beside config.json, to be named second",
  });
}
