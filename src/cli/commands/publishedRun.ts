/** Runs `agentwatt published`: three columns on stdout and, on --write, into the page and the scenarios. */
import { readFileSync, writeFileSync } from "node:fs";
import { loadScenario } from "../../profiles/load.ts";
import type { Scenario, UncertainInput } from "../../profiles/scenario.ts";
import { pathsOf } from "../../profiles/uncertain.ts";
import { narrowScenario } from "../../questions/narrow.ts";
import { publishedPage } from "../../report/publishedPage.ts";
import { replaceEntry, type Setting, setLines, withSystemSettings } from "../../report/scenarioText.ts";
import { type PublishedColumns, publishedColumns } from "../../sweep/publishedColumns.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { markedPage } from "../markedPage.ts";
import { Progress } from "../progress.ts";
import { readPublishedCapacities } from "../publishedFile.ts";
import { shippedFile } from "../shippedFile.ts";
import type { PublishedValues } from "./published.ts";

/** The tier that figures are published for. */
const TIER = 1;
const DEFAULTS = "agentperf";
const SHARED = "agentperf-shared";
const FITTED = "agentperf-fitted";
const STACKS = "published-stacks";
const PAGE = "docs/published-results.md";
const FITTED_NOTE = "fitted to this result";

export async function runPublished(values: PublishedValues): Promise<ExitCode> {
  const writePage = values.write ? markedPage(PAGE, "published --write") : undefined;
  const only = { platform: [], tier: [TIER] };
  const defaults = narrowScenario(loadScenario({ scenario: DEFAULTS, sets: [] }), only);
  const shared = narrowScenario(loadScenario({ scenario: SHARED, sets: [] }), only);
  noteSeed(shared.scenario.seed);
  const progress = new Progress("", !values.quiet);
  const stacks = loadScenario({ scenario: STACKS, sets: [] });
  const columns = await publishedColumns(
    { defaults, shared, stacks },
    {
      published: readPublishedCapacities().filter(({ tier }) => tier === TIER),
      draws: values.draws,
      threads: values.threads,
      onProgress: (stage, done, all) => progress.show(done, all, stage),
    },
  ).finally(() => progress.clear());
  const block = publishedPage(columns, shared.scenario);
  if (writePage !== undefined) {
    writePage(block);
    writeScenarios(columns, shared.scenario);
  }
  process.stdout.write(`${block}\n`);
  return EXIT.good;
}

function writeScenarios({ chosen, features }: PublishedColumns, scenario: Scenario): void {
  const path = (name: string): string => shippedFile(`scenarios/${name}.yaml`);
  const inputs = chosen.map(({ input }) => scenario.uncertain[input] as UncertainInput); // Chosen from this list.
  const ours = new Set(inputs.flatMap(pathsOf));
  const kept = Object.entries(scenario.set ?? {}).filter(([key]) => !ours.has(key));
  const settings: Setting[] = [...kept, ...chosen.flatMap(({ value }) => ("set" in value ? Object.entries(value.set) : []))];
  const shared = replaceEntry(readFileSync(path(SHARED), "utf8"), "set", setLines(settings));
  writeFileSync(path(SHARED), shared);
  let fitted = replaceEntry(shared, "uncertain", []);
  fitted = replaceEntry(fitted, "name", [`name: ${FITTED}`]);
  fitted = replaceEntry(fitted, "title", [
    "title: AA-AgentPerf tier 1, at most one engine feature a platform fitted to its result",
  ]);
  fitted = replaceEntry(fitted, "description", [
    "description: >-",
    "  As agentperf-shared, and where that is far from what was published, one engine feature of the platform chosen so that its",
    "  own published figure comes out as nearly as may be. Such a row is a fit, not a prediction: its deployment says so.",
  ]);
  fitted = fitted.replace(/^(# yaml-language-server.*\n)(?:#.*\n)*/, (_, schema) => `${schema}${FITTED_HEAD}`);
  for (const { platform, drawn } of features) {
    const settings = "set" in drawn.value ? Object.entries(drawn.value.set) : [];
    if (settings.length === 0) continue;
    const comment = "Fitted to this platform's published result.";
    fitted = withSystemSettings(fitted, platform, { settings, comment, note: FITTED_NOTE });
  }
  writeFileSync(path(FITTED), fitted);
}

const FITTED_HEAD = "# Written by `agentwatt published --write` from agentperf-shared.yaml: edit that one.\n";
