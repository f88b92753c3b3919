/** A decode step by cost group, in seconds and joules, as the cost model and the power model price it. */
import type { CostModel } from "../cost/costModel.ts";
import { leapJoules, type PowerModel } from "../power/stepEnergy.ts";
import { decodeStepSeconds, equalBatch } from "../serving/decodeStep.ts";
import type { Deployment } from "../serving/deployment.ts";
import { dot } from "../serving/rankBatch.ts";

export const DECODE_GROUPS = [
  "expert weights",
  "attention over context",
  "projections and other dense layers",
  "collectives",
  "launches and host",
  "speculation drafts",
] as const;
export type DecodeGroup = (typeof DECODE_GROUPS)[number];

type GroupCost = { readonly seconds: number; readonly joules: number };
export type DecodeStep = GroupCost & { readonly groups: Readonly<Record<DecodeGroup, GroupCost>> };

/**
 * A decode-only step of a worker whose ranks all hold `perRank` sequences of one context. Seconds of the groups sum to
 * the step's. Joules of a group: engaged watts over its seconds, plus its FLOP and bytes; where the power cap cuts the
 * step, all groups are cut alike, so that joules sum too.
 */
export function decodeStep(
  deployment: Pick<Deployment, "architecture" | "power">,
  cost: CostModel,
  perRank: number,
  contextTokens: number,
): DecodeStep {
  const { ranks, gpus } = cost.shape;
  const batch = equalBatch(cost, perRank, contextTokens);
  const sequences = perRank * ranks;
  const tokens = sequences * cost.queryTokens;
  const rankTokens = perRank * cost.queryTokens;
  const seconds = decodeStepSeconds(cost, batch);
  const experts = cost.expertSeconds(tokens);
  const dense = cost.rankSeconds(rankTokens, rankTokens, 0);
  const groupSeconds: Record<DecodeGroup, number> = {
    "expert weights": experts,
    "attention over context": Math.max(dot(cost.decodeComputeSeconds, batch.sums), dot(cost.decodeMemorySeconds, batch.sums)),
    "projections and other dense layers": dense,
    collectives: cost.sharedSeconds(tokens, rankTokens) - cost.fixedSeconds - experts,
    "launches and host": cost.fixedSeconds + cost.rankSeconds(rankTokens, rankTokens, perRank) - dense,
    "speculation drafts": cost.draftSeconds(perRank, sequences),
  };
  const { flop, bytes } = workOf(deployment, cost, { tokens, sequences, sums: batch.sums });
  const total = (by: Record<DecodeGroup, number>): number => DECODE_GROUPS.reduce((sum, group) => sum + by[group], 0);
  const line = (first: number) => ({ first, slope: 0 });
  const joules = leapJoules(deployment.power, gpus, 1, line(seconds), line(total(flop)), line(total(bytes)));
  const uncut = uncappedJoules(deployment.power, gpus, { seconds, flop: total(flop), bytes: total(bytes) });
  const groups = Object.fromEntries(
    DECODE_GROUPS.map((group) => {
      const own = { seconds: groupSeconds[group], flop: flop[group], bytes: bytes[group] };
      return [group, { seconds: own.seconds, joules: (uncappedJoules(deployment.power, gpus, own) * joules) / uncut }];
    }),
  ) as Record<DecodeGroup, GroupCost>;
  return { seconds, joules, groups };
}

type Work = { readonly seconds: number; readonly flop: number; readonly bytes: number };

function uncappedJoules(power: PowerModel, gpus: number, { seconds, flop, bytes }: Work): number {
  return gpus * power.engagedWatts * seconds + power.joulesPerFlop * flop + power.joulesPerByte * bytes;
}

/** FLOP and HBM bytes of each group, whole worker; they sum to what the cost model says of the step. */
function workOf(
  { architecture: { experts } }: Pick<Deployment, "architecture">,
  cost: CostModel,
  { tokens, sequences, sums }: { tokens: number; sequences: number; sums: Float64Array },
): Record<"flop" | "bytes", Record<DecodeGroup, number>> {
  const { ranks } = cost.shape;
  const expertFlop = experts === undefined ? 0 : 2 * experts.topK * experts.parametersPerExpert * experts.layerCount * tokens;
  const expertBytes =
    experts === undefined ? 0 : cost.expertHitFraction(tokens) * experts.layerCount * experts.experts * experts.bytesPerExpert;
  const undrafted = { flop: cost.stepFlop(tokens, tokens, 0), bytes: cost.stepBytes(tokens, 0) };
  const none = { collectives: 0, "launches and host": 0 };
  return {
    flop: {
      ...none,
      "expert weights": expertFlop,
      "attention over context": ranks * dot(cost.decodeFlop, sums),
      "projections and other dense layers": undrafted.flop - expertFlop,
      "speculation drafts": cost.stepFlop(tokens, tokens, sequences) - undrafted.flop,
    },
    bytes: {
      ...none,
      "expert weights": expertBytes,
      "attention over context": ranks * dot(cost.decodeBytes, sums),
      "projections and other dense layers": undrafted.bytes - expertBytes,
      "speculation drafts": cost.stepBytes(tokens, sequences) - undrafted.bytes,
    },
  };
}
