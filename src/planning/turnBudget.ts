/**
 * The budget of a turn: mean seconds and joules by part, from what a phase measured.
 *
 * Measured: the stages of a turn (a clock an agent), the joules of every stretch of every worker, and how many sequences
 * were in decode meanwhile. Decode as a whole is therefore the engine's own; how it splits by cost group is the closed form
 * of the step at the batch that a decoding sequence meets on average and its mean context, scaled to the measured whole.
 */
import {
  type PoolStretches,
  type StretchTotals,
  TURN_STAGES,
  type TurnRecorder,
  type TurnStage,
} from "../metrics/turnRecorder.ts";
import type { Deployment, Pool } from "../serving/deployment.ts";
import { DECODE_GROUPS, type DecodeGroup, type DecodeStep, decodeStep } from "./decodeGroups.ts";

export type BudgetPart = {
  readonly name:
    | "tool delay"
    | Exclude<TurnStage, "away" | "decode">
    | `decode: ${DecodeGroup | "held up by prefill"}`
    | "GPUs idle";
  readonly seconds: number;
  readonly joules: number;
};

export type TurnBudget = {
  /** In the order of a turn; seconds sum to `seconds`, joules to `joules`. */
  readonly parts: readonly BudgetPart[];
  /** Mean from the end of a reply to the end of the next. */
  readonly seconds: number;
  /** Joules of all accelerators in the window over the replies that ended in it. */
  readonly joules: number;
  /** What the split of decode was made at. */
  readonly decode: {
    readonly sequencesPerRank: number;
    readonly contextTokens: number;
    readonly stepSeconds: number;
    /** Closed form over measured seconds of decode steps at that batch: how far the split is from the engine. */
    readonly closedOverMeasuredJoules: number;
  };
};

/** Errors: none. Assumes that turns ended in the window and something was decoded. */
export function turnBudget(deployment: Deployment, recorder: TurnRecorder): TurnBudget {
  const pool = deployment.back ?? deployment.front;
  const stretches = recorder.pools[deployment.back === undefined ? 0 : 1] as PoolStretches;
  const decodeStageSeconds = stageMean(recorder, "decode");
  const contextTokens = decodeStageSeconds === 0 ? 1 : recorder.decodingContextSeconds / decodeTotal(recorder);
  const spent = decodeSpent(deployment, pool, stretches, contextTokens);
  const typical = decodeStep(deployment, pool.cost, Math.max(spent.sequencesPerRank, 1 / pool.cost.shape.ranks), contextTokens);
  const perReply = (joules: number): number => joules / recorder.replies;
  const frontPrefill = deployment.back === undefined ? spent.prefillJoules : sumOf(recorder.pools[0]?.prefill).joules;
  const idle = recorder.pools.reduce((sum, { idle: own }) => sum + own.joules, 0);
  const working = decodeStageSeconds * (1 - spent.stalledShare);
  const parts: BudgetPart[] = [
    { name: "tool delay", seconds: stageMean(recorder, "away"), joules: 0 },
    { name: "front end", seconds: stageMean(recorder, "front end"), joules: 0 },
    { name: "prefill queue", seconds: stageMean(recorder, "prefill queue"), joules: 0 },
    { name: "prefill", seconds: stageMean(recorder, "prefill"), joules: perReply(frontPrefill) },
    ...(deployment.back === undefined
      ? []
      : (["slot queue", "transfer"] as const).map((name) => ({ name, seconds: stageMean(recorder, name), joules: 0 }))),
    ...groupParts(typical, working, perReply(spent.decodeJoules)),
    { name: "decode: held up by prefill", seconds: decodeStageSeconds * spent.stalledShare, joules: 0 },
    { name: "GPUs idle", seconds: 0, joules: perReply(idle) },
  ];
  return {
    parts,
    seconds: TURN_STAGES.reduce((sum, stage) => sum + stageMean(recorder, stage), 0),
    joules: perReply(recorder.pools.reduce((sum, own) => sum + joulesOf(own), 0)),
    decode: {
      sequencesPerRank: spent.sequencesPerRank,
      contextTokens,
      stepSeconds: typical.seconds,
      closedOverMeasuredJoules: spent.closedOverMeasuredJoules,
    },
  };
}

function groupParts({ seconds, joules, groups }: DecodeStep, wholeSeconds: number, wholeJoules: number): BudgetPart[] {
  return DECODE_GROUPS.map((group) => ({
    name: `decode: ${group}`,
    seconds: (wholeSeconds * groups[group].seconds) / seconds,
    joules: (wholeJoules * groups[group].joules) / joules,
  }));
}

function stageMean({ stageSeconds, turns }: TurnRecorder, stage: TurnStage): number {
  return (stageSeconds[TURN_STAGES.indexOf(stage)] as number) / turns;
}

/** Seconds of decode over all replies counted, those without a turn before them included. */
function decodeTotal(recorder: TurnRecorder): number {
  return stageMean(recorder, "decode") * recorder.replies;
}

type DecodeSpent = {
  readonly decodeJoules: number;
  /** Of the decoding pool, where it prefills too. */
  readonly prefillJoules: number;
  /** Share of a sequence's time in decode in which steps hold prefill beyond what decode itself takes of them. */
  readonly stalledShare: number;
  /** The batch as a decoding sequence meets it. */
  readonly sequencesPerRank: number;
  readonly closedOverMeasuredJoules: number;
};

/**
 * A step that holds prefill and decodes along is decode for as long, and as many joules, as a decode step of its batch
 * would take, and prefill for the rest; where decode waits for prefill it is all prefill.
 */
function decodeSpent(deployment: Deployment, pool: Pool, stretches: PoolStretches, contextTokens: number): DecodeSpent {
  const { ranks } = pool.cost.shape;
  const mixed = pool.policy.prefillPolicy === "mixed";
  let working = 0;
  let stalled = 0;
  let weightedBatch = 0;
  let decodeJoules = 0;
  let closedJoules = 0;
  for (const [sequences, { seconds, joules }] of stretches.decode) {
    working += sequences * seconds;
    weightedBatch += sequences * sequences * seconds;
    decodeJoules += joules;
    const step = decodeStep(deployment, pool.cost, sequences / ranks, contextTokens);
    closedJoules += (step.joules * seconds) / step.seconds;
  }
  const measuredJoules = decodeJoules;
  let prefillJoules = 0;
  for (const [sequences, { seconds, joules, steps }] of stretches.prefill) {
    const own = mixed && sequences > 0 ? decodeStep(deployment, pool.cost, sequences / ranks, contextTokens) : undefined;
    const decodeSeconds = Math.min(seconds, steps * (own?.seconds ?? 0));
    const decodePart = Math.min(joules, steps * (own?.joules ?? 0));
    working += sequences * decodeSeconds;
    stalled += sequences * (seconds - decodeSeconds);
    weightedBatch += sequences * sequences * decodeSeconds;
    decodeJoules += decodePart;
    prefillJoules += joules - decodePart;
  }
  return {
    decodeJoules,
    prefillJoules,
    stalledShare: working + stalled === 0 ? 0 : stalled / (working + stalled),
    sequencesPerRank: working === 0 ? 0 : weightedBatch / working / ranks,
    closedOverMeasuredJoules: measuredJoules === 0 ? 1 : closedJoules / measuredJoules,
  };
}

function sumOf(by: ReadonlyMap<number, StretchTotals> = new Map()): StretchTotals {
  const sum = { seconds: 0, joules: 0, steps: 0 };
  for (const { seconds, joules, steps } of by.values()) {
    sum.seconds += seconds;
    sum.joules += joules;
    sum.steps += steps;
  }
  return sum;
}

function joulesOf({ idle, decode, prefill }: PoolStretches): number {
  return idle.joules + sumOf(decode).joules + sumOf(prefill).joules;
}
