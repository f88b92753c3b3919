/** The capacity question: the largest number of agents that meets each tier, for the platforms and tiers that are asked for. */
import type { PowerBasis } from "../power/bases.ts";
import { loadScenarioFrom } from "../profiles/loadFrom.ts";
import type { ResolvedScenario } from "../profiles/resolve.ts";
import { type CapacityReport, joinResults } from "../report/capacityReport.ts";
import { type CapacityDraws, capacityDraws, requireUncertain } from "../sweep/capacityDraws.ts";
import { capacityTableWithSpread } from "../sweep/coefficientSpread.ts";
import { COEFFICIENTS_DRAWN } from "../sweep/drawnCoefficients.ts";
import { quickTable } from "../sweep/quickTable.ts";
import type { SearchContext } from "./context.ts";
import { narrowScenario, withDeploymentsNamed } from "./narrow.ts";
import { requireClosed } from "./requireClosed.ts";

const COMMAND = "agentwatt capacity";

export type CapacityQuestion = {
  readonly scenario: string;
  readonly set: readonly string[];
  readonly seed: string | number | undefined;
  /** Empty: all. */
  readonly platform: readonly string[];
  readonly tier: readonly number[];
  readonly deployment: string | undefined;
  readonly basis: PowerBasis;
  readonly method: CapacityReport["method"];
  readonly replications: number | undefined;
  /** Draws of the uncertain inputs; undefined: none. */
  readonly draws: number | undefined;
  /** Whether to explain beneath the tables. */
  readonly notes: boolean;
};

/** Errors: InputError for a scenario, platforms and tiers that are not there, and for deployments that cannot run. */
export async function answerCapacity(question: CapacityQuestion, context: SearchContext): Promise<CapacityReport> {
  const { method } = question;
  const resolved = resolvedFor(question, context);
  context.onSeed?.(resolved.scenario.seed);
  if (method === "protocol")
    requireClosed(resolved.systems, { command: COMMAND, path: "--protocol", instead: "leave out --protocol" });
  if (question.draws !== undefined) requireUncertain(resolved);
  const { threads, onProgress } = context;
  const options = {
    published: context.published(),
    threads,
    onProgress: (done: number, all: number) => onProgress?.(done, all, "searches"),
  };
  const results =
    method === "quick" ? await quickTable(resolved, options) : await capacityTableWithSpread(resolved, { ...options, method });
  const draws = question.draws === undefined ? undefined : await drawAll(resolved, question.draws, context);
  return {
    scenario: resolved.scenario,
    systems: resolved.systems,
    rows: joinResults(resolved, results, draws?.cells),
    basis: question.basis,
    fitted: resolved.fit !== undefined,
    method,
    drawn: draws && { open: resolved.open, inputs: draws.inputs, coefficients: resolved.fit && COEFFICIENTS_DRAWN },
    notes: question.notes,
  };
}

/** The scenario of a question, narrowed to what it asks for. Errors: as `answerCapacity`, of what is not there. */
export function resolvedFor(question: CapacityQuestion, { files }: Pick<SearchContext, "files">): ResolvedScenario {
  const { scenario, set, seed, platform, tier, deployment, replications } = question;
  const loaded = loadScenarioFrom(files, {
    scenario,
    sets: [...set, ...(replications === undefined ? [] : [`search.replications=${replications}`])],
    seed,
    kept: { platforms: platform, tiers: tier, deployment },
  });
  return withDeploymentsNamed(narrowScenario(loaded, { platform, tier }), deployment, COMMAND);
}

function drawAll(resolved: ResolvedScenario, draws: number, { threads, onProgress }: SearchContext): Promise<CapacityDraws> {
  return capacityDraws(resolved, draws, { threads, onProgress: (done, all) => onProgress?.(done, all, "cells drawn") });
}

/** Whether any platform reaches any tier. */
export function isReached({ rows }: CapacityReport): boolean {
  return rows.some(({ result }) => result.agents > 0);
}
