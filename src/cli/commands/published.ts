/** `agentwatt published`: what it takes. The work is in publishedRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { optionalValue, switchOption, valueWithDefault } from "../option.ts";
import { wholeNumber } from "../readers.ts";
import { sharedOptions } from "../sharedOptions.ts";

const MAX_THREADS = 256;
const DRAWS = { min: 5, max: 10_000, initial: 24 };

const options = {
  draws: valueWithDefault("Draws of what is uncertain, for the 80% interval", wholeNumber(DRAWS.min, DRAWS.max), DRAWS.initial),
  write: switchOption(
    "Writes the choice into scenarios/agentperf-shared.yaml and agentperf-fitted.yaml, the tables into docs/published-results.md",
  ),
  threads: optionalValue("Worker threads; default: one a core. The result does not depend on it", wholeNumber(1, MAX_THREADS)),
  quiet: sharedOptions.quiet,
};

export const publishedCommand = defineCommand({
  name: "published",
  describe: "The published capacities in three columns: defaults, shared unknowns, one feature fitted",
  about:
    "Predicts the published AA-AgentPerf capacities of tier 1 (i) with documented engine defaults; (ii) with the workload's " +
    "shared unknowns set once for all platforms; (iii) with at most one engine feature of a platform fitted to its own " +
    "result. The candidates are what scenarios/agentperf-shared.yaml states as uncertain; the choice is repeated with each " +
    "platform left out. Prints Markdown: Agents/MW of measured accelerator draw, W a GPU, what binds, and what comes out. " +
    "Takes some minutes.",
  positionals: [],
  options,
  examples: [
    ["", "The tables, from the coefficients as they are"],
    ["--write", "The same, and the scenarios and the page brought up to date"],
  ],
  async handle(values) {
    const { runPublished } = await import("./publishedRun.ts");
    return runPublished(values);
  },
});

export type PublishedValues = { readonly [K in keyof typeof options]: ReturnType<(typeof options)[K]["read"]> };
