/** `agentwatt accuracy`: what it takes. The work is in accuracyRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { optionalValue, switchOption } from "../option.ts";
import { text } from "../readers.ts";

const options = {
  fit: optionalValue("Fit file of the same calibration; default: the shipped coefficients/default.fit.json", text),
  write: switchOption("Writes the tables into docs/accuracy.md and draws its charts, docs/accuracy-*.svg"),
};

export const accuracyCommand = defineCommand({
  name: "accuracy",
  describe: "How far predictions are off of runs that the fit had not seen: the tables of docs/accuracy.md",
  about:
    "Reads what agentwatt calibrate --held-out wrote and prints Markdown: median and P90 absolute error, bias and coverage " +
    "of the 80% interval, of TPOT (s), total tok/s a GPU, TTFT (s) and mean accelerator W a GPU, each beside its target; by " +
    "platform, model, engine, parallelism, mode, concurrency and lengths; platforms and models left out; the worst groups; " +
    "and every run that was never fitted, by name and reason. Saturated runs stand apart.",
  positionals: [{ name: "heldOut", describe: "CSV file that agentwatt calibrate --held-out wrote", required: true }],
  options,
  examples: [
    ["held-out.csv", "The tables"],
    ["held-out.csv --write", "The page and its charts brought up to date"],
  ],
  async handle(values, { heldOut }) {
    const { runAccuracy } = await import("./accuracyRun.ts");
    return runAccuracy(heldOut?.[0] ?? "", values);
  },
});

export type AccuracyValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
