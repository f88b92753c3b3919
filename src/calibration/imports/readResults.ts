/** From the text of a file of results to its runs: finds the format, and says where a file is none of them. */
import { InputError, type Problem, ProblemList } from "../../profiles/problem.ts";
import { isAiperf, readAiperf } from "./aiperf.ts";
import { aiperfCsvObject, isAiperfCsv } from "./aiperfCsv.ts";
import { isAiperfRecord, readAiperfRecords } from "./aiperfRecords.ts";
import { IMPORT_FORMATS, type ImportFormat } from "./choices.ts";
import { Fields, type ResultText } from "./fields.ts";
import { isGuidellm, readGuidellm } from "./guidellm.ts";
import { isInferencePerf, readInferencePerf } from "./inferencePerf.ts";
import { isInferencex, readInferencex } from "./inferencex.ts";
import { type Json, JsonObject, lineAndColumn, parseJsonValues } from "./jsonText.ts";
import { isSglangBench, readSglangBench } from "./sglangBench.ts";
import type { StatedRun } from "./statedRun.ts";
import { requireText } from "./textFile.ts";
import { isVllmBench, readVllmBench } from "./vllmBench.ts";

type Reader = {
  readonly isOne: (fields: Fields) => boolean;
  readonly read: (documents: readonly Fields[]) => StatedRun[];
};

/** In the order of asking: InferenceX and SGLang share keys with what vLLM's client writes. */
const READERS: Readonly<Record<ImportFormat, Reader>> = {
  inferencex: { isOne: isInferencex, read: (documents) => documents.map(readInferencex) },
  sglang: { isOne: isSglangBench, read: (documents) => documents.map(readSglangBench) },
  vllm: { isOne: isVllmBench, read: (documents) => documents.map(readVllmBench) },
  guidellm: { isOne: isGuidellm, read: (documents) => documents.flatMap(readGuidellm) },
  "inference-perf": { isOne: isInferencePerf, read: (documents) => documents.map(readInferencePerf) },
  aiperf: { isOne: (fields) => isAiperf(fields) || isAiperfRecord(fields), read: readAiperfFiles },
};

function readAiperfFiles(documents: readonly Fields[]): StatedRun[] {
  const records = documents.filter(isAiperfRecord);
  return records.length > 0 ? [readAiperfRecords(records)] : documents.map(readAiperf);
}

export type ReadResults = { readonly runs: readonly StatedRun[]; readonly notes: readonly string[] };

/**
 * Reads all runs of a file. `forced` skips the detection.
 * Errors: InputError with place for broken text, an unknown format, and values that no run can have.
 */
export function readResults(source: ResultText, forced: ImportFormat | undefined): ReadResults {
  const text = requireText(source, "a file of benchmark results");
  const whole = { file: source.file, text };
  const problems = new ProblemList();
  const { objects, notes } = objectsOf(whole, forced);
  const documents = objects.map((object) => new Fields(object, whole, problems));
  const format = forced ?? detect(documents, whole);
  const fitting = documents.filter(READERS[format].isOne);
  if (fitting.length === 0) throw notThisFormat(documents, source.file, format);
  if (fitting.length < documents.length) {
    notes.push(`${source.file}: ${countOf(documents.length - fitting.length, "object")} of another format left out`);
  }
  const runs = READERS[format].read(fitting);
  problems.throwIfAny();
  return { runs, notes };
}

function objectsOf(whole: ResultText, forced: ImportFormat | undefined): { objects: JsonObject[]; notes: string[] } {
  const { file, text } = whole;
  if (isAiperfCsv(text) && (forced === undefined || forced === "aiperf")) {
    return { objects: [aiperfCsvObject(whole)], notes: [] };
  }
  if (!/^\s*[[{]/.test(text)) throw unknownFormat({ file, line: 1, col: 1 }, text);
  const { values, faults } = parseJsonValues(text);
  const [fault] = faults;
  if (values.length === 0 && fault !== undefined) {
    const expected = "a whole JSON object, or one a line";
    const fix = "check that the run came to its end, and that the file was copied whole";
    throw new InputError([
      { file, ...lineAndColumn(text, fault.offset), path: "", wrong: `broken JSON: ${fault.wrong}`, expected, fix },
    ]);
  }
  const notes = faults.map(({ offset, wrong }) => {
    const { line, col } = lineAndColumn(text, offset);
    return `${file}:${line}:${col} broken JSON left out: ${wrong}`;
  });
  const isObject = (value: Json): value is JsonObject => value instanceof JsonObject;
  return { objects: values.flatMap((value) => (Array.isArray(value) ? value : [value])).filter(isObject), notes };
}

function detect(documents: readonly Fields[], { file, text }: ResultText): ImportFormat {
  for (const name of Object.keys(READERS) as ImportFormat[]) {
    if (documents.some(READERS[name].isOne)) return name;
  }
  throw unknownFormat({ file, line: 1, col: 1 }, text);
}

/** Keys by which a format is known, for the message when they are missing. */
const MARKS: Readonly<Record<ImportFormat, string>> = {
  vllm: "total_token_throughput and completed",
  sglang: "total_throughput and completed",
  inferencex: "hw and tput_per_gpu, or infmax_model_prefix",
  aiperf: "time_to_first_token with its unit, or metadata.request_start_ns",
  guidellm: "benchmarks and metadata",
  "inference-perf": "load_summary and successes",
};

function notThisFormat(documents: readonly Fields[], file: string, format: ImportFormat): InputError {
  const at = documents[0]?.at() ?? { file, line: 1, col: 1, path: "" };
  const fix = "leave --format out, or name the format that wrote it";
  return new InputError([{ ...at, wrong: `not a result of ${format}`, expected: `an object with ${MARKS[format]}`, fix }]);
}

function unknownFormat(at: Pick<Problem, "file" | "line" | "col">, text: string): InputError {
  const isPower = /power|DCGM_FI_|#\s*Entity/i.test(text.slice(0, 500));
  const fix = isPower ? `give power logs with --power ${at.file}` : "name a file of results; --format tells which it is";
  const expected = `JSON of one of: ${IMPORT_FORMATS.join(", ")}; or AIPerf's CSV`;
  return new InputError([{ ...at, path: "", wrong: "not a format of results that is known", expected, fix }]);
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
