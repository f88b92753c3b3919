/** Imports objects as if they had been files. */
import { type ImportedModel, type ImportResult, importModel } from "../../src/modelImport/importModel.ts";

type Config = Readonly<Record<string, unknown>>;

export function importResult(config: Config | string, quantization?: Config | string, id?: string): ImportResult {
  return importModel({
    config: { file: "config.json", text: textOf(config) },
    quantization: quantization === undefined ? undefined : { file: "hf_quant_config.json", text: textOf(quantization) },
    id,
  });
}

/** The same for configs that have a price. */
export function imported(config: Config | string, quantization?: Config | string, id?: string): ImportedModel {
  const result = importResult(config, quantization, id);
  if ("refusals" in result) throw new Error(`refused: ${result.refusals.map(({ path, why }) => `${path}: ${why}`).join("; ")}`);
  return result;
}

function textOf(config: Config | string): string {
  return typeof config === "string" ? config : JSON.stringify(config, null, 2);
}
