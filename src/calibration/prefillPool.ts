/** A pool of workers that prefill and nothing else: what a prompt waits for, and how long its own chunks take. */
import type { PowerModel } from "../power/stepEnergy.ts";
import type { Pool } from "../serving/deployment.ts";
import { findZero } from "./findZero.ts";
import { gathered } from "./gatheredPrompts.ts";
import { LONGEST_OVER_MEAN, type LoopLoad, SHORTEST_OVER_MEAN } from "./loopLoad.ts";
import { busyShare, longestTokens, meanChunks, priceMixedStep, type StepPrice } from "./prefillLoad.ts";

export type PrefillPool = {
  /** Seconds from a prompt's coming to the end of its prefill, and joules a second of the pool, at so many prompts a second. */
  readonly at: (requestsPerSecond: number) => { readonly seconds: number; readonly watts: number; readonly load: number };
};

/** Most trials of a step's length, and how well it must agree with the prompts that come during it, of the longest step. */
const TRIALS = 30;
const STEP_TOLERANCE = 1e-6;

/**
 * The pool under a load; prompts come in waves of `wave` of the time. Its steps are as long as the prompts that come in one
 * step make the next one.
 */
export function prefillPool(pool: Pool, power: PowerModel, load: LoopLoad, wave: number): PrefillPool {
  const { promptTokens, concurrency } = load;
  const { workers, policy } = pool;
  const { ranks } = pool.cost.shape;
  const budget = policy.maxBatchedTokens;
  const chunks = meanChunks(promptTokens * SHORTEST_OVER_MEAN, promptTokens * LONGEST_OVER_MEAN, budget);
  const least = Math.min(budget, promptTokens / chunks);
  const { one, all, price } = stepPrices(pool, power, promptTokens, least);
  // Sessions stay on their rank: a rank's queue is a closed loop of its own share of the clients.
  const perWorker = Math.max(1, concurrency / workers);
  const perRank = Math.max(1, perWorker / ranks);
  const at = (requestsPerSecond: number) => {
    const meanRate = requestsPerSecond / (workers * ranks);
    const used = (meanRate * promptTokens * all.full.seconds) / budget;
    // The burst alone spreads the clients over as much of the cycle as it keeps the pool busy. A lone rank's prompts leave
    // it one after another and come back so: no wave; those of ranks in lockstep leave together.
    const window = ranks > 1 ? Math.min(1, Math.hypot(wave, used)) : 1;
    const rankRate = meanRate / window;
    let tokens = { heaviest: least, total: least, busy: 0 };
    // Seconds by which a step that holds what came in `length` seconds takes longer than that.
    const longer = (length: number): number => {
      const came = rankRate * length;
      const filled = Math.min(1, (came * promptTokens) / budget);
      const busy = 1 - (1 - busyShare(came, chunks, filled)) ** ranks;
      const { busiest, steps } = gathered(came, ranks, promptTokens, budget);
      const queued = least + (budget - least) * filled;
      const heaviest = chunks > 1 ? queued : Math.min(budget, Math.max(least, (busiest * promptTokens) / steps));
      const total = busy > 0 ? Math.min(ranks * heaviest, (ranks * came * promptTokens) / busy) : heaviest;
      tokens = { heaviest: longestTokens(heaviest, total, promptTokens, budget), total: Math.max(heaviest, total), busy };
      return price(tokens.heaviest, tokens.total, "seconds") - length;
    };
    const shortest = { at: one.short.seconds, value: longer(one.short.seconds) };
    const longest = { at: all.full.seconds, value: longer(all.full.seconds) };
    const tolerance = STEP_TOLERANCE * all.full.seconds;
    const seconds =
      longest.value > -tolerance
        ? longest.at
        : shortest.value < tolerance
          ? shortest.at
          : findZero(longer, shortest, longest, tolerance, TRIALS);
    longer(seconds);
    const filled = Math.min(1, (rankRate * seconds * promptTokens) / budget);
    const others = (perRank - 1) / perRank;
    // A prompt waits for the end of the step under way, then for the prompts before it: together the mean wait of M/D/1,
    // r s/(2 (1 - r)) = r s/2 + r^2 s/(2 (1 - r)) (Pollaczek-Khinchine), where each prompt has its step; r of others' only.
    const underWay = (tokens.busy * ((perWorker - 1) / perWorker) * seconds) / 2;
    const turn = ((others * filled * filled) / (1 - others * filled) / 2) * Math.min(1, promptTokens / budget) * seconds;
    const stepsPerSecond = (requestsPerSecond * promptTokens) / tokens.total;
    const idle = Math.max(0, workers - stepsPerSecond * seconds);
    return {
      seconds: underWay + turn + chunks * seconds,
      watts: stepsPerSecond * price(tokens.heaviest, tokens.total, "joules") + idle * pool.cost.shape.gpus * power.idleWatts,
      load: used,
    };
  };
  return { at };
}

type StepPrices = {
  /** Prices with one busy rank and with all, each with the shortest chunk and with a full one. */
  readonly one: { readonly short: StepPrice; readonly full: StepPrice };
  readonly all: { readonly short: StepPrice; readonly full: StepPrice };
  /** Price of a step by the tokens of its busiest rank and of all ranks together. */
  readonly price: (heaviestTokens: number, totalTokens: number, what: keyof StepPrice) => number;
};

/**
 * A step's price is close to linear in the tokens of the busiest rank and of all, so it is taken at the four corners of
 * what they can be, from `least` tokens to a full chunk, and interpolated.
 */
function stepPrices(pool: Pool, power: PowerModel, promptTokens: number, least: number): StepPrices {
  const { ranks } = pool.cost.shape;
  const budget = pool.policy.maxBatchedTokens;
  const corner = (heaviestTokens: number, busyRanks: number): StepPrice => {
    const { seconds, joules } = priceMixedStep(
      pool,
      power,
      { heaviestTokens, totalTokens: busyRanks * heaviestTokens, promptTokens },
      undefined,
    );
    return { seconds, joules };
  };
  const one = { short: corner(least, 1), full: corner(budget, 1) };
  const all = ranks === 1 ? one : { short: corner(least, ranks), full: corner(budget, ranks) };
  const price = (heaviestTokens: number, totalTokens: number, what: keyof StepPrice): number => {
    const filled = budget > least ? (heaviestTokens - least) / (budget - least) : 1;
    const spread = ranks > 1 ? (totalTokens / heaviestTokens - 1) / (ranks - 1) : 0;
    const few = one.short[what] + filled * (one.full[what] - one.short[what]);
    const many = all.short[what] + filled * (all.full[what] - all.short[what]);
    return few + spread * (many - few);
  };
  return { one, all, price };
}
