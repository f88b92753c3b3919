/**
 * The decoding sequences of one attention rank as running sums, so that a step is priced without a loop over them.
 * sums[0] = sequences, sums[1] = sum of contexts, sums[2 + j] = sum of contexts clipped at limits[j]; growth is what a
 * step adds to each. A sequence that reaches a clip is reported by the worker's step heap, and its growth taken out.
 */
import { invariant } from "../kernel/invariant.ts";
import type { RequestTable } from "./requestTable.ts";

/** What a step's price depends on: how many sequences, and their sums. */
export type BatchSums = { readonly sequences: number; readonly sums: Float64Array };

export class RankBatch {
  readonly sums: Float64Array;
  readonly growth: Float64Array;
  /** Requests in the batch, in no order: a leaver's place goes to the last. */
  readonly members: number[] = [];
  readonly #limits: readonly number[];
  readonly #table: RequestTable;

  constructor(limits: readonly number[], table: RequestTable) {
    this.#limits = limits;
    this.#table = table;
    this.sums = new Float64Array(2 + limits.length);
    this.growth = new Float64Array(2 + limits.length);
  }

  get sequences(): number {
    return this.members.length;
  }

  join(request: number): void {
    const context = this.#table.contextTokens.of(request);
    const growth = this.#table.growthPerStep.of(request);
    this.#table.batchPlace.set(request, this.members.length);
    this.members.push(request);
    this.#add(context, growth, 0, 1);
  }

  /** Takes a sequence out after `steps` steps in the batch; returns its context then. */
  leave(request: number, steps: number): number {
    const place = this.#table.batchPlace.of(request);
    invariant(this.members[place] === request, "a sequence leaves the batch that it is in");
    const last = this.members.pop() as number;
    if (last !== request) {
      this.members[place] = last;
      this.#table.batchPlace.set(last, place);
    }
    const joined = this.#table.contextTokens.of(request);
    const growth = this.#table.growthPerStep.of(request);
    this.#add(joined, growth, steps, -1);
    if (this.members.length === 0) {
      this.sums.fill(0);
      this.growth.fill(0);
    }
    return joined + growth * steps;
  }

  /** The member that joined last. Assumes that there is one. */
  latest(): number {
    const table = this.#table;
    let latest = this.members[0] as number;
    for (const request of this.members) if (table.joinNumber.of(request) > table.joinNumber.of(latest)) latest = request;
    return latest;
  }

  /** Lets all contexts grow by `steps` steps. */
  advance(steps: number): void {
    for (let i = 1; i < this.sums.length; i++) this.sums[i] = (this.sums[i] as number) + (this.growth[i] as number) * steps;
  }

  /** A sequence has grown to `contextTokens`, at or past clip `index`: its clipped context stands still from now on. */
  clip(request: number, index: number, contextTokens: number): void {
    const at = 2 + index;
    this.sums[at] = (this.sums[at] as number) - (contextTokens - (this.#limits[index] as number));
    this.growth[at] = (this.growth[at] as number) - this.#table.growthPerStep.of(request);
  }

  /** Steps after joining at which a sequence first stands at or past a clip; 0: it joined past it. */
  stepsToClip(request: number, index: number): number {
    const short = (this.#limits[index] as number) - this.#table.contextTokens.of(request);
    return short <= 0 ? 0 : Math.ceil(short / this.#table.growthPerStep.of(request));
  }

  #add(joinedContext: number, growth: number, steps: number, sign: 1 | -1): void {
    const context = joinedContext + growth * steps;
    this.sums[0] = (this.sums[0] as number) + sign;
    this.sums[1] = (this.sums[1] as number) + sign * context;
    this.growth[1] = (this.growth[1] as number) + sign * growth;
    for (let index = 0; index < this.#limits.length; index++) {
      const limit = this.#limits[index] as number;
      const clipped = joinedContext >= limit || steps >= Math.ceil((limit - joinedContext) / growth);
      const at = 2 + index;
      this.sums[at] = (this.sums[at] as number) + sign * (clipped ? limit : context);
      if (!clipped) this.growth[at] = (this.growth[at] as number) + sign * growth;
    }
  }
}

/** Dot product of a weight vector with a batch's sums or growth. */
export function dot(weights: Float64Array, sums: Float64Array): number {
  let total = 0;
  for (let i = 0; i < sums.length; i++) total += (weights[i] as number) * (sums[i] as number);
  return total;
}
