/** `agentwatt capacity`: what it takes. The work is in capacityRun.ts, loaded when it is needed. */
import { POWER_BASES, type PowerBasis } from "../../power/bases.ts";
import { InputError } from "../../profiles/problem.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, switchOption, valueList, valueWithDefault } from "../option.ts";
import { choiceOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_THREADS = 256;
/** As the scenario's schema has it. */
const REPLICATIONS = { min: 2, max: 64 };
/** Fewer than five say nothing of an 80% interval. */
const DRAWS = { min: 5, max: 10_000 };
const MAX_TIER = 1_000_000;

const options = {
  tier: valueList("Only this tier, by its number; repeatable", wholeNumber(1, MAX_TIER)),
  platform: valueList("Only this platform, by its id; repeatable", text),
  basis: valueWithDefault<PowerBasis>(
    `What a watt is in the table and chart: ${POWER_BASES.join(" | ")}`,
    choiceOf(POWER_BASES),
    "accelerator",
  ),
  chart: optionalValue("Also draws Agents/MW by platform and tier: a file name that ends in .svg or .png", text),
  replications: optionalValue(
    "Runs of the search, each with its own random numbers; more narrow the interval",
    wholeNumber(REPLICATIONS.min, REPLICATIONS.max),
  ),
  draws: optionalValue(
    "Repeats the search so many times with the scenario's uncertain inputs drawn anew; 24 take some minutes",
    wholeNumber(DRAWS.min, DRAWS.max),
  ),
  optimize: switchOption(
    "Searches the best deployment of one platform for one tier instead of taking the scenario's; optimize --help has more",
  ),
  deployment: optionalValue("Only deployments of this name", text),
  quick: switchOption(
    "A first look in a fraction of the time: one replication of short phases, no draws of the coefficients, so no interval",
  ),
  protocol: switchOption("Searches as the benchmark does (cold start, doubling, bisection) instead of the planner's way"),
  threads: optionalValue("Worker threads; default: one a core. The result does not depend on it", wholeNumber(1, MAX_THREADS)),
  ...sharedOptions,
};

export const capacityCommand = defineCommand({
  name: "capacity",
  describe: "The largest number of agents that meets each tier, and Agents/MW",
  about:
    "Searches, for every platform and tier of a scenario, the largest number of concurrent agents whose service still " +
    "meets the tier, with an 80% interval; their draw in W a GPU; and Agents/MW (agents a megawatt) on four power bases. " +
    "Speeds are tok/s of one request (P25), waits are seconds to the first token (P95). " +
    "--draws adds, for each of them, the median and 80% interval over what the scenario says is uncertain. " +
    "Exit code 1 when no tier is reached by any platform.",
  positionals: [
    { name: "scenario", describe: "A scenario file, or the name of a shipped one [default: agentperf]", required: false },
  ],
  options,
  examples: [
    ["", "The AA-AgentPerf comparison of four platforms"],
    ["h200 --tier 1 --format json", "One platform, one tier, as JSON"],
    ['agentperf --set workload.output.scale=2 --set "hardware.system.pue=1.1"', "What if replies are twice as long?"],
    ["agentperf-shared --tier 1 --draws 24", "How far off may that be, for all that nobody published?"],
    ["agentperf --platform mi355x --tier 1 --optimize", "With the best deployment instead of the published one"],
    ["agentperf --basis facility --chart capacity.svg", "Rank by watts at the meter, and draw it"],
  ],
  async handle(values, { scenario }) {
    if (values.quick) requireQuickAlone(values);
    if (values.optimize) {
      const { runCapacityOptimize } = await import("./optimizeRun.ts");
      return runCapacityOptimize(scenario?.[0] ?? "agentperf", values);
    }
    const { runCapacity } = await import("./capacityRun.ts");
    return runCapacity(scenario?.[0] ?? "agentperf", values);
  },
});

/** Errors: InputError where a quick look is asked for together with what takes a long one. */
function requireQuickAlone(values: CapacityValues): void {
  const other = (["protocol", "optimize", "draws", "replications"] as const).find((name) => Boolean(values[name]));
  if (other === undefined) return;
  throw new InputError([
    {
      file: "agentwatt capacity",
      path: "--quick",
      wrong: `given together with --${other}`,
      expected: "one of them: a first look, or a search that takes its time",
      fix: "leave out --quick",
    },
  ]);
}

export type CapacityValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
