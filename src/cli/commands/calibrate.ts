/** `agentwatt calibrate`: what it takes. The work is in calibrateRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { optionalValue, switchOption, valueList, valueWithDefault } from "../option.ts";
import { text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_THREADS = 256;
const { data, quiet } = sharedOptions;

const options = {
  runs: valueList("CSV files of measured runs; default: the shipped ones", text),
  output: {
    ...valueWithDefault("Fit file to write; an earlier fit file there is replaced", text, "default.fit.json"),
    short: "o",
  },
  "held-out": optionalValue("CSV to write: every run as predicted without its family, its platform and its model (slower)", text),
  date: optionalValue("Date to write into the fit file [default: today]", text),
  resume: switchOption("Go on from the state that an earlier calibration of the same runs left beside the output"),
  threads: optionalValue("Worker threads; default: one a core. Any number gives the same bytes", wholeNumber(1, MAX_THREADS)),
  data,
  quiet,
};

export const calibrateCommand = defineCommand({
  name: "calibrate",
  describe: "Fits the coefficients of the cost and power models to measured serving runs",
  about:
    "Penalised, robust least squares on log errors, pooled from all runs down to one engine with one model on one " +
    "architecture: TPOT and throughput first, then the time to first token, then watts. A closed form gives the slopes, the event " +
    "engine the predictions. Families of runs are left out in turn to learn how wide an 80% interval must be. Writes a fit " +
    "file; put it as coefficients/default.fit.json into the data folder that is to use it. A state is kept beside the output " +
    "while the fit goes on.",
  positionals: [{ name: "files", describe: "The same, without --runs", required: false, many: true }],
  options,
  examples: [
    ["--runs my-runs.csv --runs measured-runs/serving-runs.csv -o my.fit.json", "Your own runs beside the shipped ones"],
  ],
  async handle(values, { files }) {
    const { runCalibrate } = await import("./calibrateRun.ts");
    return runCalibrate([...values.runs, ...(files ?? [])], values);
  },
});

export type CalibrateValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
