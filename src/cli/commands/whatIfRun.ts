/** Runs `agentwatt what-if`: a scenario with and without changes, side by side. */

import { loadScenario } from "../../profiles/load.ts";
import { expectedNames, nearestName } from "../../profiles/names.ts";
import { InputError, ProblemList, showValue } from "../../profiles/problem.ts";
import type { ResolvedScenario } from "../../profiles/resolve.ts";
import { namedWhatIfs, type WhatIf, whatIfsOfSets } from "../../profiles/whatIfs.ts";
import { whatIfCsv } from "../../report/whatIfCsv.ts";
import { whatIfJson } from "../../report/whatIfJson.ts";
import type { WhatIfReport } from "../../report/whatIfReport.ts";
import { whatIfText } from "../../report/whatIfText.ts";
import { answerWhatIfs, type Changed } from "../../sweep/whatIf.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { noteSeed } from "../failure.ts";
import { Progress } from "../progress.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import { narrowScenario } from "./narrow.ts";
import type { WhatIfValues } from "./whatIf.ts";

export async function runWhatIf(name: string, values: WhatIfValues): Promise<ExitCode> {
  const kept = { platforms: values.platform, tiers: values.tier, deployment: values.deployment };
  const whole = loadScenario({ scenario: name, sets: baseSettings(values), seed: values.seed, dataRoot: values.data, kept });
  const baseline = ofDeployment(narrowScenario(whole, values), values.deployment);
  noteSeed(baseline.scenario.seed);
  const changed = withChanges(whole, whatIfsOf(whole, values));
  const progress = new Progress("searches", !values.quiet);
  const cells = await answerWhatIfs(baseline, changed, {
    threads: values.threads,
    onProgress: (done, all) => progress.show(done, all),
  }).finally(() => progress.clear());
  const report: WhatIfReport = {
    scenario: baseline.scenario,
    cells,
    basis: values.basis,
    fitted: baseline.fit !== undefined,
    notes: !values.quiet,
  };
  process.stdout.write(written(report, values.format));
  const carried = cells.some(({ outcomes }) =>
    outcomes.some((outcome) => outcome.cannotRun === undefined && outcome.effect.agents.after > 0),
  );
  return carried ? EXIT.good : EXIT.no;
}

function baseSettings({ base, replications }: WhatIfValues): string[] {
  return [...base, ...(replications === undefined ? [] : [`search.replications=${replications}`])];
}

/** What was asked for: settings, names, or, without either, all that the scenario names. Errors: InputError where that is nothing. */
function whatIfsOf(scenario: ResolvedScenario, { set, name }: WhatIfValues): WhatIf[] {
  const asked = set.length === 0 ? [] : whatIfsOfSets(set);
  const named = set.length > 0 && name.length === 0 ? [] : namedWhatIfs(scenario, name);
  if (asked.length + named.length > 0) return [...asked, ...named];
  throw new InputError([
    {
      file: "agentwatt what-if",
      path: "--set",
      wrong: `missing: scenario ${scenario.scenario.name} names no what-ifs`,
      expected: "what changes, as path=value or path=expression",
      fix: 'write --set hardware.accelerator.hbmBandwidth="1.5 * value"',
    },
  ]);
}

/** The scenario with each change. Errors: InputError with the faults of all of them. */
function withChanges(scenario: ResolvedScenario, whatIfs: readonly WhatIf[]): Changed[] {
  const problems = new ProblemList();
  const changed = whatIfs.flatMap(
    (whatIf) => problems.attempt(() => [{ whatIf, resolved: scenario.vary(whatIf.settings) }]) ?? [],
  );
  problems.throwIfAny();
  return changed;
}

/** The scenario with deployments of one name alone. Errors: InputError when none that is left has it. */
function ofDeployment(resolved: ResolvedScenario, wanted: string | undefined): ResolvedScenario {
  if (wanted === undefined) return resolved;
  const systems = resolved.systems
    .map((system) => ({ ...system, deployments: system.deployments.filter(({ name }) => name === wanted) }))
    .filter(({ deployments }) => deployments.length > 0);
  if (systems.length > 0) return { ...resolved, systems };
  const names = [...new Set(resolved.systems.flatMap(({ deployments }) => deployments.map(({ name }) => name)))];
  throw new InputError([
    {
      file: "agentwatt what-if",
      path: "--deployment",
      wrong: "not in this scenario",
      received: showValue(wanted),
      expected: expectedNames(wanted, names),
      fix: `write --deployment "${nearestName(wanted, names) ?? names[0]}"`,
    },
  ]);
}

function written(report: WhatIfReport, format: WhatIfValues["format"]): string {
  switch (format) {
    case "json":
      return whatIfJson(report);
    case "csv":
      return whatIfCsv(report);
    case "table":
      return whatIfText(report, stdoutStyle());
  }
}
