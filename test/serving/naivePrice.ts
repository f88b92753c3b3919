/**
 * The price of one step of the naive engine: attention over context by direct evaluation of the model's terms at the
 * context of every single sequence. The groups that do not depend on context are the cost model's own.
 */
import type { Architecture } from "../../src/cost/architecture.ts";
import { termAt } from "../../src/cost/contextTerm.ts";
import type { CostModel } from "../../src/cost/costModel.ts";
import { makeArchitecture, type PlainDeployment } from "../support/deployments.ts";
import type { NaiveRank } from "./naiveWorker.ts";

export type NaiveStep = { readonly seconds: number; readonly joules: number };

/** Tokens of one prefill chunk and where it starts. */
export type Chunk = { readonly prefixTokens: number; readonly tokens: number; readonly ends: boolean };

export class NaivePricer {
  readonly #plain: PlainDeployment;
  readonly #cost: CostModel;
  readonly #architecture: Architecture;

  constructor(plain: PlainDeployment, cost: CostModel) {
    this.#plain = plain;
    this.#cost = cost;
    this.#architecture = makeArchitecture(plain.architecture);
  }

  /** A step in which every rank decodes what it has (unless `decodes` is false) and computes its chunks. */
  step(ranks: readonly Pick<NaiveRank, "decoding">[], chunks: readonly (readonly Chunk[])[], decodes: boolean): NaiveStep {
    const cost = this.#cost;
    const q = cost.queryTokens;
    const sequences = ranks.map((rank) => (decodes ? rank.decoding.length : 0));
    const contexts = ranks.map((rank) =>
      decodes ? rank.decoding.map((request) => request.joinedContext + request.growth * request.steps) : [],
    );
    const decoding = sum(sequences);
    const fullest = Math.max(...sequences);
    const chunkTokens = chunks.map((list) => sum(list.map((chunk) => chunk.tokens)));
    const chunkTotal = sum(chunkTokens);
    const ended = chunks.map((list) => list.filter((chunk) => chunk.ends).length);
    const at = <T>(list: readonly T[], rank: number): T => list[rank] as T;

    const draft = cost.draftSeconds(fullest, decoding);
    const decodeOnly =
      Math.max(
        ...ranks.map((_, rank) => {
          const count = at(sequences, rank);
          return count === 0 ? 0 : this.#attentionSeconds(at(contexts, rank)) + cost.rankSeconds(count * q, count * q, count);
        }),
      ) +
      draft +
      cost.sharedSeconds(decoding * q, fullest * q);
    const full =
      Math.max(
        ...ranks.map((_, rank) => {
          const count = at(sequences, rank);
          const prefill = sum(at(chunks, rank).map((c) => cost.prefillAttentionSeconds(c.prefixTokens, c.tokens)));
          const decode = count === 0 ? 0 : this.#attentionSeconds(at(contexts, rank));
          return prefill + decode + cost.rankSeconds(at(chunkTokens, rank) + count * q, at(ended, rank) + count * q, count);
        }),
      ) +
      draft +
      cost.sharedSeconds(chunkTotal + decoding * q, Math.max(...ranks.map((_, r) => at(chunkTokens, r) + at(sequences, r) * q)));
    const seconds = chunkTotal === 0 ? decodeOnly : cost.stretchPrefill(full, decoding === 0 ? 0 : decodeOnly);

    const allChunks = chunks.flat();
    const flop =
      cost.stepFlop(chunkTotal + decoding * q, sum(ended) + decoding * q, decoding) +
      sum(allChunks.map((c) => cost.prefillAttentionFlop(c.prefixTokens, c.tokens))) +
      sum(contexts.flat().map((context) => this.#decodeFlop(context)));
    const bytes =
      cost.stepBytes(chunkTotal + decoding * q, decoding) +
      sum(allChunks.map((c) => cost.prefillAttentionBytes(c.prefixTokens, c.tokens))) +
      sum(contexts.flat().map((context) => this.#decodeBytes(context) * (cost.shape.tensorParallel / this.#shards())));
    const capped = this.#cappedSeconds(seconds, flop, bytes);
    return { seconds: capped, joules: this.#joules(capped, flop, bytes) };
  }

  /** A prompt from some token on, alone on the worker, in chunks of `maxTokens`. */
  promptSeconds(fromTokens: number, toTokens: number, maxTokens: number): number {
    if (fromTokens >= toTokens) return 0;
    const tokens = Math.min(maxTokens, toTokens - fromTokens);
    const end = fromTokens + tokens;
    const chunk = { prefixTokens: fromTokens, tokens, ends: end === toTokens };
    return this.step([{ decoding: [] }], [[chunk]], false).seconds + this.promptSeconds(end, toTokens, maxTokens);
  }

  /** A step that draws more than a site's limit leaves is stretched, by a chord between its ends. */
  #cappedSeconds(seconds: number, flop: number, bytes: number): number {
    const { throttle, joulesPerFlop, joulesPerByte } = this.#plain.power;
    if (throttle === undefined) return seconds;
    const watts = (joulesPerFlop * flop + joulesPerByte * bytes) / seconds / this.#cost.shape.gpus;
    const excess = watts / throttle.workWatts - 1;
    return seconds * Math.max(1, Math.min(throttle.mostSlowdown, 1 + throttle.chord * excess));
  }

  #joules(seconds: number, flop: number, bytes: number): number {
    const { power } = this.#plain;
    const gpus = this.#cost.shape.gpus;
    const watts = gpus * power.engagedWatts + (power.joulesPerFlop * flop + power.joulesPerByte * bytes) / seconds;
    return Math.min(watts, gpus * power.capWatts) * seconds;
  }

  #shards(): number {
    return Math.min(this.#cost.shape.tensorParallel, this.#architecture.kvHeads);
  }

  #attentionSeconds(contexts: readonly number[]): number {
    const { hardware, coefficients } = this.#plain;
    const { attentionDecodeFlop, indexFlop } = this.#architecture;
    const q = this.#cost.queryTokens;
    const perSecond = this.#cost.shape.tensorParallel * coefficients.flopEfficiency;
    const compute = contexts.map(
      (context) =>
        (q * termAt(attentionDecodeFlop, context)) / (perSecond * hardware.bf16FlopPerSecond) +
        (q * termAt(indexFlop, context)) / (perSecond * hardware.fp8FlopPerSecond),
    );
    const bytesPerSecond = hardware.hbmBytesPerSecond * coefficients.bandwidthEfficiency * this.#shards();
    const memory = contexts.map((context) => this.#decodeBytes(context) / bytesPerSecond);
    return Math.max(sum(compute), sum(memory));
  }

  #decodeFlop(context: number): number {
    const { attentionDecodeFlop, indexFlop } = this.#architecture;
    return this.#cost.queryTokens * (termAt(attentionDecodeFlop, context) + termAt(indexFlop, context));
  }

  /** KV bytes that one sequence's step reads, each once. */
  #decodeBytes(context: number): number {
    const { kvReadShared, kvReadGathered } = this.#architecture;
    return termAt(kvReadShared, context) + this.#cost.queryTokens * termAt(kvReadGathered, context);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
