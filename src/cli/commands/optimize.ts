/** `agentwatt optimize`: what it takes. The work is in optimizeRun.ts, loaded when it is needed. */
import { POWER_BASES, type PowerBasis } from "../../power/bases.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, valueWithDefault } from "../option.ts";
import { choiceOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const AIMS = ["agents-per-mw", "agents-per-gpu"] as const;
const MODES = ["both", "aggregated", "disaggregated"] as const;
const MAX_TIER = 1_000_000;
const MAX_GPUS = 1024;
const MAX_DRAFTS = 64;
const MAX_THREADS = 256;

const options = {
  platform: optionalValue("The platform, by its id; needed when the scenario has several", text),
  tier: optionalValue("The tier, by its number; needed when the scenario has several", wholeNumber(1, MAX_TIER)),
  maximise: valueWithDefault<(typeof AIMS)[number]>(`What to make large: ${AIMS.join(" | ")}`, choiceOf(AIMS), "agents-per-mw"),
  basis: valueWithDefault<PowerBasis>(`What a watt is: ${POWER_BASES.join(" | ")}`, choiceOf(POWER_BASES), "accelerator"),
  mode: valueWithDefault<(typeof MODES)[number]>(
    "aggregated: prefill and decode on the same GPUs | disaggregated: a pool for each | both",
    choiceOf(MODES),
    "both",
  ),
  "max-gpus": optionalValue("Largest deployment, GPUs; default: one system unit (node, rack)", wholeNumber(1, MAX_GPUS)),
  drafts: optionalValue(
    "Deepest speculation to try, draft tokens; 0: none; default: all the model has",
    wholeNumber(0, MAX_DRAFTS),
  ),
  threads: optionalValue("Worker threads; default: one a core. The result does not depend on it", wholeNumber(1, MAX_THREADS)),
  ...sharedOptions,
};

export const optimizeCommand = defineCommand({
  name: "optimize",
  describe: "The best deployment of a platform for a tier, and why the others lose",
  about:
    "Searches layouts (aggregated or disaggregated, tensor, expert and data parallelism, prefill to decode workers), decode " +
    "slots, speculation depth and routing for the deployment that carries the most agents a megawatt, or a GPU, at a tier. " +
    "Compares the winner with the scenario's own and the runner-ups by simulation with shared random numbers (speeds in " +
    "tok/s, draw in W a GPU), and prints it as YAML for a scenario. Exit code 1 when no deployment reaches the tier.",
  positionals: [{ name: "scenario", describe: "A scenario file, or the name of a shipped one", required: true }],
  options,
  examples: [
    ["agentperf --platform mi355x --tier 1", "Eight GPUs of one node: what is the best that they can do?"],
    ["h200 --tier 2 --maximise agents-per-gpu --drafts 0", "Without speculation, by GPU"],
  ],
  async handle(values, { scenario }) {
    const { runOptimize } = await import("./optimizeRun.ts");
    return runOptimize(scenario?.[0] ?? "", values);
  },
});

export type OptimizeValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
