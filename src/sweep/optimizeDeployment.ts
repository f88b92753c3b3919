/**
 * The search for the best deployment of a platform at a tier: closed forms choose whom to simulate, ever longer searches
 * for the capacity choose who stays, neighbours of the best are tried, and the last few meet over replications with random
 * numbers that no earlier round has seen, so that being chosen for luck does not count.
 */
import type { CapacityResult } from "../capacity/result.ts";
import { firstRound, gpusOfSpec, neighbours, withMoreSlots } from "../planning/candidateChoice.ts";
import { type Candidate, deploymentGrid, type Grid, isFastEnough } from "../planning/deploymentGrid.ts";
import { decodingPool, specKey, withSettings } from "../planning/deploymentShape.ts";
import { type Finalist, kindOf, rankedFinalists, withWins } from "../planning/finalist.ts";
import { agentsPerMegawatt, type PowerBasis, wattsPerGpu } from "../power/bases.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { DeploymentSpec, Scenario, Tier } from "../profiles/scenario.ts";
import { buildDeployment } from "../serving/deployment.ts";
import { InfeasibleError } from "../serving/infeasible.ts";
import { answerCells } from "./answerCells.ts";
import type { CellTask } from "./cell.ts";
import { drawnCoefficients } from "./drawnCoefficients.ts";

/** What is to be made large. */
export type Aim = "agents-per-mw" | "agents-per-gpu";

export type OptimizeOptions = {
  readonly scenario: Scenario;
  readonly system: ResolvedSystem;
  readonly fit: FitFile | undefined;
  readonly tier: Tier;
  readonly aim: Aim;
  readonly basis: PowerBasis;
  readonly maxGpus: number;
  /** Deepest speculation to try. */
  readonly maxDrafts: number;
  readonly modes: readonly DeploymentSpec["mode"][];
  /** How many are simulated in each round, and for how long; default: ROUNDS, and the scenario's search at the end. */
  readonly rounds?: Rounds;
  readonly threads?: number | undefined;
  readonly onProgress?: (done: number, all: number, what: string) => void;
};

/** A deployment that an earlier round left behind. */
type LeftBehind = { readonly spec: DeploymentSpec; readonly gpus: number; readonly score: number; readonly limit: string };

export type Optimization = {
  /** Winner first, then by score; the scenario's own is among them. */
  readonly finalists: readonly Finalist[];
  /** Best of each other layout, from the coarse searches, by score. */
  readonly others: readonly LeftBehind[];
  readonly counts: {
    readonly candidates: number;
    readonly unfit: number;
    readonly tooSlow: number;
    readonly simulated: number;
  };
  readonly fastest: Grid["fastest"];
  /** Draws of the coefficients that the finalists were compared over; 0: there is no fit. */
  readonly draws: number;
};

/** Draws of the fitted coefficients, the same for every finalist, in which they are compared again. */
const DRAWS = 8;

type Effort = Pick<CellTask, "settlingSeconds" | "measuredSeconds" | "tolerance" | "minAgentSeconds">;

/** Candidates of each round, and the effort of one search in it. */
export type Rounds = {
  readonly coarse: { readonly most: number; readonly effort: Effort };
  readonly middle: { readonly most: number; readonly effort: Effort };
  readonly final: { readonly most: number; readonly effort: Effort };
};

/** Ever fewer candidates, ever longer phases: about as much work in each round. */
function defaultRounds({ settlingSeconds, measuredSeconds }: Scenario["search"]): Rounds {
  return {
    coarse: { most: 36, effort: { settlingSeconds: 30, measuredSeconds: 60, tolerance: 0.1, minAgentSeconds: 3_000 } },
    middle: { most: 8, effort: { settlingSeconds: 60, measuredSeconds: 120, tolerance: 0.04, minAgentSeconds: 15_000 } },
    final: { most: 3, effort: { settlingSeconds, measuredSeconds } },
  };
}

/** Best ones whose neighbours are tried, and how often. */
const CLIMBERS = 3;
const CLIMBS = 3;
/** An estimate is this much above what simulation finds, as a rule; starting low is cheaper, as overloads are slow. */
const START_SHARE = 0.6;

/** Searches. The same input gives the same answer on any number of threads. */
export async function optimizeDeployment(options: OptimizeOptions): Promise<Optimization> {
  const search = new DeploymentSearch(options);
  const { coarse, middle, final } = search.rounds;
  const first = firstRound(search.candidates, coarse.most, ({ gpus, estimate }) => search.scoreOf(gpus, estimate));
  await search.simulate(withOwn(first, search.own), "coarse");
  await search.simulate(withOwn(search.best("coarse", middle.most), search.own), "middle");
  for (let climb = 0; climb < CLIMBS; climb++) {
    const fresh = search.unseenNeighbours(search.best("middle", CLIMBERS));
    if (fresh.length === 0) break;
    await search.simulate(fresh, "middle");
  }
  const last = withOwn(search.withMoreSlots(search.best("middle", final.most)), search.own);
  const finalists = await search.withDraws(await search.finals(last));
  const { counts, fastest, draws } = search;
  return { finalists, others: search.others(finalists), counts, fastest, draws };
}

function withOwn(chosen: readonly Candidate[], own: readonly Candidate[]): Candidate[] {
  const keys = new Set(chosen.map(({ spec }) => specKey(spec)));
  return [...chosen, ...own.filter(({ spec }) => !keys.has(specKey(spec)))];
}

type Round = "coarse" | "middle";
type Seen = { readonly candidate: Candidate; readonly round: Round; readonly result: CapacityResult; readonly score: number };

class DeploymentSearch {
  readonly candidates: readonly Candidate[];
  /** The scenario's deployments of this platform; the one that serves the tier first. */
  readonly own: readonly Candidate[];
  readonly rounds: Rounds;
  readonly #options: OptimizeOptions;
  readonly #ownKey: string | undefined;
  /** By key, the last round that each was in. */
  readonly #seen = new Map<string, Seen>();
  readonly #grid: Pick<Grid, "unfit" | "tooSlow" | "fastest">;
  #done = 0;
  #planned = 0;

  constructor(options: OptimizeOptions) {
    this.#options = options;
    this.rounds = options.rounds ?? defaultRounds(options.scenario.search);
    const { system, tier, maxGpus, maxDrafts, modes } = options;
    const serving = system.deployments.find(({ tiers }) => tiers.includes(tier.id));
    const grid = deploymentGrid({ system, tier, maxGpus, own: serving ?? system.deployments[0], maxDrafts, modes });
    this.#grid = grid;
    this.#ownKey = serving && specKey(serving);
    const own = [...(serving === undefined ? [] : [serving]), ...system.deployments.filter((spec) => spec !== serving)];
    this.own = own
      .map((spec) => ({ spec: { ...spec, tiers: [tier.id] }, gpus: gpusOfSpec(spec), estimate: undefined }))
      .filter(({ spec }) => this.#canRun(spec));
    const known = new Set(this.own.map(({ spec }) => specKey(spec)));
    this.candidates = grid.candidates.filter(({ spec }) => !known.has(specKey(spec)));
  }

  get fastest(): Grid["fastest"] {
    return this.#grid.fastest;
  }

  get draws(): number {
    return this.#options.fit === undefined ? 0 : DRAWS;
  }

  get counts(): Optimization["counts"] {
    const { unfit, tooSlow } = this.#grid;
    return { candidates: this.candidates.length + this.own.length, unfit, tooSlow, simulated: this.#seen.size };
  }

  /** What is made large, from agents and watts. */
  scoreOf(gpus: number, { agents, gpuWatts }: { agents: number; gpuWatts: number | null }): number {
    const { aim, basis, system } = this.#options;
    if (agents === 0 || gpuWatts === null) return 0;
    return aim === "agents-per-gpu"
      ? agents / gpus
      : agentsPerMegawatt(agents / gpus, wattsPerGpu(system.hardware, gpuWatts))[basis];
  }

  async simulate(candidates: readonly Candidate[], round: Round): Promise<void> {
    const { effort } = this.rounds[round];
    const seed = `${this.#options.scenario.seed}/optimize`;
    const tasks = candidates.map((candidate) => {
      const before = this.#seen.get(specKey(candidate.spec))?.result.agents;
      const guessed = candidate.estimate && Math.max(1, Math.round(START_SHARE * candidate.estimate.agents));
      return this.#task(candidate.spec, seed, effort, before === undefined || before === 0 ? guessed : before);
    });
    const results = await this.#answer(tasks, round === "coarse" ? "coarse searches" : "closer searches");
    candidates.forEach((candidate, index) => {
      const result = results[index] as CapacityResult;
      this.#seen.set(specKey(candidate.spec), { candidate, round, result, score: this.scoreOf(result.gpus, result) });
    });
  }

  /** Of those that were in a round and reach the tier, the best. */
  best(round: Round, most: number): Candidate[] {
    const found = [...this.#seen.values()].filter((seen) => seen.round === round && seen.score > 0).sort(byScore);
    return found
      .filter((seen, index) => !found.slice(0, index).some((better) => isSameButForSlots(seen, better)))
      .slice(0, most)
      .map(({ candidate }) => candidate);
  }

  unseenNeighbours(of: readonly Candidate[]): Candidate[] {
    const { maxGpus, maxDrafts } = this.#options;
    const fresh = new Map<string, Candidate>();
    for (const { spec } of of) {
      const agents = this.#seen.get(specKey(spec))?.result.agents ?? 0;
      const gpuWatts = this.#seen.get(specKey(spec))?.result.gpuWatts ?? 0;
      for (const neighbour of neighbours(spec, { maxGpus, maxDrafts })) {
        const key = specKey(neighbour);
        if (this.#seen.has(key) || fresh.has(key) || !this.#canRun(neighbour)) continue;
        const gpus = gpusOfSpec(neighbour);
        // Where the search for it starts: what its neighbour carries a GPU.
        const likely = ((agents / gpusOfSpec(spec)) * gpus) / START_SHARE;
        fresh.set(key, { spec: neighbour, gpus, estimate: { agents: likely, gpuWatts } });
      }
    }
    return [...fresh.values()];
  }

  /** Adds the best of them with a rung more slots, where that ran at all and makes a difference. */
  withMoreSlots(best: readonly Candidate[]): Candidate[] {
    const [first] = best;
    const more = first && withMoreSlots(first.spec);
    const seen = more && this.#seen.get(specKey(more));
    if (first === undefined || seen === undefined || seen.score === this.#seen.get(specKey(first.spec))?.score) return [...best];
    const there = best.some(({ spec }) => specKey(spec) === specKey(seen.candidate.spec));
    return there ? [...best] : [...best, seen.candidate];
  }

  /** The last round: every replication a search of its own, with seeds that are new and the same for all. */
  async finals(candidates: readonly Candidate[]): Promise<Finalist[]> {
    const { scenario } = this.#options;
    const { replications } = scenario.search;
    const tasks = candidates.flatMap(({ spec }) =>
      Array.from({ length: replications }, (_, replication) => {
        const agents = this.#seen.get(specKey(spec))?.result.agents ?? 0;
        const seed = `${scenario.seed}/optimize/final/${replication}`;
        return this.#task(spec, seed, this.rounds.final.effort, agents === 0 ? undefined : agents);
      }),
    );
    const results = await this.#answer(tasks, "searches of finalists");
    const entries = candidates.map(({ spec, gpus }, index) => {
      const own = results.slice(index * replications, (index + 1) * replications);
      const isOwn = specKey(spec) === this.#ownKey;
      return { spec, own: isOwn, gpus, results: own, scores: own.map((result) => this.scoreOf(gpus, result)) };
    });
    return rankedFinalists(entries, this.#options.basis);
  }

  /** The finalists again with other coefficients that the measured runs allow: who is best then? */
  async withDraws(finalists: readonly Finalist[]): Promise<Finalist[]> {
    const { fit, scenario } = this.#options;
    if (fit === undefined) return [...finalists];
    const tasks = finalists.flatMap(({ spec, agents }) => {
      const expected = Math.max(1, Math.round(agents.mean));
      const task = this.#task(
        spec,
        `${scenario.seed}/optimize/draw`,
        this.rounds.middle.effort,
        agents.mean === 0 ? undefined : expected,
      );
      return Array.from({ length: DRAWS }, (_, index) => ({
        ...task,
        profiles: drawnCoefficients(task.profiles, spec, { seed: scenario.seed, index, count: DRAWS }, fit),
      }));
    });
    const results = await this.#answer(tasks, "searches with drawn coefficients");
    const scores = finalists.map(({ gpus }, place) =>
      results.slice(place * DRAWS, (place + 1) * DRAWS).map((result) => this.scoreOf(gpus, result)),
    );
    return withWins(finalists, scores);
  }

  /** Best of each layout that did not reach the last round. */
  others(finalists: readonly Finalist[]): LeftBehind[] {
    const shown = new Set(finalists.map(({ spec }) => specKey(spec)));
    const layouts = new Map<string, LeftBehind>();
    for (const { candidate, result, score } of [...this.#seen.values()].sort(byScore)) {
      const { spec, gpus } = candidate;
      const kind = kindOf(spec);
      if (shown.has(specKey(spec)) || layouts.has(kind)) continue;
      layouts.set(kind, { spec, gpus, score, limit: result.limit });
    }
    return [...layouts.values()];
  }

  #canRun(spec: DeploymentSpec): boolean {
    const { system, tier } = this.#options;
    try {
      return isFastEnough(buildDeployment(system, spec), system, tier) || specKey(spec) === this.#ownKey;
    } catch (error) {
      if (error instanceof InfeasibleError) return false;
      throw error;
    }
  }

  async #answer(tasks: readonly CellTask[], what: string): Promise<CapacityResult[]> {
    const { threads, onProgress } = this.#options;
    this.#planned += tasks.length;
    const before = this.#done;
    const results = await answerCells(tasks, {
      threads,
      onProgress: (done) => onProgress?.(before + done, this.#planned, what),
    });
    this.#done += tasks.length;
    return results;
  }

  #task(spec: DeploymentSpec, seed: string, effort: Effort, expectedAgents: number | undefined): CellTask {
    const { system, tier } = this.#options;
    const { hardware, model, engine, workload, coefficients, effects } = system;
    return {
      platform: system.platform,
      engine: engine.id,
      profiles: { hardware, model, engine, workload, coefficients, effects },
      deployment: spec,
      tier,
      seed,
      method: "planner",
      replications: 1,
      ...effort,
      ...(expectedAgents === undefined ? {} : { expectedAgents }),
      published: null,
    };
  }
}

/** Best first; of equals the smaller, then the one with fewer slots. */
function byScore(a: Seen, b: Seen): number {
  const slots = ({ candidate }: Seen): number => decodingPool(candidate.spec).maxSequencesPerRank ?? Number.POSITIVE_INFINITY;
  return b.score - a.score || a.candidate.gpus - b.candidate.gpus || slots(a) - slots(b);
}

/** Whether slots that never fill are all that sets two apart. */
function isSameButForSlots(a: Seen, b: Seen): boolean {
  if (a.score !== b.score) return false;
  const [one, other] = [a, b].map(({ candidate }) => specKey(withSettings(candidate.spec, { slots: 1 })));
  return one === other;
}
