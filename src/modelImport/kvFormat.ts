/** The format of the KV cache, where a checkpoint states one. */
import { type ConfigFields, MAX } from "./configFields.ts";
import { quotedShort, unpriced } from "./findings.ts";
import { bytesPerParameter, NVFP4_GROUP } from "./weightFormats.ts";

export type KvFormat = { readonly name: string; readonly bytesPerElement: number; readonly source: string };

const FORMATS: Readonly<Record<string, number>> = {
  fp8: 1,
  int8: 1,
  nvfp4: bytesPerParameter({ bits: 4, scaleBytes: 1, group: NVFP4_GROUP }),
};

/**
 * kv_cache_quant_algo of ModelOpt, or kv_cache_scheme: "FP8", or {num_bits: 8, type: "float"}.
 * Errors: Unpriced for a format without price.
 */
export function kvFormatOf(fields: ConfigFields): KvFormat | undefined {
  const { value: format, source } = fields.tracked(() => statedFormat(fields));
  if (format === undefined) return undefined;
  const bytesPerElement = Object.hasOwn(FORMATS, format.name) ? FORMATS[format.name] : undefined;
  if (bytesPerElement === undefined) throw unpriced(fields, format.key, `a KV cache in ${quotedShort(format.name)}`);
  return { name: format.name.toUpperCase(), bytesPerElement, source };
}

function statedFormat(fields: ConfigFields): { readonly name: string; readonly key: string } | undefined {
  const key = fields.firstOf(["kv_cache_quant_algo", "kv_cache_scheme"]);
  if (key === undefined) return undefined;
  if (!fields.isObject(key)) return { name: (fields.text(key) ?? "").toLowerCase(), key };
  const scheme = fields.child(key) as ConfigFields;
  const bits = scheme.needWhole("num_bits", { max: MAX.width });
  const type = scheme.text("type") ?? "float";
  return { name: `${type === "float" ? "fp" : type}${bits}`, key };
}
