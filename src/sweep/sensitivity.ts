/**
 * A sensitivity analysis of one cell: a tornado over all of its unknowns, then Sobol indices of those that move it most.
 * All searches share their random numbers, so that they differ by the inputs alone, and start where the base case ended.
 */
import type { CapacityResult } from "../capacity/result.ts";
import { standardDeviation } from "../kernel/moments.ts";
import { Z90 } from "../kernel/normal.ts";
import { indicesOf, isSharp, type SobolResult, type SobolRule, saltelliRows, saltelliSample } from "../planning/sobolIndices.ts";
import { sobolSequence } from "../planning/sobolSequence.ts";
import { type Evaluation, LEAST_R2, type SurrogateIndices, surrogateIndices } from "../planning/surrogateIndices.ts";
import { type Bar, type Probe, screened, tornado } from "../planning/tornado.ts";
import type { PowerBasis } from "../power/bases.ts";
import { InputError } from "../profiles/problem.ts";
import type { ResolvedScenario, ResolvedSystem } from "../profiles/resolve.ts";
import type { DeploymentSpec, Tier } from "../profiles/scenario.ts";
import { answerCells } from "./answerCells.ts";
import { canRun } from "./capacityDraws.ts";
import type { CellTask } from "./cell.ts";
import { HIGH_END, LOW_END, type SensitivityInput } from "./sensitivityInputs.ts";

export type SensitivityCell = {
  readonly resolved: ResolvedScenario;
  readonly system: ResolvedSystem;
  readonly deployment: DeploymentSpec;
  readonly tier: Tier;
  readonly basis: PowerBasis;
  readonly inputs: readonly SensitivityInput[];
};

export type SensitivityOptions = {
  readonly threads?: number | undefined;
  /** How Sobol's indices are found: by a surrogate, by searching Sobol's sample itself, or not at all. */
  readonly indices: "surrogate" | "exact" | "none";
  readonly onProgress?: (done: number, all: number, what: string) => void;
};

/** One input moved, the rest as it stands. `result` is absent where the deployment cannot run at all. */
type SensitivityProbe = Probe<CapacityResult | undefined>;

type Indexed = {
  /** Places of the inputs in `cell.inputs`, in the order of the indices. */
  readonly taken: readonly number[];
  /** Share of the squared swings of the tornado that the other inputs hold. */
  readonly leftOutShare: number;
};

/** What the Sobol part gave. */
type SensitivityIndices = Indexed &
  (
    | { readonly kind: "surrogate"; readonly result: SurrogateIndices }
    | { readonly kind: "exact"; readonly result: SobolResult; readonly evaluations: number }
    /** The surrogate predicts too little for its indices to be shown. */
    | { readonly kind: "refused"; readonly leaveOneOutR2: number; readonly evaluations: number }
    /** No input moves the result beyond the noise of the search. */
    | { readonly kind: "nothing" }
  );

export type SensitivityResult = {
  readonly base: CapacityResult;
  /** Half of the 80% interval of the base's ln Agents/MW over seeds. */
  readonly noise: number;
  readonly bars: readonly Bar<CapacityResult | undefined>[];
  readonly indices: SensitivityIndices | undefined;
};

/** One replication to 1%: what differs between two of these searches is the input. */
const SEARCH = { method: "planner", replications: 1, tolerance: 0.01 } as const;
/** Phases are shorter than those of `capacity`: shares of the scenario's own settling and measured time. */
const SETTLING_SHARE = 0.5;
const MEASURED_SHARE = 0.4;
/** A small deployment is measured for longer: agent-seconds a second of the scenario's measured time. */
const AGENTS_MEASURED = 25;
/** A swing below this is the search's own resolution; ln units. */
const RESOLUTION = 0.02;
/** Searches an input that the surrogate is fitted to: 10 is the usual rule (Loeppky, Sacks, Welch 2009), and some for the noise. */
const SEARCHES_PER_INPUT = 12;
const LEAST_SEARCHES = 32;
/** The full simulator is dear: wider intervals than a cheap function gets. */
const EXACT_RULE: SobolRule = { halfWidth: 0.05, minRows: 64, maxRows: 1024 };
const NOISE_SEEDS = 4;
const HALF_AN_AGENT = 0.5;

/** Errors: InputError where the cell as it stands cannot run. A base case that carries nobody has neither bars nor indices. */
export async function sensitivity(cell: SensitivityCell, options: SensitivityOptions): Promise<SensitivityResult> {
  const search = openSearch(cell, options);
  const [base] = await search([{}], "base case");
  if (base === undefined) throw new InputError([cannotRun(cell)]);
  if (base.agents === 0) return { base, noise: 0, bars: [], indices: undefined };
  const places = cell.inputs.map(({ choices }) => choices ?? [LOW_END, HIGH_END]);
  const moves = places.flatMap((own, input) =>
    own.map((uniform) => ({ at: new Map([[input, uniform]]), expected: base.agents })),
  );
  const seeds = Array.from({ length: NOISE_SEEDS }, (_, index): Move => ({ seed: `noise/${index}`, expected: base.agents }));
  const answers = await search([...moves, ...seeds], "searches, one input at a time");
  const respond = responder(base, cell.basis);
  const noise = Z90 * standardDeviation([base, ...answers.slice(moves.length)].map(respond));
  let next = 0;
  const probes = places.map((own) =>
    own.map((uniform): SensitivityProbe => {
      const answer = answers[next++];
      return { uniform, response: respond(answer), answer };
    }),
  );
  const bars = tornado(respond(base), probes);
  if (options.indices === "none") return { base, noise, bars, indices: undefined };
  const { taken, leftOutShare } = screened(bars, RESOLUTION);
  const about = { taken: taken.map(({ input }) => input), leftOutShare };
  if (taken.length === 0) return { base, noise, bars, indices: { kind: "nothing", ...about } };
  const run = { cell, base, taken, search, respond };
  return {
    base,
    noise,
    bars,
    indices: { ...about, ...(await (options.indices === "exact" ? exactIndices(run) : fittedIndices(run))) },
  };
}

/** Inputs by place, and the number in (0, 1) of each; the others stay as they are. */
type Move = { readonly at?: ReadonlyMap<number, number>; readonly expected?: number; readonly seed?: string };
type Search = (moves: readonly Move[], what: string) => Promise<(CapacityResult | undefined)[]>;
type Respond = (answer: CapacityResult | undefined) => number;

function openSearch(cell: SensitivityCell, { threads, onProgress }: SensitivityOptions): Search {
  return async (moves, what) => {
    const tasks = moves.map((move) => taskOf(cell, move));
    const feasible = tasks.filter((task) => task !== undefined);
    const answers = (await answerCells(feasible, { threads, onProgress: (done, all) => onProgress?.(done, all, what) })).values();
    return tasks.map((task) => (task === undefined ? undefined : (answers.next().value as CapacityResult)));
  };
}

/** The cell with inputs moved; undefined where it cannot run. */
function taskOf(
  { resolved, system, deployment, tier, inputs }: SensitivityCell,
  { at, expected, seed }: Move,
): CellTask | undefined {
  const moved = [...(at ?? [])].map(([input, uniform]) => ({ input: inputs[input] as SensitivityInput, uniform }));
  const drawn = moved.flatMap(({ input, uniform }) => (input.draw === undefined ? [] : [input.draw(uniform)]));
  const redrawn = drawn.length === 0 ? system : (resolved.redraw(drawn).find(({ index }) => index === system.index) ?? system);
  const { hardware, model, engine, workload, coefficients, effects } = moved.reduce(
    (own, { input, uniform }) => input.move?.(own, uniform) ?? own,
    redrawn,
  );
  const { settlingSeconds, measuredSeconds } = resolved.scenario.search;
  const task: CellTask = {
    ...SEARCH,
    settlingSeconds: SETTLING_SHARE * settlingSeconds,
    measuredSeconds: MEASURED_SHARE * measuredSeconds,
    minAgentSeconds: AGENTS_MEASURED * measuredSeconds,
    platform: system.platform,
    engine: engine.id,
    profiles: { hardware, model, engine, workload, coefficients, effects },
    deployment,
    tier,
    seed: seed === undefined ? resolved.scenario.seed : `${resolved.scenario.seed}/${seed}`,
    published: null,
    ...(expected === undefined ? {} : { expectedAgents: expected }),
  };
  return canRun(task) ? task : undefined;
}

/** ln Agents/MW; an answer that carries nobody counts as half an agent at the base's watts, so that it has a logarithm. */
function responder(base: CapacityResult, basis: PowerBasis): Respond {
  const least = (base.agentsPerMegawatt[basis] * HALF_AN_AGENT) / base.agents;
  return (answer) => Math.log(Math.max(answer?.agentsPerMegawatt[basis] ?? 0, least));
}

type IndicesRun = {
  readonly cell: SensitivityCell;
  readonly base: CapacityResult;
  readonly taken: readonly Bar<CapacityResult | undefined>[];
  readonly search: Search;
  readonly respond: Respond;
};

async function fittedIndices(run: IndicesRun) {
  const { cell, taken } = run;
  const { seed } = cell.resolved.scenario;
  const sequence = sobolSequence(taken.length, `${seed}/training`);
  const count = Math.max(LEAST_SEARCHES, SEARCHES_PER_INPUT * taken.length);
  const points = Array.from({ length: count }, (_, index) => sequence.point(index));
  const values = await valuesAt(points, run, "searches for the surrogate");
  const evaluations = points.map((point, index): Evaluation => ({ point, value: values[index] as number }));
  const coordinates = taken.map((bar) => coordinateOf(cell.inputs[bar.input] as SensitivityInput, bar));
  const place = (point: readonly number[]): number[] => point.map((uniform, input) => coordinates[input]?.(uniform) ?? 0);
  const result = surrogateIndices(evaluations, place, seed);
  const { leaveOneOutR2 } = result;
  // Also where it is no number: all evaluations alike.
  if (!(leaveOneOutR2 >= LEAST_R2)) return { kind: "refused", leaveOneOutR2, evaluations: count } as const;
  return { kind: "surrogate", result } as const;
}

async function exactIndices(run: IndicesRun) {
  const { taken } = run;
  const { seed } = run.cell.resolved.scenario;
  const rows = saltelliRows(taken.length, seed);
  const results: number[] = [];
  for (let from = 0, to = EXACT_RULE.minRows; ; from = to, to *= 2) {
    results.push(...(await valuesAt(rows.points(from, to), run, `searches for ${to} rows of the sample`)));
    const result = indicesOf(saltelliSample(results, taken.length), seed);
    if (isSharp(result, EXACT_RULE)) return { kind: "exact", result, evaluations: results.length } as const;
  }
}

/** Searches points of the taken inputs. Each starts where the tornado, taken as additive, expects it to end. */
async function valuesAt(points: readonly number[][], { cell, base, taken, search, respond }: IndicesRun, what: string) {
  const origin = respond(base);
  const moves = points.map((point): Move => {
    const at = new Map(taken.map(({ input }, column) => [input, point[column] as number]));
    const shift = taken.reduce((sum, bar, column) => {
      return sum + expectedShift(cell.inputs[bar.input] as SensitivityInput, bar, point[column] as number, origin);
    }, 0);
    return { at, expected: Math.max(1, base.agents * Math.exp(shift)) };
  });
  return (await search(moves, what)).map(respond);
}

/** Of a range: on the line from the base to the end on that side; of a choice: that of the alternative. */
function expectedShift(input: SensitivityInput, { probes }: Bar<unknown>, uniform: number, origin: number): number {
  if (input.choices !== undefined) return (chosen(input.choices, probes, uniform)?.response ?? origin) - origin;
  const coordinate = input.coordinate(uniform);
  const end = probes[coordinate < 0 ? 0 : 1];
  return Math.abs(coordinate) * ((end?.response ?? origin) - origin);
}

/** The alternative that a number in (0, 1) falls on, given the middles of their parts. */
function chosen<T>(middles: readonly number[], alternatives: readonly T[], uniform: number): T | undefined {
  let upper = 0;
  const place = middles.findIndex((middle) => {
    upper = 2 * middle - upper;
    return uniform < upper;
  });
  return alternatives.at(place);
}

/**
 * Where an input's places lie for the surrogate: a range by its own measure; of a choice, whose alternatives have no order,
 * each at its effect in the tornado, from -1 to 1.
 */
function coordinateOf(input: SensitivityInput, { probes }: Bar<unknown>): (uniform: number) => number {
  const { choices } = input;
  if (choices === undefined) return input.coordinate;
  const responses = probes.map(({ response }) => response);
  const lowest = Math.min(...responses);
  const range = Math.max(...responses) - lowest;
  return (uniform) => (range === 0 ? 0 : (2 * ((chosen(choices, responses, uniform) ?? lowest) - lowest)) / range - 1);
}

function cannotRun({ resolved, system, deployment }: SensitivityCell) {
  return {
    ...resolved.locate(["systems", system.index]),
    wrong: `the deployment ${deployment.name} cannot run`,
    expected: "a deployment whose weights and longest request fit",
    fix: "agentwatt simulate says what does not fit",
  };
}
