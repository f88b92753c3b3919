/**
 * A scenario with and without changes, cell by cell: both sides are searched with the same random numbers, replication by
 * replication, and with the same draws of the fitted coefficients, so that their difference shows what the change does.
 */
import type { CapacityResult } from "../capacity/result.ts";
import { type ChangedInput, changedInputs } from "../planning/changedInputs.ts";
import { type WhatIfEffect, whatIfEffect } from "../planning/whatIfEffect.ts";
import type { ResolvedScenario, ResolvedSystem } from "../profiles/resolve.ts";
import type { DeploymentSpec, Scenario, Tier } from "../profiles/scenario.ts";
import type { WhatIf } from "../profiles/whatIfs.ts";
import { buildDeployment } from "../serving/deployment.ts";
import { InfeasibleError } from "../serving/infeasible.ts";
import { type AnswerOptions, answerCells } from "./answerCells.ts";
import { canRun } from "./capacityDraws.ts";
import { cellTasks, checkFeasible, checkMixServed } from "./capacityTable.ts";
import type { CellTask } from "./cell.ts";
import { drawnCoefficients } from "./drawnCoefficients.ts";

/** Stratified draws of the coefficients: as many as capacity takes. */
const DRAWS = 8;
/** A draw's search: coarse, but finer than a difference that one would act on. */
const DRAW_SEARCH = {
  replications: 1,
  settlingSeconds: 120,
  measuredSeconds: 240,
  tolerance: 0.01,
} as const;

/** One change, and the scenario with it. */
export type Changed = { readonly whatIf: WhatIf; readonly resolved: ResolvedScenario };

/** One side of a cell: what carries the agents, and what the searches found. */
export type Side = {
  readonly system: ResolvedSystem;
  readonly deployment: DeploymentSpec;
  /** One a replication; the first one's limit stands for all. */
  readonly replications: readonly CapacityResult[];
};

export type WhatIfOutcome = {
  readonly whatIf: WhatIf;
  /** What it changes of this cell's inputs, by kind of profile, "tier" and "deployment". */
  readonly changes: readonly ChangedInput[];
} & (
  | { readonly after: Side; readonly effect: WhatIfEffect; readonly cannotRun?: undefined }
  /** Why the deployment cannot run with the change. */
  | { readonly cannotRun: string }
);

export type WhatIfCell = { readonly tier: Tier; readonly before: Side; readonly outcomes: readonly WhatIfOutcome[] };

/**
 * Answers all what-ifs for every system, deployment and tier of the baseline, in its order.
 * Errors: InputError, located in the scenario, when a deployment of the baseline cannot run.
 */
export async function answerWhatIfs(
  baseline: ResolvedScenario,
  changed: readonly Changed[],
  options: AnswerOptions,
): Promise<WhatIfCell[]> {
  checkFeasible(baseline);
  checkMixServed(baseline);
  const cells = cellsOf(baseline, changed);
  const searches = new Searcher(baseline, options);
  await searches.run(
    cells.flatMap(({ before, cases }) => [before, ...cases.flatMap(({ task }) => (task === undefined ? [] : [task]))]),
  );
  return cells.map(({ system, before, cases }) => ({
    tier: before.tier,
    before: { system, deployment: before.deployment, replications: searches.of(before).replications },
    outcomes: cases.map(({ whatIf, changes, system: after, task, cannotRun }) => {
      if (task === undefined) return { whatIf, changes, cannotRun };
      const found = searches.of(task);
      const side = { system: after, deployment: task.deployment, replications: found.replications };
      return { whatIf, changes, after: side, effect: whatIfEffect(searches.of(before), found) };
    }),
  }));
}

type Case = { readonly whatIf: WhatIf; readonly changes: readonly ChangedInput[]; readonly system: ResolvedSystem } & (
  | { readonly task: CellTask; readonly cannotRun?: undefined }
  | { readonly task?: undefined; readonly cannotRun: string }
);
type Cell = { readonly system: ResolvedSystem; readonly before: CellTask; readonly cases: readonly Case[] };

const METHOD = { method: "planner", published: [] } as const;

function cellsOf(baseline: ResolvedScenario, changed: readonly Changed[]): Cell[] {
  return baseline.systems.flatMap((system) =>
    cellTasks(baseline.scenario, [system], METHOD).map((before) => {
      const place = system.spec.deployments.indexOf(before.deployment);
      return { system, before, cases: changed.map((change) => caseOf(before, { system, place, change })) };
    }),
  );
}

type Where = { readonly system: ResolvedSystem; readonly place: number; readonly change: Changed };

/** The same cell with a change; the baseline's own task where that reaches nothing of it. */
function caseOf(before: CellTask, { system, place, change: { whatIf, resolved } }: Where): Case {
  // Changes keep systems, tiers and deployments where they stand: a setting changes values alone.
  const after = resolved.systems.find(({ index }) => index === system.index) as ResolvedSystem;
  const deployments = after.spec.deployments.slice(place, place + 1);
  const [task] = cellTasks(sameTier(resolved.scenario, before.tier), [{ ...after, deployments }], METHOD);
  if (task === undefined) return { whatIf, changes: [], system: after, cannotRun: "no deployment serves this tier any more" };
  const changes = changedInputs(inputsOf(before), inputsOf(task));
  if (changes.length === 0) return { whatIf, changes, system: after, task: before };
  try {
    buildDeployment(task.profiles, task.deployment);
  } catch (error) {
    if (!(error instanceof InfeasibleError)) throw error;
    return { whatIf, changes, system: after, cannotRun: error.message };
  }
  return { whatIf, changes, system: after, task };
}

function sameTier(scenario: Scenario, { id }: Tier): Scenario {
  return { ...scenario, tiers: scenario.tiers.filter((tier) => tier.id === id) };
}

/** All that a search's answer depends on but the seed. */
function inputsOf({ profiles, deployment, tier, settlingSeconds, measuredSeconds }: CellTask): unknown {
  const { hardware, model, engine, workload, coefficients, effects } = profiles;
  const fit = effects === undefined ? undefined : Object.fromEntries(effects);
  const search = { settlingSeconds, measuredSeconds };
  return { hardware, model, engine, workload, coefficients, fit, deployment, tier, search };
}

/** Runs the searches of many tasks and keeps what they found. */
class Searcher {
  readonly #found = new Map<CellTask, { replications: CapacityResult[]; draws: (CapacityResult | undefined)[] }>();
  readonly #scenario: ResolvedScenario;
  readonly #options: AnswerOptions;

  constructor(scenario: ResolvedScenario, options: AnswerOptions) {
    this.#scenario = scenario;
    this.#options = options;
  }

  /** What was found for a task. Assumes that it was run. */
  of(task: CellTask): {
    readonly replications: readonly CapacityResult[];
    readonly draws: readonly (CapacityResult | undefined)[];
  } {
    return this.#found.get(task) as NonNullable<ReturnType<typeof this.of>>;
  }

  /** The first replications of all, then the others and the draws, which start where those ended. */
  async run(all: readonly CellTask[]): Promise<void> {
    const { scenario, fit } = this.#scenario;
    const { seed } = scenario;
    const tasks = [...new Set(all)];
    const others = scenario.search.replications - 1;
    const draws = fit === undefined ? 0 : DRAWS;
    const total = tasks.length * (1 + others + draws);
    const answer = (batch: readonly CellTask[], before: number): Promise<CapacityResult[]> =>
      answerCells(batch, { ...this.#options, onProgress: (done) => this.#options.onProgress?.(before + done, total) });
    const firsts = await answer(
      tasks.map((task) => ({ ...task, seed, replications: 1 })),
      0,
    );
    const further = tasks.flatMap((task, index) => {
      const expectedAgents = (firsts[index] as CapacityResult).agents;
      const repeats = Array.from({ length: others }, (_, other) => ({
        ...task,
        seed,
        replications: 1,
        firstReplication: other + 1,
        expectedAgents,
      }));
      const drawn = Array.from({ length: draws }, (_, draw) => {
        if (fit === undefined) return undefined;
        const profiles = drawnCoefficients(task.profiles, task.deployment, { seed, index: draw, count: DRAWS }, fit);
        const withDraw = { ...task, ...DRAW_SEARCH, seed, expectedAgents, profiles };
        return canRun(withDraw) ? withDraw : undefined;
      });
      return [...repeats, ...drawn];
    });
    const answers = (
      await answer(
        further.filter((task) => task !== undefined),
        tasks.length,
      )
    ).values();
    const results = further.map((task) => (task === undefined ? undefined : (answers.next().value as CapacityResult)));
    tasks.forEach((task, index) => {
      const own = results.slice(index * (others + draws), (index + 1) * (others + draws));
      // Only draws may be undefined.
      const repeats = own.slice(0, others) as CapacityResult[];
      this.#found.set(task, { replications: [firsts[index] as CapacityResult, ...repeats], draws: own.slice(others) });
    });
  }
}
