/**
 * The tally of one step that holds prefill: chunks and, where the engine mixes, one decode step of every sequence.
 * Ranks are added one by one; the step takes as long as the slowest of them plus what they share.
 */
import type { CostModel } from "../cost/costModel.ts";
import { leapJoules, type PowerModel } from "../power/stepEnergy.ts";
import { throttledSeconds } from "../power/throttle.ts";
import { type BatchSums, dot } from "./rankBatch.ts";

export class PrefillStep {
  /** Prefilled tokens of all ranks so far. */
  chunkTokens = 0;
  decodeSequences = 0;
  seconds = 0;
  flop = 0;
  bytes = 0;
  /** Energy of the step; set with its price. */
  joules = 0;

  readonly #cost: CostModel;
  readonly #power: PowerModel;
  /** The step as a leap of one. */
  readonly #lines = { seconds: { first: 0, slope: 0 }, flop: { first: 0, slope: 0 }, bytes: { first: 0, slope: 0 } };
  #completions = 0;
  #largestTokens = 0;
  #largestDecode = 0;
  #slowestSeconds = 0;
  #slowestDecodeSeconds = 0;
  #rankChunkTokens = 0;
  #rankCompletions = 0;
  #rankAttentionSeconds = 0;

  constructor(cost: CostModel, power: PowerModel) {
    this.#cost = cost;
    this.#power = power;
  }

  /** Empties the tally for a new step. */
  clear(): void {
    this.chunkTokens = 0;
    this.decodeSequences = 0;
    this.seconds = 0;
    this.flop = 0;
    this.bytes = 0;
    this.#completions = 0;
    this.#largestTokens = 0;
    this.#largestDecode = 0;
    this.#slowestSeconds = 0;
    this.#slowestDecodeSeconds = 0;
  }

  /** Adds a chunk to the present rank: `newTokens` after `doneTokens` of its prompt; `completes` when it is the last one. */
  addChunk(doneTokens: number, newTokens: number, completes: boolean): void {
    this.#rankChunkTokens += newTokens;
    if (completes) this.#rankCompletions++;
    this.#rankAttentionSeconds += this.#cost.prefillAttentionSeconds(doneTokens, newTokens);
    this.flop += this.#cost.prefillAttentionFlop(doneTokens, newTokens);
    this.bytes += this.#cost.prefillAttentionBytes(doneTokens, newTokens);
  }

  /** Closes the present rank; `batch` decodes along with its chunks, undefined: decode waits. */
  endRank(batch: BatchSums | undefined): void {
    const cost = this.#cost;
    const sequences = batch?.sequences ?? 0;
    const decodeTokens = sequences * cost.queryTokens;
    const tokens = this.#rankChunkTokens + decodeTokens;
    let attention = this.#rankAttentionSeconds;
    if (batch !== undefined && sequences > 0) {
      const decodeAttention = Math.max(dot(cost.decodeComputeSeconds, batch.sums), dot(cost.decodeMemorySeconds, batch.sums));
      const decodeSeconds = decodeAttention + cost.rankSeconds(decodeTokens, decodeTokens, sequences);
      this.#slowestDecodeSeconds = Math.max(this.#slowestDecodeSeconds, decodeSeconds);
      this.flop += dot(cost.decodeFlop, batch.sums);
      this.bytes += dot(cost.decodeBytes, batch.sums);
      attention += decodeAttention;
    }
    const seconds = attention + cost.rankSeconds(tokens, this.#rankCompletions + decodeTokens, sequences);
    this.#slowestSeconds = Math.max(this.#slowestSeconds, seconds);
    this.#largestTokens = Math.max(this.#largestTokens, tokens);
    this.#largestDecode = Math.max(this.#largestDecode, sequences);
    this.chunkTokens += this.#rankChunkTokens;
    this.decodeSequences += sequences;
    this.#completions += this.#rankCompletions;
    this.#rankChunkTokens = 0;
    this.#rankCompletions = 0;
    this.#rankAttentionSeconds = 0;
  }

  /** Prices the step when all ranks are in. */
  price(): void {
    const cost = this.#cost;
    const decodeTokens = this.decodeSequences * cost.queryTokens;
    const tokens = this.chunkTokens + decodeTokens;
    const draft = cost.draftSeconds(this.#largestDecode, this.decodeSequences);
    const full = this.#slowestSeconds + draft + cost.sharedSeconds(tokens, this.#largestTokens);
    const decodeOnly =
      this.decodeSequences === 0
        ? 0
        : this.#slowestDecodeSeconds + draft + cost.sharedSeconds(decodeTokens, this.#largestDecode * cost.queryTokens);
    this.seconds = cost.stretchPrefill(full, decodeOnly);
    this.flop += cost.stepFlop(tokens, this.#completions + decodeTokens, this.decodeSequences);
    this.bytes += cost.stepBytes(tokens, this.decodeSequences);
    const { throttle, joulesPerFlop, joulesPerByte } = this.#power;
    if (throttle !== undefined) {
      const workJoules = joulesPerFlop * this.flop + joulesPerByte * this.bytes;
      this.seconds = throttledSeconds(throttle, cost.shape.gpus, this.seconds, workJoules);
    }
    const { seconds, flop, bytes } = this.#lines;
    seconds.first = this.seconds;
    flop.first = this.flop;
    bytes.first = this.bytes;
    this.joules = leapJoules(this.#power, cost.shape.gpus, 1, seconds, flop, bytes);
  }

  /** Joules of the first `elapsedSeconds` of the step. Assumes that it is priced. */
  joulesUntil(elapsedSeconds: number): number {
    return Math.min(1, elapsedSeconds / this.seconds) * this.joules;
  }
}
