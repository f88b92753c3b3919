/** Which candidates go on from one round of a deployment search to the next, and which neighbours of the best to try. */
import type { DeploymentSpec } from "../profiles/scenario.ts";
import { type Candidate, SLOT_LADDER } from "./deploymentGrid.ts";
import { decodingPool, layoutName, named, shapeName, specKey, withSettings } from "./deploymentShape.ts";

/** Of one pair of worker shapes at most so many go into the first round: their neighbours are looked at later. */
const MOST_OF_A_SHAPE = 3;
/** Each way of serving (aggregated, disaggregated) gets this share of the first round at least, if it has so many. */
const LEAST_SHARE_OF_A_MODE = 1 / 3;
/** Estimates within this factor are equal, and the smaller deployment goes first: it is as good and sooner simulated. */
const SAME_ESTIMATE = 1.03;

type Score = (candidate: Pick<Candidate, "gpus"> & { readonly estimate: { agents: number; gpuWatts: number } }) => number;

/**
 * The candidates of the first round: by estimate, one for each layout and speculation depth, no more than some of each
 * pair of shapes, and some of each mode. Where `most` holds all candidates, all of them.
 */
export function firstRound(candidates: readonly Candidate[], most: number, score: Score): Candidate[] {
  if (candidates.length <= most) return [...candidates];
  const ranked = candidates.flatMap((candidate) => {
    const { estimate } = candidate;
    if (estimate === undefined || estimate.agents <= 0) return [];
    return [{ candidate, bin: Math.round(Math.log(score({ ...candidate, estimate })) / Math.log(SAME_ESTIMATE)) }];
  });
  ranked.sort((a, b) => b.bin - a.bin || a.candidate.gpus - b.candidate.gpus);
  const layouts = new Set<string>();
  const ofShape = new Map<string, number>();
  const spread = ranked.flatMap(({ candidate }) => {
    const layout = `${layoutName(candidate.spec)} ${candidate.spec.draftTokens}`;
    const shape = shapesOf(candidate.spec);
    const before = ofShape.get(shape) ?? 0;
    if (layouts.has(layout) || before >= MOST_OF_A_SHAPE) return [];
    layouts.add(layout);
    ofShape.set(shape, before + 1);
    return [candidate];
  });
  const least = Math.floor(most * LEAST_SHARE_OF_A_MODE);
  const sure = (["aggregated", "disaggregated"] as const).flatMap((mode) =>
    spread.filter(({ spec }) => spec.mode === mode).slice(0, least),
  );
  const rest = spread.filter((candidate) => !sure.includes(candidate)).slice(0, Math.max(0, most - sure.length));
  const chosen = new Set([...sure, ...rest]);
  return spread.filter((candidate) => chosen.has(candidate));
}

function shapesOf(spec: DeploymentSpec): string {
  return spec.mode === "aggregated" ? shapeName(spec.pool) : `${shapeName(spec.prefill)} ${shapeName(spec.decode)}`;
}

/**
 * Deployments one step away: a rung or two of slots up or down, a draft more or less, a worker more or less in either pool, the
 * other routing. Those over `maxGpus` are left out.
 */
export function neighbours(spec: DeploymentSpec, limits: { maxGpus: number; maxDrafts: number }): DeploymentSpec[] {
  const { maxSequencesPerRank: slots } = decodingPool(spec);
  const found: DeploymentSpec[] = [];
  for (const rung of slots === undefined ? [] : slotsBeside(slots)) found.push(withSettings(spec, { slots: rung }));
  const drafts = spec.draftTokens ?? 0;
  if (drafts > 0) found.push(withSettings(spec, { draftTokens: drafts - 1 }));
  if (drafts < limits.maxDrafts) found.push(withSettings(spec, { draftTokens: drafts + 1 }));
  if (spec.mode === "disaggregated") found.push(...otherRatios(spec));
  const routing = spec.kv?.routing ?? "session-affinity";
  if (frontRanks(spec) > 1) {
    found.push(withSettings(spec, { routing: routing === "session-affinity" ? "prefix-aware" : "session-affinity" }));
  }
  return found.filter((neighbour) => gpusOfSpec(neighbour) <= limits.maxGpus && specKey(neighbour) !== specKey(spec));
}

/** Two rungs on either side. */
function slotsBeside(slots: number): number[] {
  return [...SLOT_LADDER.filter((rung) => rung < slots).slice(-2), ...SLOT_LADDER.filter((rung) => rung > slots).slice(0, 2)];
}

/**
 * The same with a rung more slots. Whether that pays hangs on whether the P25 of output speed still holds with the batch
 * full, which short phases cannot tell: the best of the last round is always tried with it too.
 */
export function withMoreSlots(spec: DeploymentSpec): DeploymentSpec | undefined {
  const slots = decodingPool(spec).maxSequencesPerRank ?? Number.POSITIVE_INFINITY;
  const rung = SLOT_LADDER.find((more) => more > slots);
  return rung === undefined ? undefined : withSettings(spec, { slots: rung });
}

function otherRatios(spec: DeploymentSpec & { mode: "disaggregated" }): DeploymentSpec[] {
  const changes = [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const;
  return changes.flatMap(([prefill, decode]) => {
    const workers = [spec.prefill.workers + prefill, spec.decode.workers + decode] as const;
    if (workers[0] < 1 || workers[1] < 1) return [];
    return [
      named({ ...spec, prefill: { ...spec.prefill, workers: workers[0] }, decode: { ...spec.decode, workers: workers[1] } }),
    ];
  });
}

/** Ranks that a request can be sent to. */
function frontRanks(spec: DeploymentSpec): number {
  const front = spec.mode === "aggregated" ? spec.pool : spec.prefill;
  return front.workers * front.attentionDataParallel;
}

export function gpusOfSpec(spec: DeploymentSpec): number {
  const pools = spec.mode === "aggregated" ? [spec.pool] : [spec.prefill, spec.decode];
  return pools.reduce((sum, pool) => sum + pool.workers * pool.tensorParallel * pool.attentionDataParallel, 0);
}
