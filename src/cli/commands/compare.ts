/** `agentwatt compare`: what it takes. The work is in compareRun.ts, loaded when it is needed. */
import { PRICE_BASES, type PriceBasis } from "../../planning/cost.ts";
import { POWER_BASES, type PowerBasis } from "../../power/bases.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, valueList, valueWithDefault } from "../option.ts";
import { choiceOf, listOf, numberAbove0, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";
import { growthShare, tierShares } from "./compareReaders.ts";

const MAX_THREADS = 256;
const MAX_AGENTS = 100_000_000;
const MAX_TIER = 1_000_000;
const MAX_SPARES = 1000;
const MAX_YEARS = 20;
const MAX_HOURS = 100_000;

const options = {
  platforms: optionalValue("Only these platforms, with commas: gb300-nvl72,b300", listOf(text)),
  tier: valueList("Only this tier, by its number; repeatable: one comparison each", wholeNumber(1, MAX_TIER)),
  agents: optionalValue(
    "Agents at once; default: the scenario's need, or as many as the limits hold",
    wholeNumber(1, MAX_AGENTS),
  ),
  mix: optionalValue("Shares of the agents by tier, each served by the best platform for it: 1=0.8,2=0.2", tierShares),
  growth: optionalValue("Growth a year, such as 50%: the need is that of the last of --years", growthShare),
  years: optionalValue("Years of growth to buy for", wholeNumber(0, MAX_YEARS)),
  spares: optionalValue("Spare units (nodes, racks) of each platform; default: 1 (N+1)", wholeNumber(0, MAX_SPARES)),
  "site-power": optionalValue('What the site feeds at the meter, with its unit: "1 MW"', text),
  budget: optionalValue('Money to buy units with, with its unit: "2 MUSD"', text),
  "monthly-budget": optionalValue('Money a month, with its unit: "50 kUSD"', text),
  basis: valueWithDefault<PowerBasis>(
    `What a watt is where one leads: ${POWER_BASES.join(" | ")}`,
    choiceOf(POWER_BASES),
    "facility",
  ),
  "price-basis": valueWithDefault<PriceBasis>(
    `What a dollar pays for where one leads: ${PRICE_BASES.join(" | ")}`,
    choiceOf(PRICE_BASES),
    "retail",
  ),
  prices: optionalValue("A price profile: the path of a file, or the id of a shipped one; default: the newest", text),
  "against-api": optionalValue("The API to set against own machines, by its name in the prices; none: leaves it out", text),
  "developer-hours": optionalValue("Agent-hours a month of one developer; default: the price profile's", numberAbove0(MAX_HOURS)),
  threads: optionalValue("Worker threads; default: one a core. The result does not depend on it", wholeNumber(1, MAX_THREADS)),
  ...sharedOptions,
};

export const compareCommand = defineCommand({
  name: "compare",
  describe: "What to buy for a need: units, watts and dollars by platform, and own machines against an API",
  about:
    "Compares platforms for a stated need: agents of a tier (or a mix of tiers), growth, spares, and what a site or a budget " +
    "holds. Counts whole deployments in whole nodes and racks; watts on four bases; dollars (USD) an hour, an agent-hour, a " +
    "developer-month and a million tokens on five price bases, each with its 80% interval; says where the ranking turns over, " +
    "and from how many agents own machines cost less than an API. --set prices.<path>=value changes a price. " +
    "Exit code 1 when the need cannot be met.",
  positionals: [
    { name: "scenario", describe: "A scenario file, or the name of a shipped one [default: fifty-agents]", required: false },
  ],
  options,
  examples: [
    ["", "Fifty agents in CI: by GPU, by unit, by power, by cost"],
    ["fifty-agents --agents 5000 --platforms gb300-nvl72,b300", "The same for more, on two platforms"],
    ['fifty-agents --site-power "1 MW" --agents 20000', "Do twenty thousand fit into a megawatt?"],
    ['fifty-agents --set prices.platforms.h200.retail="2 USD/h" --spares 0', "At another price, without spares"],
    ["fifty-agents --price-basis bought --against-api claude-sonnet-5-5", "Bought machines against another API"],
  ],
  async handle(values, { scenario }) {
    const { runCompare } = await import("./compareRun.ts");
    return runCompare(scenario?.[0] ?? "fifty-agents", values);
  },
});

export type CompareValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
