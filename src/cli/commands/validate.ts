/** `agentwatt validate`: what it takes. The work is in validateRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { optionalValue, valueList } from "../option.ts";
import { text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_THREADS = 256;
const { format, data, quiet } = sharedOptions;

const options = {
  runs: valueList("CSV files of measured runs; default: the shipped ones", text),
  threads: optionalValue("Worker threads; default: one a core. Any number gives the same bytes", wholeNumber(1, MAX_THREADS)),
  baseline: optionalValue("Committed accuracy to compare with: exit code 1 when it has become worse", text),
  "write-baseline": optionalValue("File to write this accuracy to; an earlier one there is replaced", text),
  format,
  data,
  quiet,
};

export const validateCommand = defineCommand({
  name: "validate",
  describe: "Repeats measured serving runs and reports how far the predictions are off",
  about:
    "Simulates every run of the CSV files as it was measured (closed loop at its concurrency, lengths uniform in 0.8 to 1.0 " +
    "of nominal, its engine, parallelism, precision and speculation) and compares TPOT (s), total tok/s a GPU, TTFT (s) and " +
    "GPU joules an output token: count, median and P90 absolute error, bias and coverage of the 80% interval, over all, by " +
    "platform, by model, and by platform, engine and model. Runs at a cap stand apart; suspect runs count in no error and " +
    "are listed with the reason, as are runs that cannot be simulated. Against a baseline, a median that is worse by more " +
    "than 1 point overall or 5 points on a platform of at least 5 runs fails, as do runs that are compared no more.",
  positionals: [{ name: "files", describe: "The same, without --runs", required: false, many: true }],
  options,
  examples: [
    ["", "The shipped runs"],
    ["--baseline measured-runs/accuracy.json", "The shipped runs against their committed accuracy"],
    ["--runs my-runs.csv --format json", "Your own runs, each with what was measured and predicted"],
  ],
  async handle(values, { files }) {
    const { runValidate } = await import("./validateRun.ts");
    return runValidate([...values.runs, ...(files ?? [])], values);
  },
});

export type ValidateValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
