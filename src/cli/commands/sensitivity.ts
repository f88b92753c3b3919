/** `agentwatt sensitivity`: what it takes. The work is in sensitivityRun.ts, loaded when it is needed. */
import { POWER_BASES, type PowerBasis } from "../../power/bases.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, switchOption, valueWithDefault } from "../option.ts";
import { choiceOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_THREADS = 256;
const MAX_TIER = 1_000_000;

const options = {
  platform: optionalValue("The platform, by its id; needed when the scenario has several", text),
  tier: optionalValue("The tier to search; default: the lowest that the deployment serves", wholeNumber(1, MAX_TIER)),
  deployment: optionalValue("The deployment, by its name; default: the one that serves the tier", text),
  basis: valueWithDefault<PowerBasis>(`What a watt is: ${POWER_BASES.join(" | ")}`, choiceOf(POWER_BASES), "accelerator"),
  exact: switchOption("Sobol indices from the simulator itself, without a surrogate: thousands of searches, for hours"),
  chart: optionalValue("Also draws the tornado: a file name that ends in .svg or .png", text),
  threads: optionalValue("Worker threads; default: one a core. The result does not depend on it", wholeNumber(1, MAX_THREADS)),
  ...sharedOptions,
};

export const sensitivityCommand = defineCommand({
  name: "sensitivity",
  describe: "Which unknown moves Agents/MW most: a tornado and Sobol indices",
  about:
    "Moves every unknown of one deployment over its 80% range and searches the most agents that still meet the tier (tok/s, " +
    "seconds to the first token) anew, and their draw in W: values of the profiles by " +
    "their quality (uncertainty/ranges.yaml), the scenario's uncertain inputs by their priors, and the fitted coefficients " +
    "by their covariance. Then says, by Sobol indices over a surrogate of the strongest, which share of the spread of " +
    "Agents/MW each of them explains. What --set fixes is taken as known. Exit code 1 when the tier is not reached at all.",
  positionals: [{ name: "scenario", describe: "A scenario file, or the name of a shipped one", required: true }],
  options,
  examples: [
    ["b300 --tier 1", "What to measure first on one B300 node"],
    ["agentperf-shared --platform h200 --chart tornado.svg", "With that scenario's priors, and drawn"],
    ["b300 --tier 1 --basis facility --set workload.output.scale=1.9", "By watts at the meter, with one unknown known"],
  ],
  async handle(values, { scenario }) {
    const { runSensitivity } = await import("./sensitivityRun.ts");
    return runSensitivity(scenario?.[0] ?? "", values);
  },
});

export type SensitivityValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
