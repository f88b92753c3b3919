/**
 * The published capacities in three columns: (i) documented engine defaults; (ii) the workload's shared unknowns set once
 * for all platforms; (iii) besides, at most one engine feature of a platform, fitted to its own result. Candidates are
 * what the scenario states as uncertain: inputs that hold for all systems are the shared unknowns, alternatives of inputs
 * that hold for some are the features. Every prediction comes from the same search as a capacity table.
 */
import {
  chooseFeature,
  chooseShared,
  leaveOneOut,
  needsFeature,
  type Observed,
  type Predicted,
} from "../calibration/publishedFit.ts";
import type { DrawSummary } from "../capacity/drawSummary.ts";
import type { CapacityResult } from "../capacity/result.ts";
import type { PublishedRow } from "../profiles/published.ts";
import type { ResolvedScenario } from "../profiles/resolve.ts";
import type { UncertainInput } from "../profiles/scenario.ts";
import { alternativeValue, type DrawnInput, holdsFor } from "../profiles/uncertain.ts";
import { type AnswerOptions, answerCells } from "./answerCells.ts";
import { canRun, capacityDraws, quickTasks } from "./capacityDraws.ts";
import { capacityTable, cellTasks } from "./capacityTable.ts";
import { drawnValue } from "./drawnInputs.ts";

export type PublishedOptions = {
  readonly published: readonly PublishedRow[];
  readonly draws: number;
  readonly threads: number | undefined;
  /** Told at each stage how many of its cells are done. */
  readonly onProgress: (stage: string, done: number, all: number) => void;
};

/** What was chosen for one platform in column (iii); undefined: nothing. */
type FittedFeature = { readonly platform: string; readonly drawn: DrawnInput };

type TriedFeature = FittedFeature & { readonly predicted: Predicted };

type SingleChange = Predicted & {
  /** What is changed: the deployment's name. */
  readonly change: string;
};

export type PublishedColumns = {
  readonly observed: readonly Observed[];
  /** Results by platform, in the order of `observed`. */
  readonly defaults: readonly CapacityResult[];
  readonly shared: readonly CapacityResult[];
  readonly fitted: readonly CapacityResult[];
  readonly draws: readonly DrawSummary[];
  /** The shared unknowns of (ii) and (iii), the features of (iii). */
  readonly chosen: readonly DrawnInput[];
  readonly features: readonly FittedFeature[];
  /** For each platform: what the other three choose for the shared unknowns, and what that predicts for it. */
  readonly leftOut: readonly { readonly chosen: readonly DrawnInput[]; readonly predicted: Predicted }[];
  /** Documented defaults with one thing changed at a time, by the quick search, in the order of that scenario. */
  readonly singleChanges: readonly SingleChange[];
  /** Combinations of the shared unknowns that were tried. */
  readonly combinations: number;
  /** Features that were tried for (iii), each with what it predicts. */
  readonly tried: readonly TriedFeature[];
};

/** Points of a range's quantiles that are tried, ends included. */
const RANGE_POINTS = 9;
/** Their digits: a choice among so few points has no more. */
const RANGE_DIGITS = 2;

export type PublishedScenarios = {
  /** Column (i); and the scenario whose uncertain inputs are the candidates of columns (ii) and (iii). */
  readonly defaults: ResolvedScenario;
  readonly shared: ResolvedScenario;
  /** Documented defaults with one thing changed at a time. */
  readonly stacks: ResolvedScenario;
};

/**
 * Runs the columns. Assumes one deployment and tier a platform in both scenarios, and a published figure for each.
 * Cost: shared candidates x platforms quick searches, the features, the draws, and three full tables.
 */
export async function publishedColumns(scenarios: PublishedScenarios, options: PublishedOptions): Promise<PublishedColumns> {
  const { defaults, shared } = scenarios;
  const observed = shared.systems.map(({ platform }) => observedOf(platform, options.published));
  const candidates = sharedCandidates(shared);
  const table = await quickTable(shared, candidates, "shared unknowns", options);
  const place = chooseShared(table, observed);
  const chosen = candidates[place] as readonly DrawnInput[];
  const { features, tried } = await fittedFeatures(shared, { observed, chosen, asDocumented: table[place] ?? [] }, options);
  const search = (stage: string) => ({
    method: "planner" as const,
    published: options.published,
    threads: options.threads,
    onProgress: (done: number, all: number) => options.onProgress(stage, done, all),
  });
  const full = (stage: string, inputs: readonly DrawnInput[], platform?: string) => {
    const systems = shared.redraw(inputs).filter((system) => platform === undefined || system.platform === platform);
    return answerCells(cellTasks(shared.scenario, systems, search(stage)), search(stage));
  };
  const inColumnTwo = await full("searches of column (ii)", chosen);
  const inColumnThree: CapacityResult[] = [];
  for (const result of inColumnTwo) {
    const feature = features.find(({ platform }) => platform === result.platform);
    const refitted = feature && (await full("searches of column (iii)", [...chosen, feature.drawn], result.platform))[0];
    inColumnThree.push(refitted ?? result);
  }
  const left = leaveOneOut(table, observed);
  const drawn = await capacityDraws(shared, options.draws, search("cells drawn"));
  return {
    observed,
    defaults: inOrder(observed, await capacityTable(defaults, search("searches of column (i)"))),
    shared: inOrder(observed, inColumnTwo),
    fitted: inOrder(observed, inColumnThree),
    draws: drawn.cells,
    chosen,
    features,
    leftOut: observed.map(({ platform }) => {
      const other = left.get(platform) as number; // One entry a platform.
      const predicted = table[other]?.find((candidate) => candidate.platform === platform) as Predicted;
      return { chosen: candidates[other] as readonly DrawnInput[], predicted };
    }),
    singleChanges: await singleChanges(scenarios.stacks, search("single changes")),
    combinations: candidates.length,
    tried,
  };
}

/** Agents and watts where both can be had: W = agents / (GPUs x Agents/MW) x 10^6. */
function observedOf(platform: string, published: readonly PublishedRow[]): Observed {
  const row = published.find((candidate) => candidate.platform === platform);
  if (row === undefined) throw new Error(`nothing is published for ${platform}`);
  const { agents, gpus, agents_per_megawatt: agentsPerMegawatt } = row;
  const gpuWatts = agents === undefined ? undefined : (agents / (gpus * agentsPerMegawatt)) * 1e6;
  return { platform, agentsPerMegawatt, agents, gpuWatts };
}

/** All combinations of the shared unknowns: points of a range's quantiles, each alternative. */
function sharedCandidates({ scenario }: ResolvedScenario): DrawnInput[][] {
  const shared = scenario.uncertain.flatMap((input, place) => (input.systems === undefined ? [{ input, place }] : []));
  return shared.reduce<DrawnInput[][]>(
    (before, { input, place }) => before.flatMap((drawn) => valuesOf(input).map((value) => [...drawn, { input: place, value }])),
    [[]],
  );
}

function valuesOf(input: UncertainInput): DrawnInput["value"][] {
  if (input.oneOf !== undefined) return input.oneOf.map((choice) => alternativeValue(input, choice));
  return Array.from({ length: RANGE_POINTS }, (_, point) => drawnValue(input, point / (RANGE_POINTS - 1), RANGE_DIGITS));
}

/** The quick search's prediction for every platform, candidate by candidate. */
async function quickTable(
  shared: ResolvedScenario,
  candidates: readonly (readonly DrawnInput[])[],
  stage: string,
  options: PublishedOptions,
  platforms?: readonly string[],
): Promise<Predicted[][]> {
  const tasks = candidates.map((candidate, index) => {
    const systems = shared.redraw(candidate).filter(({ platform }) => platforms === undefined || platform === platforms[index]);
    return quickTasks(shared.scenario, systems, shared.scenario.seed);
  });
  const feasible = tasks.flat().filter(canRun);
  const results = await answerCells(feasible, {
    threads: options.threads,
    onProgress: (done, all) => options.onProgress(stage, done, all),
  });
  const answers = new Map(feasible.map((task, index) => [task, results[index]]));
  return tasks.map((own) =>
    own.map((task) => {
      const result = answers.get(task);
      return result === undefined
        ? { platform: task.platform, agents: 0, gpuWatts: null, agentsPerMegawatt: 0 }
        : predictedOf(result);
    }),
  );
}

function predictedOf({ platform, agents, gpuWatts, agentsPerMegawatt }: CapacityResult): Predicted {
  return { platform, agents, gpuWatts, agentsPerMegawatt: agentsPerMegawatt.accelerator };
}

/** For platforms that are far off as documented, the one alternative that lands nearest. */
async function fittedFeatures(
  shared: ResolvedScenario,
  about: { observed: readonly Observed[]; chosen: readonly DrawnInput[]; asDocumented: readonly Predicted[] },
  options: PublishedOptions,
): Promise<{ features: FittedFeature[]; tried: TriedFeature[] }> {
  const { observed, chosen, asDocumented } = about;
  const documented = (platform: string) => asDocumented.find((predicted) => predicted.platform === platform) as Predicted;
  const open = observed.filter((figure) => needsFeature(figure, documented(figure.platform)));
  const candidates = open.flatMap(({ platform }) =>
    shared.scenario.uncertain.flatMap((input, place) =>
      input.systems === undefined || input.oneOf === undefined || !holdsFor(input, platform)
        ? []
        : valuesOf(input).map((value) => ({ platform, drawn: { input: place, value } })),
    ),
  );
  const table = await quickTable(
    shared,
    candidates.map(({ drawn }) => [...chosen, drawn]),
    "features",
    options,
    candidates.map(({ platform }) => platform),
  );
  // One system each: the platform's own.
  const tried = candidates.map((candidate, place) => ({ ...candidate, predicted: table[place]?.[0] as Predicted }));
  const features = open.flatMap((figure) => {
    const own = tried.filter(({ platform }) => platform === figure.platform);
    const best = chooseFeature(
      figure,
      documented(figure.platform),
      own.map(({ predicted }) => predicted),
    );
    return own.slice(best, best + 1).filter(() => best >= 0);
  });
  return { features, tried };
}

/** Searched in full: each is a claim, and a quick search of few agents may take one lucky phase for an answer. */
async function singleChanges({ scenario, systems }: ResolvedScenario, options: AnswerOptions): Promise<SingleChange[]> {
  const tasks = cellTasks(scenario, systems, { method: "planner", published: [] }).filter(canRun);
  const results = await answerCells(tasks, options);
  return results.map((result) => ({ ...predictedOf(result), change: result.deployment }));
}

function inOrder(observed: readonly Observed[], results: readonly CapacityResult[]): CapacityResult[] {
  return observed.map(({ platform }) => results.find((result) => result.platform === platform) as CapacityResult);
}
