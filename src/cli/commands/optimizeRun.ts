/** Runs `agentwatt optimize`: scenario, platform and tier in, the best deployment out. */

import { loadScenario } from "../../profiles/load.ts";
import { expectedNames, nearestName } from "../../profiles/names.ts";
import { InputError, showValue } from "../../profiles/problem.ts";
import type { ResolvedScenario, ResolvedSystem } from "../../profiles/resolve.ts";
import type { Tier } from "../../profiles/scenario.ts";
import { requireClosed } from "../../questions/requireClosed.ts";
import { requireNoTier } from "../../questions/requireNoTier.ts";
import { optimizeCsv, optimizeJson } from "../../report/optimizeJson.ts";
import { type OptimizeReport, winnerOf } from "../../report/optimizeReport.ts";
import { optimizeText } from "../../report/optimizeText.ts";
import { optimizeDeployment } from "../../sweep/optimizeDeployment.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { CapacityValues } from "./capacity.ts";
import type { OptimizeValues } from "./optimize.ts";

const COMMAND = "agentwatt optimize";

/**
 * `capacity --optimize`: the same search with its defaults.
 * Errors: InputError for options that only a table has, and for several platforms or tiers.
 */
export async function runCapacityOptimize(name: string, values: CapacityValues): Promise<ExitCode> {
  const given = (["chart", "draws", "protocol"] as const).filter(
    (option) => values[option] !== undefined && values[option] !== false,
  );
  const many = (["platform", "tier"] as const).filter((option) => values[option].length > 1);
  const problems = [
    ...given.map((option) => ({ option, wrong: "not with --optimize", expected: "capacity without --optimize, or without it" })),
    ...many.map((option) => ({ option, wrong: "given several times with --optimize", expected: `one ${option}` })),
  ];
  if (problems.length > 0) {
    throw new InputError(
      problems.map(({ option, wrong, expected }) => ({
        file: "agentwatt capacity",
        path: `--${option}`,
        wrong,
        expected,
        fix: many.some((each) => each === option) ? `write --${option} once` : `leave out --${option}`,
      })),
    );
  }
  const { replications } = values;
  return runOptimize(name, {
    ...values,
    set: [...values.set, ...(replications === undefined ? [] : [`search.replications=${replications}`])],
    platform: values.platform[0],
    tier: values.tier[0],
    maximise: "agents-per-mw",
    mode: "both",
    "max-gpus": undefined,
    drafts: undefined,
  });
}

export async function runOptimize(name: string, values: OptimizeValues): Promise<ExitCode> {
  const resolved = loadScenario({ scenario: name, sets: values.set, seed: values.seed, dataRoot: values.data });
  const { scenario, fit } = resolved;
  noteSeed(scenario.seed);
  requireNoTier(resolved.systems, values.tier === undefined ? [] : [values.tier], COMMAND);
  const system = pickSystem(resolved, values.platform);
  const tier = pickTier(resolved, values.tier);
  requireClosed([system], { command: COMMAND, path: "workload", instead: "run capacity with the deployments in question" });
  const maxGpus = largestOf(system, values["max-gpus"]);
  const maxDrafts = deepestOf(system, values.drafts);
  const progress = new Progress("searches", !values.quiet);
  const found = await optimizeDeployment({
    scenario,
    system,
    fit,
    tier,
    aim: values.maximise,
    basis: values.basis,
    maxGpus,
    maxDrafts,
    modes: values.mode === "both" ? ["aggregated", "disaggregated"] : [values.mode],
    threads: values.threads,
    onProgress: (done, all, what) => progress.show(done, all, what),
  }).finally(() => progress.clear());
  const { maximise: aim, basis } = values;
  const { platform, engine } = system;
  const report: OptimizeReport = {
    scenario,
    platform,
    engine: engine.id,
    tier,
    aim,
    basis,
    maxGpus,
    found,
    notes: !values.quiet,
  };
  process.stdout.write(written(report, values.format));
  return winnerOf(report) === undefined ? EXIT.no : EXIT.good;
}

function written(report: OptimizeReport, format: OptimizeValues["format"]): string {
  switch (format) {
    case "json":
      return optimizeJson(report);
    case "csv":
      return optimizeCsv(report);
    case "table":
      return optimizeText(report, stdoutStyle());
  }
}

function pickSystem({ systems }: ResolvedScenario, wanted: string | undefined): ResolvedSystem {
  const names = [...new Set(systems.map(({ platform }) => platform))];
  return choose("--platform", wanted, names, (platform) => systems.find((system) => system.platform === platform));
}

function pickTier({ scenario, systems }: ResolvedScenario, wanted: number | undefined): Tier {
  // Parts of a mix are each judged by their own.
  if (systems.every(({ workload }) => workload.kind === "mix") && wanted === undefined) return scenario.tiers[0] as Tier;
  const names = scenario.tiers.map(({ id }) => String(id));
  return choose("--tier", wanted === undefined ? undefined : String(wanted), names, (id) =>
    scenario.tiers.find((tier) => String(tier.id) === id),
  );
}

/** The only choice, or the one that was asked for. Errors: InputError. */
function choose<T>(
  option: string,
  wanted: string | undefined,
  names: readonly string[],
  find: (name: string) => T | undefined,
): T {
  const found = wanted === undefined && names.length > 1 ? undefined : find(wanted ?? (names[0] as string));
  if (found !== undefined) return found;
  const nearest = wanted === undefined ? names[0] : (nearestName(wanted, names) ?? names[0]);
  throw new InputError([
    {
      file: COMMAND,
      path: option,
      wrong: wanted === undefined ? "missing: there are several" : "not in this scenario",
      ...(wanted === undefined ? {} : { received: showValue(wanted) }),
      expected: expectedNames(wanted ?? "", names),
      fix: `write ${option} ${nearest}`,
    },
  ]);
}

/** GPUs of the largest deployment: what was asked for, what the scenario has, or one system unit. */
function largestOf({ spec, hardware }: ResolvedSystem, wanted: number | undefined): number {
  return wanted ?? spec.gpus ?? hardware.system.gpus.value;
}

function deepestOf({ model }: ResolvedSystem, wanted: number | undefined): number {
  const known = model.draft?.acceptanceLength.value.length ?? 0;
  if (wanted === undefined || wanted <= known) return wanted ?? known;
  throw new InputError([
    {
      file: COMMAND,
      path: "--drafts",
      wrong: known === 0 ? `${model.name} has no drafter` : "more draft tokens than are known",
      received: String(wanted),
      expected: known === 0 ? "0" : `at most ${known}, the entries of the model's draft.acceptanceLength`,
      fix: `write --drafts ${known}`,
    },
  ]);
}
