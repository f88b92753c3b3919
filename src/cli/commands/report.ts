/** `agentwatt report`: what it takes. The work is in reportRun.ts, loaded when it is needed. */
import { POWER_BASES, type PowerBasis } from "../../power/bases.ts";
import { CHART_NAMES } from "../../report/html/chartNames.ts";
import { defineCommand } from "../command.ts";
import { optionalValue, valueList, valueWithDefault } from "../option.ts";
import { choiceOf, listOf, text, wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";
import { EXTRAS } from "./reportExtraNames.ts";

const MAX_THREADS = 256;
const MAX_TIER = 1_000_000;
const FORMATS = ["html", "svg", "png"] as const;
type PictureFormat = (typeof FORMATS)[number];
const { format: _, ...rest } = sharedOptions;

const options = {
  output: {
    ...optionalValue(
      "What to write, over an earlier one: a name that ends in .html, or with --chart in .svg or .png [default: report.html, or the chart's name]",
      text,
    ),
    short: "o",
  },
  with: optionalValue(
    `Sections that take minutes, with commas: ${EXTRAS.join(",")}, or all`,
    listOf(choiceOf([...EXTRAS, "all"])),
  ),
  chart: optionalValue(`One section's charts alone, as a picture: ${CHART_NAMES.join(" | ")}`, choiceOf(CHART_NAMES)),
  format: optionalValue<PictureFormat>(
    `What to write: ${FORMATS.join(" | ")}; default: by the name of --output`,
    choiceOf(FORMATS),
  ),
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
    "reuse, seconds and joules of a turn, KV memory, power in W over time and on four bases, and a data table behind each chart. " +
    "--with adds cost against watts, predicted against measured runs, a tornado, and longer contexts. A file of results is " +
    "drawn as far as it goes, and nothing is simulated. --chart writes one section's charts as a picture. " +
    "Exit code 1 when no tier is reached by any platform.",
  positionals: [
    {
      name: "scenario",
      describe: "A scenario file, the name of a shipped one, or a file of results that a command printed as JSON",
      required: true,
    },
  ],
  options,
  examples: [
    ["b300 -o report.html", "One platform, three tiers"],
    ["agentperf --tier 1 -o tier-1.html", "Four platforms beside each other"],
    ["b300 --tier 1 --with all", "Every section; some minutes"],
    ["result.json", "What capacity b300 --format json > result.json printed, or another command"],
    ["b300 --chart agents-per-mw --format png -o chart.png", "One picture for a slide"],
  ],
  async handle(values, { scenario }) {
    const { runReport } = await import("./reportRun.ts");
    return runReport(scenario?.[0] ?? "", values);
  },
});

export type ReportValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
