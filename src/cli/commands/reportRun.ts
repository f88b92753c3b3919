/** Runs `agentwatt report`: scenario in, a page into its file. */
import { loadScenario } from "../../profiles/load.ts";
import { narrowScenario } from "../../questions/narrow.ts";
import { requireClosed } from "../../questions/requireClosed.ts";
import { joinResults } from "../../report/capacityReport.ts";
import { reportHtml } from "../../report/html/reportHtml.ts";
import { capacityTableWithSpread } from "../../sweep/coefficientSpread.ts";
import { deploymentStudies } from "../../sweep/deploymentStudies.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { preparePage } from "../outputFile.ts";
import { Progress } from "../progress.ts";
import { readPublishedCapacities } from "../publishedFile.ts";
import type { ReportValues } from "./report.ts";

const COMMAND = "agentwatt report";

export async function runReport(name: string, values: ReportValues): Promise<ExitCode> {
  const page = preparePage(values.output, COMMAND, "--output");
  const { seed, threads } = values;
  const kept = { platforms: values.platform, tiers: values.tier };
  const loaded = loadScenario({ scenario: name, sets: values.set, seed, dataRoot: values.data, kept });
  const resolved = narrowScenario(loaded, values, COMMAND);
  noteSeed(resolved.scenario.seed);
  requireClosed(resolved.systems, { command: COMMAND, path: "workload", instead: "run capacity" });
  const searches = new Progress("searches", !values.quiet);
  const results = await capacityTableWithSpread(resolved, {
    method: "planner",
    published: readPublishedCapacities(),
    threads,
    onProgress: (done, all) => searches.show(done, all),
  }).finally(() => searches.clear());
  const progress = new Progress("deployments studied", !values.quiet);
  const studies = await deploymentStudies(resolved, results, {
    threads,
    onProgress: (done, all) => progress.show(done, all),
  }).finally(() => progress.clear());
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
  page.write(await reportHtml({ capacity, studies, command: commandText(name, values) }));
  progress.clear();
  return results.some(({ agents }) => agents > 0) ? EXIT.good : EXIT.no;
}

/** What makes the same page again, without where it is written. */
function commandText(name: string, { tier, platform, basis, seed, set, data }: ReportValues): string {
  const words = [
    ...tier.flatMap((id) => ["--tier", String(id)]),
    ...platform.flatMap((id) => ["--platform", id]),
    ...(basis === "accelerator" ? [] : ["--basis", basis]),
    ...(seed === undefined ? [] : ["--seed", String(seed)]),
    ...set.flatMap((setting) => ["--set", setting]),
    ...(data === undefined ? [] : ["--data", data]),
  ];
  return [COMMAND, name, ...words]
    .map((word) => (/[\s"']/.test(word) && word !== COMMAND ? JSON.stringify(word) : word))
    .join(" ");
}
