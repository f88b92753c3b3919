/** `agentwatt runs import`: what it takes. The work is in runsImport.ts, loaded when it is needed. */

import { IMPORT_FORMATS, type ImportFormat, PRECISIONS, SPECULATIONS } from "../../calibration/imports/choices.ts";
import { readUtcOffset } from "../../calibration/imports/clock.ts";
import { badValue } from "../../profiles/problem.ts";
import { type CommandGroup, defineCommand } from "../command.ts";
import { type Option, optionalValue, type Reader, valueList } from "../option.ts";
import { choiceOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_TOKENS = 100_000_000;
const MAX_COUNT = 100_000;

const count = (describe: string): Option<number | undefined> => optionalValue(describe, wholeNumber(1, MAX_COUNT));
const tokens = (describe: string): Option<number | undefined> => optionalValue(describe, wholeNumber(1, MAX_TOKENS));

const fraction: Reader<number> = (written, at) => {
  const value = Number(written);
  if (written.trim() !== "" && value >= 0 && value <= 1) return value;
  const wrong = Number.isFinite(value) ? "out of range" : "not a number";
  throw badValue(at, written, { wrong, expected: "a number from 0 to 1", fix: `write ${at.path} 0.8` });
};

const utcOffset: Reader<number> = (written, at) => {
  const seconds = readUtcOffset(written);
  if (seconds !== undefined) return seconds;
  const expected = "hours and minutes east of Greenwich, such as +02:00";
  throw badValue(at, written, { wrong: "not an offset", expected, fix: `write ${at.path} +02:00` });
};

const options = {
  platform: optionalValue("The hardware profile's id, as profiles list prints it", text),
  model: optionalValue("The model profile's id", text),
  engine: optionalValue("The serving engine's id", text),
  precision: optionalValue(`${PRECISIONS.join(" | ")} [default: as released]`, choiceOf(PRECISIONS)),
  speculative: optionalValue(`${SPECULATIONS.join(" | ")} [default: none]`, choiceOf(SPECULATIONS)),
  tp: count("GPUs that a worker slices its weights over (of the decode workers, when disaggregated)"),
  ep: count("GPUs that experts are spread over [default: 1]"),
  "attention-dp": count("Groups of a worker that serve their own sequences; GPUs a worker = tp x this [default: 1]"),
  workers: count("Workers [default: 1]"),
  "prefill-tp": count("The same for prefill workers; any of these makes the deployment disaggregated"),
  "prefill-ep": count("As --ep, of prefill workers"),
  "prefill-attention-dp": count("As --attention-dp, of prefill workers"),
  "prefill-workers": count("As --workers, of prefill workers"),
  concurrency: count("Requests in flight"),
  isl: tokens("Nominal tokens of a prompt"),
  osl: tokens("Nominal tokens of a reply"),
  "shortest-length-fraction": optionalValue(
    "Lengths were uniform from this share of nominal up to nominal; 1 when all were alike [default: 0.8]",
    fraction,
  ),
  power: valueList("A power log: nvidia-smi, amd-smi or rocm-smi CSV, dcgmi dmon, DCGM exporter; repeatable", text),
  "utc-offset": optionalValue(
    "Of clocks that name no time zone, such as nvidia-smi's: +02:00, or =-05:00 [default: +00:00]",
    utcOffset,
  ),
  format: optionalValue(
    `${IMPORT_FORMATS.join(" | ")} [default: found from the content]`,
    choiceOf<ImportFormat>(IMPORT_FORMATS),
  ),
  output: { ...optionalValue("Writes this new file instead of printing", text), short: "o" },
  data: sharedOptions.data,
  quiet: sharedOptions.quiet,
};

const importCommand = defineCommand({
  name: "import",
  describe: "Brings your own benchmark results to a CSV file that validate reads",
  about:
    "Reads results of vllm bench serve, SGLang's bench_serving, InferenceX, AIPerf (JSON, records, CSV), GuideLLM and " +
    "inference-perf, and prints a row a run in the columns of measured-runs/serving-runs.csv: median TTFT and TPOT (s), total " +
    "tok/s a GPU, and joules an output token from power logs (mean W of all GPUs over the run, by output tok/s). What the " +
    "file states is taken from it; options fill in the rest, or override it. Notes go to stderr.",
  positionals: [{ name: "files", describe: "Files of benchmark results", required: true, many: true }],
  options,
  examples: [
    ["vllm.json --platform h200 --model deepseek-r1 --engine vllm --tp 8 -o my-runs.csv", "One result, into a file"],
    ["agg_*.json --power gpu-power.csv --utc-offset +02:00", "A sweep of InferenceX, with power"],
  ],
  async handle(values, { files }) {
    const { runImport } = await import("./runsImport.ts");
    return runImport(files ?? [], values);
  },
});

export type ImportValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };

export const runsCommands: CommandGroup = {
  name: "runs",
  describe: "Your own measured runs: import",
  commands: [importCommand],
};
