/** `agentwatt what-if`: what it takes. The work is in whatIfRun.ts, loaded when it is needed. */
import { POWER_BASES, type PowerBasis } from "../../power/bases.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, valueList, valueWithDefault } from "../option.ts";
import { choiceOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_THREADS = 256;
/** As the scenario's schema has it. */
const REPLICATIONS = { min: 2, max: 64 };
const MAX_TIER = 1_000_000;

const options = {
  ...sharedOptions,
  set: valueList(
    'path=value or path=expression of the old value: what changes ("1.5 * value"); a|b|c tries each; repeatable, all together are one what-if',
    text,
  ),
  name: valueList("A what-if that the scenario names; repeatable; default, without --set: all of them", text),
  base: valueList("path=value: holds with and without the change; repeatable", text),
  tier: valueList("Only this tier, by its number; repeatable", wholeNumber(1, MAX_TIER)),
  platform: valueList("Only this platform, by its id; repeatable", text),
  deployment: optionalValue("Only deployments of this name", text),
  basis: valueWithDefault<PowerBasis>(
    `What a watt is: ${POWER_BASES.join(" | ")}; Agents/MW on it says what is better`,
    choiceOf(POWER_BASES),
    "accelerator",
  ),
  replications: optionalValue(
    "Pairs of searches, each pair with its own random numbers; more narrow the interval",
    wholeNumber(REPLICATIONS.min, REPLICATIONS.max),
  ),
  threads: optionalValue("Worker threads; default: one a core. The result does not depend on it", wholeNumber(1, MAX_THREADS)),
};

export const whatIfCommand = defineCommand({
  name: "what-if",
  describe: "The same scenario with one thing changed, side by side",
  about:
    "Searches the agents that every platform and tier of a scenario carries, with and without a change, with the same " +
    "random numbers and the same draws of the fitted coefficients on both sides, and shows the difference with its 80% " +
    "interval, the probability that Agents/MW (agents a megawatt) rises, and what binds before and now. A change is any " +
    "field of the scenario or of a profile (hardware., model., engine., workload., coefficients.); deployment. is that " +
    "field of every deployment, power.cap the power limit of an accelerator. Exit code 1 when no tier is reached with any change.",
  positionals: [{ name: "scenario", describe: "A scenario file, or the name of a shipped one", required: true }],
  options,
  examples: [
    ['h200 --tier 1 --set hardware.accelerator.hbmBandwidth="1.5 * value"', "Half as much HBM bandwidth again"],
    ['b300 --tier 1 --set "deployment.prefill.workers=1|2|4"', "A grid: each value against the scenario as it is"],
    ["b300 --tier 1 --set power.cap='1000 W'", "Accelerators capped at 1,000 W"],
    ["b300 --name fp8-kv --name fast-hbm --format json", "What-ifs that the scenario names"],
  ],
  async handle(values, { scenario }) {
    const { runWhatIf } = await import("./whatIfRun.ts");
    return runWhatIf(scenario?.[0] ?? "", values);
  },
});

export type WhatIfValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
