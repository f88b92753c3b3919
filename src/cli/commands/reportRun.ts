/** Runs `agentwatt report`: a scenario or a file of results in, a page or a picture into its file. */
import { readTextFile } from "../../profiles/files.ts";
import { loadScenario } from "../../profiles/load.ts";
import type { SourceDocument } from "../../profiles/sourceDocument.ts";
import { narrowScenario } from "../../questions/narrow.ts";
import { requireClosed } from "../../questions/requireClosed.ts";
import { joinResults } from "../../report/capacityReport.ts";
import { scenarioContent } from "../../report/html/scenarioContent.ts";
import { resultContent } from "../../report/results/resultContent.ts";
import { parseResultDocument } from "../../report/results/resultDocument.ts";
import { readResult } from "../../report/results/resultKinds.ts";
import { capacityTableWithSpread } from "../../sweep/coefficientSpread.ts";
import { deploymentStudies } from "../../sweep/deploymentStudies.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { Progress } from "../progress.ts";
import { readPublishedCapacities } from "../publishedFile.ts";
import type { ReportValues } from "./report.ts";
import { EXTRAS, type Extra } from "./reportExtraNames.ts";
import { reportExtras } from "./reportExtras.ts";
import { prepareReport, type ReportFile } from "./reportOutput.ts";

const COMMAND = "agentwatt report";

export async function runReport(name: string, values: ReportValues): Promise<ExitCode> {
  const file = prepareReport(values);
  const document = readResultFile(name);
  return document === undefined ? reportScenario(name, values, file) : reportResult(name, document, file);
}

/** undefined: not the name of a file of results, so that of a scenario. */
function readResultFile(name: string): SourceDocument | undefined {
  if (!/\.json$/i.test(name)) return undefined;
  const { text, file } = readTextFile(name, "file of results");
  return parseResultDocument(text, file);
}

async function reportResult(name: string, document: SourceDocument, file: ReportFile): Promise<ExitCode> {
  const result = readResult(document);
  await file.write(resultContent(result, document.file, `${COMMAND} ${name}`));
  const { capacity } = result;
  return capacity === undefined || capacity.results.some(({ agents }) => agents > 0) ? EXIT.good : EXIT.no;
}

async function reportScenario(name: string, values: ReportValues, file: ReportFile): Promise<ExitCode> {
  const { seed, threads } = values;
  const kept = { platforms: values.platform, tiers: values.tier };
  const loaded = loadScenario({ scenario: name, sets: values.set, seed, dataRoot: values.data, kept });
  const resolved = narrowScenario(loaded, values, COMMAND);
  noteSeed(resolved.scenario.seed);
  requireClosed(resolved.systems, { command: COMMAND, path: "workload", instead: "run capacity" });
  const progress = new Progress("searches", !values.quiet);
  const show = (done: number, all: number, what: string) => progress.show(done, all, what);
  try {
    const told = (what: string) => ({ threads, onProgress: (done: number, all: number) => show(done, all, what) });
    const published = readPublishedCapacities();
    const results = await capacityTableWithSpread(resolved, { method: "planner", published, ...told("searches") });
    const studies = await deploymentStudies(resolved, results, told("deployments studied"));
    const others = await reportExtras(extrasOf(values), { resolved, results, values, show });
    progress.say("drawing charts");
    const capacity = {
      scenario: resolved.scenario,
      systems: resolved.systems,
      rows: joinResults(resolved, results),
      basis: values.basis,
      fitted: resolved.fit !== undefined,
      method: "planner" as const,
      drawn: undefined,
      notes: true,
    };
    await file.write(scenarioContent({ capacity, studies, others, command: commandText(name, values) }));
    return results.some(({ agents }) => agents > 0) ? EXIT.good : EXIT.no;
  } finally {
    progress.clear();
  }
}

/** What --with asks for, and what --chart cannot be drawn without. */
function extrasOf({ with: wanted = [], chart }: ReportValues): Extra[] {
  return EXTRAS.filter((extra) => wanted.includes("all") || wanted.includes(extra) || chart === extra);
}

/** What makes the same page again, without where it is written. */
function commandText(name: string, { tier, platform, basis, seed, set, data, with: extras }: ReportValues): string {
  const words = [
    ...tier.flatMap((id) => ["--tier", String(id)]),
    ...platform.flatMap((id) => ["--platform", id]),
    ...(extras === undefined ? [] : ["--with", extras.join(",")]),
    ...(basis === "accelerator" ? [] : ["--basis", basis]),
    ...(seed === undefined ? [] : ["--seed", String(seed)]),
    ...set.flatMap((setting) => ["--set", setting]),
    ...(data === undefined ? [] : ["--data", data]),
  ];
  return [COMMAND, name, ...words]
    .map((word) => (/[\s"']/.test(word) && word !== COMMAND ? JSON.stringify(word) : word))
    .join(" ");
}
