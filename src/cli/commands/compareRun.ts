/** Runs `agentwatt compare`: capacities from the simulator, the rest by the arithmetic of planning/. */
import type { CapacityResult } from "../../capacity/result.ts";
import { loadScenario } from "../../profiles/load.ts";
import { loadPrices, splitPriceSettings } from "../../profiles/loadPrices.ts";
import { expectedNames, nearestName } from "../../profiles/names.ts";
import type { PriceProfile } from "../../profiles/prices.ts";
import { InputError, showValue } from "../../profiles/problem.ts";
import type { ResolvedScenario } from "../../profiles/resolve.ts";
import { narrowScenario } from "../../questions/narrow.ts";
import { requireClosed } from "../../questions/requireClosed.ts";
import { compareCsv } from "../../report/compareCsv.ts";
import { compareJson } from "../../report/compareJson.ts";
import type { CompareReport } from "../../report/compareReport.ts";
import { compareText } from "../../report/compareText.ts";
import { capacityTableWithSpread } from "../../sweep/coefficientSpread.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { CompareValues } from "./compare.ts";
import { comparedReport } from "./comparedReport.ts";
import { comparedNeed } from "./compareNeed.ts";

const COMMAND = "agentwatt compare";
/** Leaves the API out. */
const NO_API = "none";

export async function runCompare(name: string, values: CompareValues): Promise<ExitCode> {
  const settings = splitPriceSettings(values.set);
  const loaded = loadScenario({ scenario: name, sets: settings.others, seed: values.seed, dataRoot: values.data });
  noteSeed(loaded.scenario.seed);
  const need = comparedNeed(loaded.scenario, values);
  const tier = values.tier.length > 0 ? values.tier : (need.tiers?.map((part) => part.tier) ?? []);
  const resolved = narrowScenario(loaded, { platform: values.platforms ?? [], tier }, COMMAND, "--platforms");
  requireClosed(resolved.systems, {
    command: COMMAND,
    path: "scenario",
    instead: "name a scenario whose agents are always at work",
  });
  const prices = loadPrices({
    wanted: values.prices ?? need.prices,
    at: values.prices === undefined ? loaded.locate(["need"]) : { file: COMMAND, path: "--prices" },
    sets: settings.prices,
    dataRoot: values.data,
  });
  const api = chosenApi(prices, resolved, values);
  const results = await searched(resolved, values);
  const progress = new Progress("phases", !values.quiet);
  progress.say("phases at the loads that are bought for");
  const report = comparedReport(resolved, {
    results,
    need,
    prices,
    api,
    powerBasis: values.basis,
    priceBasis: values["price-basis"],
    developerHours: values["developer-hours"],
    notes: !values.quiet,
  });
  const text = written(report, values.format);
  progress.clear();
  process.stdout.write(text);
  return report.demands.every(({ comparison }) => comparison.met) ? EXIT.good : EXIT.no;
}

async function searched(resolved: ResolvedScenario, values: CompareValues): Promise<CapacityResult[]> {
  const progress = new Progress("searches", !values.quiet);
  return capacityTableWithSpread(resolved, {
    method: "planner",
    published: [],
    threads: values.threads,
    onProgress: (done, all) => progress.show(done, all),
  }).finally(() => progress.clear());
}

/** The API that is asked for, or the one that serves the scenario's model. Errors: InputError for a name that is not there. */
function chosenApi({ apis }: PriceProfile, { scenario }: ResolvedScenario, values: CompareValues): string | undefined {
  const wanted = values["against-api"];
  if (wanted === NO_API) return undefined;
  if (wanted === undefined) return Object.entries(apis).find(([, { model }]) => model === scenario.model)?.[0];
  if (Object.hasOwn(apis, wanted)) return wanted;
  const names = Object.keys(apis);
  throw new InputError([
    {
      file: COMMAND,
      path: "--against-api",
      wrong: "no such API in the prices",
      received: showValue(wanted),
      expected: expectedNames(wanted, [...names, NO_API]),
      fix: `write --against-api ${nearestName(wanted, names) ?? names[0] ?? NO_API}`,
    },
  ]);
}

function written(report: CompareReport, format: CompareValues["format"]): string {
  switch (format) {
    case "json":
      return compareJson(report);
    case "csv":
      return compareCsv(report);
    case "table":
      return compareText(report, stdoutStyle());
  }
}
