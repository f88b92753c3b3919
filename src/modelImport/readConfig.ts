/** From the texts of config.json and hf_quant_config.json to their fields; says where a file is not what it should be. */
import type { ResultText } from "../calibration/imports/fields.ts";
import { JsonObject, lineAndColumn, parseJsonValues } from "../calibration/imports/jsonText.ts";
import { requireText } from "../calibration/imports/textFile.ts";
import { InputError, type Problem } from "../profiles/problem.ts";
import { ConfigFields } from "./configFields.ts";

export type ModelConfig = {
  /** The language model: of a model that also sees or hears, the part below text_config. */
  readonly model: ConfigFields;
  /** The whole file; quantization_config, tie_word_embeddings and dtype may stand here or in the part. */
  readonly top: ConfigFields;
  /** `quantization` of hf_quant_config.json. */
  readonly external: ConfigFields | undefined;
};

/** Under which models with several parts keep their language model. */
const TEXT_PARTS = ["text_config", "llm_config", "language_config"];
/** Keys that every config.json of a model has, one of them at least. */
const MODEL_MARKS = ["model_type", "architectures", "hidden_size", "text_config"];

/** Errors: InputError for text that is no JSON, is no object, or is another file than it should be. */
export function readConfig(config: ResultText, quantization: ResultText | undefined): ModelConfig {
  const top = parse(config, "config.json");
  if (top.has("quantization") && !MODEL_MARKS.some((mark) => top.has(mark))) {
    const expected = "config.json first, and hf_quant_config.json after it";
    throw top.fault("quantization", { wrong: "this is hf_quant_config.json", expected, fix: "name config.json first" });
  }
  const part = top.firstOf(TEXT_PARTS.filter((key) => top.isObject(key)));
  const model = part === undefined ? top : (top.child(part) as ConfigFields);
  return { model, top, external: quantization === undefined ? undefined : readExternal(quantization) };
}

function readExternal(source: ResultText): ConfigFields {
  const fields = parse(source, "hf_quant_config.json");
  const inner = fields.isObject("quantization") ? fields.child("quantization") : undefined;
  if (inner !== undefined) return inner;
  const mark = fields.firstOf(MODEL_MARKS);
  const expected = "hf_quant_config.json, with an object under quantization";
  if (mark === undefined) {
    throw fields.fault("quantization", { wrong: "missing key", expected, fix: "leave the second file out, or name another" });
  }
  throw fields.fault(mark, { wrong: "this is config.json", expected, fix: "name config.json first, and once" });
}

function parse({ file, text }: ResultText, label: string): ConfigFields {
  const source = { file, text: requireText({ file, text }, label) };
  const { values, faults } = parseJsonValues(source.text);
  const fault = (offset: number, texts: Pick<Problem, "wrong" | "fix">) =>
    new InputError([
      { file, ...lineAndColumn(source.text, offset), path: "", expected: `one JSON object, as ${label} is`, ...texts },
    ]);
  const [broken] = faults;
  if (broken !== undefined) throw fault(broken.offset, { wrong: `broken JSON: ${broken.wrong}`, fix: "fetch the file again" });
  const [value] = values;
  if (value instanceof JsonObject && values.length === 1) return new ConfigFields(value, source, label);
  const wrong = values.length > 1 ? "several JSON values" : Array.isArray(value) ? "a list" : "not an object";
  throw fault(0, { wrong, fix: `name the ${label} of a Hugging Face model` });
}
