/** The what-if question: a scenario with and without changes, side by side. */
import type { PowerBasis } from "../power/bases.ts";
import { loadScenarioFrom } from "../profiles/loadFrom.ts";
import { InputError, ProblemList } from "../profiles/problem.ts";
import type { ResolvedScenario } from "../profiles/resolve.ts";
import { namedWhatIfs, type WhatIf, whatIfsOfSets } from "../profiles/whatIfs.ts";
import type { WhatIfReport } from "../report/whatIfReport.ts";
import { answerWhatIfs, type Changed } from "../sweep/whatIf.ts";
import type { SearchContext } from "./context.ts";
import { narrowScenario, withDeploymentsNamed } from "./narrow.ts";

const COMMAND = "agentwatt what-if";

export type WhatIfQuestion = {
  readonly scenario: string;
  /** What changes. */
  readonly set: readonly string[];
  /** Names of what-ifs that the scenario has. */
  readonly name: readonly string[];
  /** What holds with and without the change. */
  readonly base: readonly string[];
  readonly seed: string | number | undefined;
  readonly platform: readonly string[];
  readonly tier: readonly number[];
  readonly deployment: string | undefined;
  readonly basis: PowerBasis;
  readonly replications: number | undefined;
  readonly notes: boolean;
};

/** Errors: InputError for what is not there, changes that do not fit, and deployments that cannot run as they are. */
export async function answerWhatIf(question: WhatIfQuestion, context: SearchContext): Promise<WhatIfReport> {
  const { scenario, seed, platform, tier, deployment, basis, notes } = question;
  const kept = { platforms: platform, tiers: tier, deployment };
  const whole = loadScenarioFrom(context.files, { scenario, sets: baseSettings(question), seed, kept });
  const baseline = withDeploymentsNamed(narrowScenario(whole, { platform, tier }), deployment, COMMAND);
  context.onSeed?.(baseline.scenario.seed);
  const changed = withChanges(whole, whatIfsOf(whole, question));
  const cells = await answerWhatIfs(baseline, changed, {
    threads: context.threads,
    onProgress: (done, all) => context.onProgress?.(done, all, "searches"),
  });
  return { scenario: baseline.scenario, cells, basis, fitted: baseline.fit !== undefined, notes };
}

function baseSettings({ base, replications }: WhatIfQuestion): string[] {
  return [...base, ...(replications === undefined ? [] : [`search.replications=${replications}`])];
}

/** What was asked for: settings, names, or, without either, all that the scenario names. Errors: InputError where that is nothing. */
function whatIfsOf(scenario: ResolvedScenario, { set, name }: WhatIfQuestion): WhatIf[] {
  const asked = set.length === 0 ? [] : whatIfsOfSets(set);
  const named = set.length > 0 && name.length === 0 ? [] : namedWhatIfs(scenario, name);
  if (asked.length + named.length > 0) return [...asked, ...named];
  throw new InputError([
    {
      file: COMMAND,
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

/** Whether any tier is reached with any change. */
export function isCarried({ cells }: WhatIfReport): boolean {
  return cells.some(({ outcomes }) =>
    outcomes.some((outcome) => outcome.cannotRun === undefined && outcome.effect.agents.after > 0),
  );
}
