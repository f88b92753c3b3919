/** The sections of a report that take minutes, each made on demand by what another command does. */
import type { z } from "zod";
import { withSuspects } from "../../calibration/comparison.ts";
import type { CapacityResult } from "../../capacity/result.ts";
import { loadPrices } from "../../profiles/loadPrices.ts";
import { type Need, needSchema } from "../../profiles/need.ts";
import type { ResolvedScenario } from "../../profiles/resolve.ts";
import { parseSetting } from "../../profiles/settings.ts";
import { joinResults } from "../../report/capacityReport.ts";
import { compareJson } from "../../report/compareJson.ts";
import { longContextJson } from "../../report/longContextJson.ts";
import type { AccuracyResults, OtherResults } from "../../report/results/otherResults.ts";
import {
  compareSchema,
  type LongContextFile,
  longContextSchema,
  type SensitivityFile,
  sensitivitySchema,
  validationSchema,
} from "../../report/results/schemas.ts";
import { sensitivityJson } from "../../report/sensitivityJson.ts";
import { validationJson } from "../../report/validationReport.ts";
import { longContext } from "../../sweep/longContext.ts";
import { sensitivity } from "../../sweep/sensitivity.ts";
import { sensitivityInputs } from "../../sweep/sensitivityInputs.ts";
import { validateRuns } from "../../sweep/validateRuns.ts";
import { readRunFiles } from "../readRunFiles.ts";
import { comparedReport } from "./comparedReport.ts";
import { ceilingsWithin } from "./contextCeilings.ts";
import { readUncertainty } from "./readUncertainty.ts";
import type { ReportValues } from "./report.ts";
import type { Extra } from "./reportExtraNames.ts";

const COMMAND = "agentwatt report";
/** What a site holds where a scenario asks for no number of agents: the megawatt that Agents/MW is about, at the meter. */
const SITE_WATTS = 1_000_000;

type Run = {
  readonly resolved: ResolvedScenario;
  readonly results: readonly CapacityResult[];
  readonly values: ReportValues;
  readonly show: (done: number, all: number, what: string) => void;
};

/** Runs what was asked for, one after another. */
export async function reportExtras(wanted: readonly Extra[], run: Run): Promise<OtherResults> {
  const has = (extra: Extra): boolean => wanted.includes(extra);
  return {
    ...(has("pareto") ? { comparison: compared(run) } : {}),
    ...(has("accuracy") ? { accuracy: await accuracy(run) } : {}),
    ...(has("tornado") ? { sensitivities: await tornados(run) } : {}),
    ...(has("long-context") ? { longContext: await longContexts(run) } : {}),
  };
}

/** What a command would print, as it is read back: a page from a scenario and one from a file of results draw the same. */
function asPrinted<S extends z.ZodType>(schema: S, json: string): z.output<S> {
  return schema.parse(JSON.parse(json));
}

function compared({ resolved, results, values }: Run) {
  const need = neededHere(resolved);
  const prices = loadPrices({
    wanted: need.prices,
    at: resolved.locate(["need"]),
    sets: [],
    dataRoot: values.data,
  });
  const report = comparedReport(resolved, {
    results,
    need,
    prices,
    api: undefined,
    powerBasis: "facility",
    priceBasis: "retail",
    developerHours: undefined,
    notes: false,
  });
  return asPrinted(compareSchema, compareJson(report));
}

/** The scenario's need, or what a megawatt holds; a mix of tiers only where all of them are kept. */
function neededHere({ scenario }: ResolvedScenario): Need {
  const need = scenario.need ?? needSchema.parse({});
  const kept = scenario.tiers.map(({ id }) => id);
  const tiers = need.tiers?.every(({ tier }) => kept.includes(tier)) === true ? need.tiers : undefined;
  const limited = [need.agents, need.sitePower, need.budget, need.monthlyBudget].some((limit) => limit !== undefined);
  return { ...need, tiers, ...(limited ? {} : { sitePower: SITE_WATTS }) };
}

async function accuracy({ resolved, values, show }: Run): Promise<AccuracyResults> {
  const platforms = new Set(resolved.systems.map(({ platform }) => platform));
  const runs = readRunFiles([]).flatMap((file) => file.runs.filter(({ platform }) => platforms.has(platform)));
  const repeated = await validateRuns(runs, {
    threads: values.threads,
    onProgress: (done, all) => show(done, all, "measured runs"),
  });
  return { validation: asPrinted(validationSchema, validationJson(withSuspects(repeated))), model: resolved.scenario.model };
}

/** One for each row of the table. */
async function tornados({ resolved, results, values, show }: Run): Promise<SensitivityFile[]> {
  const uncertainty = readUncertainty(values.data, COMMAND);
  const fixed = values.set.map((set) => parseSetting(set).path.join("."));
  const { scenario } = resolved;
  const files: SensitivityFile[] = [];
  for (const { result, system } of joinResults(resolved, results)) {
    const deployment = system.deployments.find(({ name }) => name === result.deployment);
    const tier = scenario.tiers.find(({ id }) => id === result.tier);
    // The parts of a mix have tiers of their own; where nobody is carried, nothing can be moved.
    if (deployment === undefined || tier === undefined || result.agents === 0) continue;
    const { basis } = values;
    const inputs = sensitivityInputs({ resolved, system, deployment, uncertainty, basis, fixed });
    const told = (done: number, all: number) =>
      show(done, all, `searches for the tornado of ${system.platform}, tier ${tier.id}`);
    const found = await sensitivity(
      { resolved, system, deployment, tier, basis, inputs },
      { threads: values.threads, indices: "none", onProgress: told },
    );
    const report = { scenario, system, tier, basis, inputs, result: found, notes: false };
    files.push(asPrinted(sensitivitySchema, sensitivityJson(report)));
  }
  return files;
}

async function longContexts({ resolved, values, show }: Run): Promise<LongContextFile> {
  const { scenario } = resolved;
  const points = await longContext(resolved, {
    ceilingsTokens: ceilingsWithin(resolved),
    threads: values.threads,
    onProgress: (done, all, what) => show(done, all, `${what} of longer contexts`),
  });
  const report = { scenario, basis: values.basis, points, fittedContextTokens: undefined, notes: false };
  return asPrinted(longContextSchema, longContextJson(report));
}
