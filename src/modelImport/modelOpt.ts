/** NVIDIA ModelOpt: one quant_algo for all but the excluded modules, or one a module (MIXED_PRECISION). */
import { type ConfigFields, MAX } from "./configFields.ts";
import { quotedShort, type Unknown, unpriced } from "./findings.ts";
import { ModulePatterns, patternSet } from "./modulePatterns.ts";
import type { Scheme } from "./quantization.ts";
import {
  BF16,
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

const AWQ_GROUP = 128;

/** Names of quant_algo; undefined: left as trained. Source: NVIDIA Model Optimizer, modelopt/torch/export. */
const ALGORITHMS: Readonly<Record<string, (group: number | undefined) => WeightFormat | undefined>> = {
  FP8: () => FP8,
  FP8_PER_CHANNEL_PER_TOKEN: () => FP8,
  FP8_PB_WO: () => ({ ...fp8Blocks(FP8_BLOCK, FP32_BYTES), compute: BF16.compute }),
  FP8_BLOCK_SCALES: () => fp8Blocks(FP8_BLOCK, FP32_BYTES),
  MXFP8: (group) => fp8Blocks(group ?? MX_GROUP, UE8M0_BYTES),
  NVFP4: (group) => nvfp4("fp4", group),
  NVFP4_AWQ: (group) => nvfp4("fp4", group),
  W4A16_NVFP4: (group) => nvfp4("bf16", group),
  W4A8_NVFP4_FP8: (group) => nvfp4("fp8", group),
  MXFP4: () => mxfp4("fp4"),
  W4A8_MXFP4_FP8: () => mxfp4("fp8"),
  W4A16_AWQ: (group) => int4(group ?? AWQ_GROUP, false),
  UNQUANTIZED: () => undefined,
};
const MIXED = "MIXED_PRECISION";

/** Errors: InputError without quant_algo; Unpriced for one that has no price. */
export function modelOpt(fields: ConfigFields, layerCount: number, unknowns: Unknown[]): Scheme {
  const algorithm = fields.text("quant_algo");
  const group = fields.whole("group_size", { max: MAX.width });
  const excluded = patternSet([fields.texts("exclude_modules"), fields.texts("ignore")], layerCount);
  const experts = expertAlgorithm(fields);
  if (algorithm === MIXED) {
    const layers = mixedLayers(fields, group, layerCount);
    const what = `the format of modules that quantized_layers of ${fields.label} does not name`;
    unknowns.push({ what, assumed: "as trained (dtype)", decidedBy: "the tensors of the checkpoint" });
    return { formatOf: (names) => layers.find(names)?.format, unread: layers.unread };
  }
  // Absent or null: the file speaks of the KV cache alone.
  const format = algorithm === undefined ? undefined : formatNamed(fields, "quant_algo", group);
  return {
    formatOf: (names, part) => {
      if (excluded.find(names) === true) return undefined;
      return part === "experts" && experts !== undefined ? experts : format;
    },
    unread: excluded.unread,
  };
}

/** The format of routed experts where it is stated apart. Errors: Unpriced. */
export function expertAlgorithm(fields: ConfigFields): WeightFormat | undefined {
  if (!fields.has("moe_quant_algo")) return undefined;
  return formatNamed(fields, "moe_quant_algo", fields.whole("group_size", { max: MAX.width }));
}

type Named = { readonly format: WeightFormat | undefined };

function mixedLayers(fields: ConfigFields, group: number | undefined, layerCount: number): ModulePatterns<Named> {
  const layers = fields.child("quantized_layers");
  if (layers === undefined) throw unpriced(fields, "quant_algo", "mixed precision without quantized_layers");
  const entries = [...layers.children()].map(([name, layer]): readonly [string, Named] => {
    const own = layer.whole("group_size", { max: MAX.width }) ?? group;
    return [name, { format: formatNamed(layer, "quant_algo", own) }];
  });
  return new ModulePatterns(entries, layerCount);
}

function formatNamed(fields: ConfigFields, key: string, group: number | undefined): WeightFormat | undefined {
  const name = fields.text(key) ?? "";
  const format = Object.hasOwn(ALGORITHMS, name.toUpperCase()) ? ALGORITHMS[name.toUpperCase()] : undefined;
  if (format === undefined) throw unpriced(fields, key, `weights quantised by ${quotedShort(name)}`);
  return format(group);
}
