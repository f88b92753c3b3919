/** `agentwatt explain`: what it takes. The work is in explainRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { optionalValue } from "../option.ts";
import { text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_AGENTS = 1_000_000;
const MAX_TIER = 1_000_000;

const options = {
  platform: optionalValue("The platform, by its id; needed when the scenario has several", text),
  tier: optionalValue("The tier to judge by and whose deployment to take", wholeNumber(1, MAX_TIER)),
  deployment: optionalValue("The deployment, by its name; default: the one that serves the tier", text),
  agents: optionalValue("The load to explain; default: the most agents that meet the tier", wholeNumber(1, MAX_AGENTS)),
  measured: optionalValue('Simulated time that is measured, with its unit ("600 s"); default: the scenario\'s', text),
  settling: optionalValue("Simulated time before that, with its unit; default: the scenario's", text),
  ...sharedOptions,
};

export const explainCommand = defineCommand({
  name: "explain",
  describe: "Where the seconds and joules of a turn go, what binds, and what stands behind it",
  about:
    "Takes one capacity answer apart: the mean seconds and joules of a turn by part (queue, prefill, transfer, wait for a " +
    "decode slot, decode by cost group, tool delay), the constraint that binds with its slack (tok/s, s), and how many agents " +
    "there would be with more of each resource, and what would stop them then. Exit code 1 when the load misses the tier.",
  positionals: [{ name: "scenario", describe: "A scenario file, or the name of a shipped one", required: true }],
  options,
  examples: [
    ["agentperf --platform b300 --tier 1", "Why not one agent more?"],
    ["h200 --tier 1 --agents 4", "The same at a load below the limit"],
  ],
  async handle(values, { scenario }) {
    const { runExplain } = await import("./explainRun.ts");
    return runExplain(scenario?.[0] ?? "", values);
  },
});

export type ExplainValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
