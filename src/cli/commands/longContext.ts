/** `agentwatt long-context`: what it takes. The work is in longContextRun.ts, loaded when it is needed. */
import { POWER_BASES, type PowerBasis } from "../../power/bases.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, valueList, valueWithDefault } from "../option.ts";
import { choiceOf, listOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";
import { contextTokens } from "./readContextTokens.ts";

const MAX_THREADS = 256;
const MAX_TIER = 1_000_000;
const REPLICATIONS = { min: 2, max: 64 };

const options = {
  ceilings: optionalValue(
    "Context ceilings in tokens, with commas; K is a thousand, M a million [default: 131K,262K,524K,1M]",
    listOf(contextTokens),
  ),
  platform: valueList("Only this platform, by its id; repeatable", text),
  tier: valueList("Only this tier, by its number; repeatable", wholeNumber(1, MAX_TIER)),
  basis: valueWithDefault<PowerBasis>(`What a watt is: ${POWER_BASES.join(" | ")}`, choiceOf(POWER_BASES), "accelerator"),
  replications: optionalValue(
    "Runs of each search, each with its own random numbers; more narrow the interval",
    wholeNumber(REPLICATIONS.min, REPLICATIONS.max),
  ),
  chart: optionalValue("Also draws Agents/MW by ceiling: a file name that ends in .svg or .png", text),
  threads: optionalValue("Worker threads; default: one a core. The result does not depend on it", wholeNumber(1, MAX_THREADS)),
  ...sharedOptions,
};

export const longContextCommand = defineCommand({
  name: "long-context",
  describe: "What 1M-token contexts do: Agents/MW, waits, KV memory and joules by context ceiling",
  about:
    "Searches the capacity of every deployment at each context ceiling, with contexts that go on growing by the workload's " +
    "own curve until they reach it, and shows which resource binds where, and how many agents host memory, NVMe or a pool " +
    "over NVLink would give back. Waits are in s, KV memory in bytes, energy in J a turn (W over turns a second). Exit code 1 when no tier is reached at any ceiling.",
  positionals: [{ name: "scenario", describe: "A scenario file, or the name of a shipped one", required: true }],
  options,
  examples: [
    ["b300 --tier 1", "One node, four ceilings"],
    ["b300 --tier 1 --ceilings 200K,400K,1M --chart context.svg", "Other ceilings, and a chart"],
    ["agentperf --tier 1 --replications 2", "Four platforms, and how the lead changes; some minutes"],
  ],
  async handle(values, { scenario }) {
    const { runLongContext } = await import("./longContextRun.ts");
    return runLongContext(scenario?.[0] ?? "", values);
  },
});

export type LongContextValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
