/** `agentwatt report`: what it takes. The work is in reportRun.ts, loaded when it is needed. */
import { POWER_BASES, type PowerBasis } from "../../power/bases.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, valueList, valueWithDefault } from "../option.ts";
import { choiceOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_THREADS = 256;
const MAX_TIER = 1_000_000;
const { format: _, ...rest } = sharedOptions;

const options = {
  output: {
    ...valueWithDefault("The page to write, over an earlier one: a file name that ends in .html", text, "report.html"),
    short: "o",
  },
  tier: valueList("Only this tier, by its number; repeatable", wholeNumber(1, MAX_TIER)),
  platform: valueList("Only this platform, by its id; repeatable", text),
  basis: valueWithDefault<PowerBasis>(
    `What a watt is in Agents/MW: ${POWER_BASES.join(" | ")}`,
    choiceOf(POWER_BASES),
    "accelerator",
  ),
  threads: optionalValue("Worker threads; default: one a core. The page does not depend on it", wholeNumber(1, MAX_THREADS)),
  ...rest,
};

export const reportCommand = defineCommand({
  name: "report",
  describe: "One HTML page to look at: capacity, service against load, a turn's budget, KV memory, power",
  about:
    "Answers a scenario as capacity does and writes a page that needs no network: the verdict in words, Agents/MW with intervals, " +
    "first token (s) and output speed (tok/s) against the number of agents, the first token by turn with and without prefix " +
    "reuse, seconds and joules of a turn, KV memory, four bases of power in W, and a data table behind each chart. " +
    "Exit code 1 when no tier is reached by any platform.",
  positionals: [{ name: "scenario", describe: "A scenario file, or the name of a shipped one", required: true }],
  options,
  examples: [
    ["b300 -o report.html", "One platform, three tiers"],
    ["agentperf --tier 1 -o tier-1.html", "Four platforms beside each other"],
  ],
  async handle(values, { scenario }) {
    const { runReport } = await import("./reportRun.ts");
    return runReport(scenario?.[0] ?? "", values);
  },
});

export type ReportValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
