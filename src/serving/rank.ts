/**
 * One attention rank of a worker: its queue, the prompts in prefill, the decode batch, and the KV pool that they share.
 * Says what it admits, how much of each prompt a step computes, and who must go when memory runs out.
 * Knows neither time nor energy nor the other ranks; the worker, which runs them in lockstep, tells it the step index.
 */
import type { CostModel } from "../cost/costModel.ts";
import type { CountTree } from "../kernel/countTree.ts";
import { IndexList } from "../kernel/indexList.ts";
import { invariant } from "../kernel/invariant.ts";
import type { StableHeap } from "../kernel/stableHeap.ts";
import type { Pool, SchedulingPolicy } from "./deployment.ts";
import { Fifo } from "./fifo.ts";
import { headBytes, type KvFootprint, resumableTokens, runningBytes, sharedBytes } from "./kvFootprint.ts";
import type { KvPool } from "./kvPool.ts";
import type { KvTiers } from "./kvTiers.ts";
import type { PrefillStep } from "./prefillStep.ts";
import { RankBatch } from "./rankBatch.ts";
import type { RequestTable } from "./requestTable.ts";

/** Kind of the step at which a sequence ends; other kinds are the clip that it passes. */
export const FINISH = -1;

/** What the ranks of a worker have in common. */
export type RankOptions = {
  readonly role: Pool["role"];
  readonly cost: CostModel;
  readonly policy: SchedulingPolicy;
  readonly footprint: KvFootprint;
  readonly table: RequestTable;
  /** Slots taken, by rank of the pool. */
  readonly slotsTaken: CountTree;
  /** Memory below HBM; of the pool that prefills alone. */
  readonly tiers?: KvTiers | undefined;
};

/** What became of the first of a queue. */
type Admission = "waits" | "prefills" | "fetches";

export class Rank {
  readonly pool: KvPool;
  readonly batch: RankBatch;
  /** Requests that wait for prefill. */
  readonly queue = new Fifo();

  /** Requests whose prompts are being computed, in order of admission. */
  readonly #prefilling = new IndexList();
  readonly #role: Pool["role"];
  readonly #cost: CostModel;
  readonly #policy: SchedulingPolicy;
  readonly #footprint: KvFootprint;
  readonly #table: RequestTable;
  readonly #tiers: KvTiers | undefined;
  /** Its place among all ranks of its pool. */
  readonly #number: number;
  /** Slots taken by rank of the pool: this rank keeps its own entry, and whoever dispatches reads them all. */
  readonly #slotsTaken: CountTree;
  /** It has just preempted: it admits nothing before it has decoded a step, or it would only thrash. */
  #barred = false;
  #joins = 0;

  constructor(pool: KvPool, options: RankOptions, number: number) {
    this.pool = pool;
    this.#number = number;
    this.#tiers = options.tiers;
    this.batch = new RankBatch(options.cost.limits, options.table);
    this.#role = options.role;
    this.#cost = options.cost;
    this.#policy = options.policy;
    this.#footprint = options.footprint;
    this.#table = options.table;
    this.#slotsTaken = options.slotsTaken;
  }

  /** Sequences that hold a slot: decoding, prefilling, waiting for a fetch, and on their way. */
  get slotsTaken(): number {
    return this.#slotsTaken.of(this.#number);
  }

  #takeSlots(count: number): void {
    this.#slotsTaken.add(this.#number, count);
  }

  get hasSlot(): boolean {
    return this.slotsTaken < this.#policy.maxSequences;
  }

  /** Whether requests wait although nothing runs that could make way for them; never, if each fits an empty pool. */
  get isStuck(): boolean {
    return this.queue.length > 0 && this.pool.pinnedBytes <= 0 && this.slotsTaken === 0;
  }

  /** Whether a prompt is in prefill, or waits for it. */
  get hasPrompts(): boolean {
    return this.#prefilling.length > 0 || this.queue.length > 0;
  }

  /**
   * Steps by which the batch can grow before KV memory is full; Infinity if it does not grow. 1 when it has just
   * preempted, since after that one it may admit again.
   */
  get stepsOfRoom(): number {
    return this.#barred ? 1 : this.pool.stepsUntilFull(this.#growthBytes());
  }

  /** Whether there is KV memory for a sequence from elsewhere once the batch has grown by `steps` steps. */
  couldHold(contextTokens: number, steps: number): boolean {
    return this.pool.couldHold(this.#admissionBytes(contextTokens, 0) + this.#growthBytes() * steps);
  }

  /** Sets a slot and that memory aside for a sequence from elsewhere. */
  reserve(contextTokens: number): void {
    this.#takeSlots(1);
    this.pool.pinnedBytes += this.#admissionBytes(contextTokens, 0);
  }

  /** A sequence comes for the slot and memory that were set aside for it; it is yet to join the batch, which takes a slot. */
  arrive(request: number): void {
    this.#takeSlots(-1);
    this.#table.pinnedBytes.set(request, this.#admissionBytes(this.#table.prefillTokens.of(request), 0));
  }

  /** Puts a sequence, its bytes pinned, into the batch; notes in `steps` when it passes a clip and when it ends. */
  join(request: number, stepIndex: number, steps: StableHeap): void {
    const { batch } = this;
    const table = this.#table;
    table.joinStep.set(request, stepIndex);
    table.joinNumber.set(request, this.#joins++);
    batch.join(request);
    this.#takeSlots(1);
    const version = table.version.of(request);
    const stepsLeft = table.stepsLeft.of(request);
    for (let index = 0; index < this.#cost.limits.length; index++) {
      const clipAt = batch.stepsToClip(request, index);
      if (clipAt > 0 && clipAt <= stepsLeft) steps.push(stepIndex + clipAt, index, request, version);
    }
    steps.push(stepIndex + stepsLeft, FINISH, request, version);
  }

  /** Takes a sequence out of the batch and frees what it pinned; returns its context. */
  leave(request: number, stepIndex: number): number {
    const table = this.#table;
    const context = this.batch.leave(request, stepIndex - table.joinStep.of(request));
    this.#takeSlots(-1);
    table.version.add(request, 1);
    const grown =
      this.#policy.reserveTokens > 0 ? 0 : (context - table.contextTokens.of(request)) * this.#footprint.bytesPerToken;
    this.pool.pinnedBytes -= table.pinnedBytes.of(request) + grown;
    if (this.#role !== "decode") this.leaveScaffold(request);
    if (this.slotsTaken === 0) this.pool.pinnedBytes = 0;
    return context;
  }

  /** A sequence of the batch has come to clip `index`. */
  clip(request: number, index: number, stepIndex: number): void {
    const table = this.#table;
    const grown = (stepIndex - table.joinStep.of(request)) * table.growthPerStep.of(request);
    this.batch.clip(request, index, table.contextTokens.of(request) + grown);
  }

  /** Lets the batch grow by some steps. Assumes that there is room for them. */
  advance(steps: number): void {
    if (this.batch.sequences === 0) return;
    this.batch.advance(steps);
    const grown = this.#growthBytes() * steps;
    // Growth was planned for; idle prefixes give way to it now, before anyone looks for one.
    const fits = this.pool.makeRoom(grown);
    invariant(fits, "a leap ends before KV memory runs out");
    this.pool.pinnedBytes += grown;
  }

  /** Throws out the latest comer of the batch until the rest can grow by one step; adds them to `thrownOut`. */
  preempt(stepIndex: number, thrownOut: IndexList): void {
    this.#barred = false;
    while (this.batch.sequences > 0 && !this.pool.makeRoom(this.#growthBytes())) {
      invariant(this.slotsTaken > 1, "one sequence alone fits its rank's KV memory");
      const request = this.batch.latest();
      this.#throwOut(request, stepIndex);
      thrownOut.push(request);
      this.#barred = true;
    }
  }

  /** Takes a sequence out of the batch in the middle of its reply: it must prefill its whole context again. */
  #throwOut(request: number, stepIndex: number): void {
    const table = this.#table;
    const context = this.leave(request, stepIndex);
    table.contextTokens.set(request, context);
    table.stepsLeft.add(request, -(stepIndex - table.joinStep.of(request)));
    table.prefillTokens.set(request, Math.ceil(context));
    table.prefilledTokens.set(request, 0);
  }

  /**
   * Adds the rank to a step that may hold prefill, with its batch where the engine mixes. Prompts get their chunks in
   * order of arrival, and more are admitted while the budget lasts.
   */
  addTo(step: PrefillStep): void {
    const table = this.#table;
    const decodes = this.#policy.prefillPolicy === "mixed";
    const prefilling = this.#prefilling;
    let budget = this.#policy.maxBatchedTokens - (decodes ? this.batch.sequences * this.#cost.queryTokens : 0);
    for (let i = 0; budget > 0 && (i < prefilling.length || this.#admitNext()); i++) {
      const request = prefilling.at(i);
      const done = table.prefilledTokens.of(request);
      const left = table.prefillTokens.of(request) - done;
      const chunk = Math.min(budget, left);
      table.chunkTokens.set(request, chunk);
      budget -= chunk;
      step.addChunk(done, chunk, chunk === left);
    }
    step.endRank(decodes ? this.batch : undefined);
  }

  /** Books the chunks of a step that has ended; those whose prompt is computed leave prefill and are added to `computed`. */
  endChunks(computed: IndexList): void {
    const table = this.#table;
    const prefilling = this.#prefilling;
    let kept = 0;
    for (let i = 0; i < prefilling.length; i++) {
      const request = prefilling.at(i);
      const done = table.prefilledTokens.of(request) + table.chunkTokens.of(request);
      table.prefilledTokens.set(request, done);
      table.chunkTokens.set(request, 0);
      if (done < table.prefillTokens.of(request)) prefilling.set(kept++, request);
      else {
        if (table.scaffoldTokens.of(request) > 0) this.#shareScaffold(request);
        computed.push(request);
      }
    }
    this.#takeSlots(kept - prefilling.length);
    prefilling.truncate(kept);
  }

  /** Frees what a sequence pinned during prefill alone, its place on a scaffold included. */
  unpin(request: number): void {
    this.pool.pinnedBytes -= this.#table.pinnedBytes.of(request);
    this.leaveScaffold(request);
  }

  /** A sequence leaves the scaffold that it stands on, if it does. */
  leaveScaffold(request: number): void {
    const table = this.#table;
    if (table.scaffold.of(request) === -1) return;
    this.pool.unpin(table.scaffold.of(request));
    table.scaffold.set(request, -1);
  }

  /**
   * A computed prompt lets others stand on its scaffold, which it held for itself until now. Where someone was faster its
   * own copy stays a copy until it ends, as blocks that are filled twice do.
   */
  #shareScaffold(request: number): void {
    const { pool } = this;
    const table = this.#table;
    const id = table.scaffoldId.of(request);
    const tokens = table.scaffoldTokens.of(request);
    if (table.scaffold.of(request) !== -1 || pool.scaffold(id) !== -1) return;
    const scaffold = pool.addScaffold(id, tokens);
    const bytes = headBytes(this.#footprint, tokens);
    pool.pinnedBytes -= bytes;
    table.pinnedBytes.add(request, -bytes);
    pool.pin(scaffold);
    table.scaffold.set(request, scaffold);
  }

  /** Admits from the queue until there is one more prompt to compute; false when there is none. */
  #admitNext(): boolean {
    let admission: Admission = this.#admitFirst();
    while (admission === "fetches") admission = this.#admitFirst();
    return admission === "prefills";
  }

  /** A prefix has come from a lower tier: its prompt can be computed from there on. */
  endFetch(request: number): void {
    this.#prefilling.push(request);
  }

  /** Admits the first of the queue if a slot and memory allow; its prefix comes out of the cache, or from a lower tier. */
  #admitFirst(): Admission {
    const request = this.queue.first;
    if (request === undefined || this.#barred || !this.hasSlot) return "waits";
    const { pool } = this;
    const table = this.#table;
    const target = table.prefillTokens.of(request);
    const head = table.scaffoldTokens.of(request);
    const scaffold = head > 0 ? pool.scaffold(table.scaffoldId.of(request)) : -1;
    const admission = this.#admissionBytes(target, table.promptTokens.of(request));
    const own = head > 0 ? this.#ownBytes(admission, head, scaffold) : admission;
    const needed = scaffold === -1 ? own : own + pool.scaffoldCost(scaffold);
    const growth = this.#growthBytes();
    if (!pool.couldHold(needed + growth)) return "waits";
    this.queue.shift();
    const isFetching = this.#takePrefix(request, scaffold);
    // What it stands on must not give way to its own admission.
    if (scaffold !== -1) pool.pin(scaffold);
    const fits = pool.makeRoom(own + growth);
    invariant(fits, "room that was counted is there");
    pool.pinnedBytes += own;
    table.pinnedBytes.set(request, own);
    table.scaffold.set(request, scaffold);
    this.#takeSlots(1);
    if (!isFetching) this.#prefilling.push(request);
    return isFetching ? "fetches" : "prefills";
  }

  /**
   * Takes the session's prefix out of the cache, and starts to fetch more of it where that pays; notes what the prompt
   * reuses of it, or of the scaffold. Returns whether it must wait for a fetch.
   */
  #takePrefix(request: number, scaffold: number): boolean {
    const { pool } = this;
    const table = this.#table;
    const cached = pool.release(table.cacheEntry.of(request));
    table.cacheEntry.set(request, -1);
    pool.neededBytes -= table.neededBytes.of(request);
    table.neededBytes.set(request, 0);
    const target = table.prefillTokens.of(request);
    const limit = resumableTokens(this.#footprint, target - 1);
    const resumable = Math.min(limit, resumableTokens(this.#footprint, table.sharedTokens.of(request)));
    const standing = scaffold === -1 ? 0 : Math.min(table.scaffoldTokens.of(request), limit);
    let reused = Math.max(Math.min(cached, resumable), standing);
    table.fetchedTokens.set(request, 0);
    table.fetchedTier.set(request, -1);
    const isFetching = this.#tiers?.fetch(request, this.#number, { hbm: reused, resumable, limit }) ?? false;
    if (isFetching) reused += table.fetchedTokens.of(request);
    const stored = table.storedTokens.of(request);
    table.storedTokens.set(request, 0);
    table.lostTokens.set(request, Math.max(0, Math.min(stored, resumable) - reused));
    table.reusedTokens.set(request, reused);
    table.prefilledTokens.set(request, reused);
    return isFetching;
  }

  /** KV bytes that a sequence with a scaffold holds itself: without those of the scaffold that it stands on (-1: none is there). */
  #ownBytes(admission: number, head: number, scaffold: number): number {
    const own = admission - sharedBytes(this.#footprint, head);
    return scaffold === -1 ? own + headBytes(this.#footprint, head) : own;
  }

  /** KV bytes that a sequence pins on admission: its context, state, and the longest reply where that is set aside. */
  #admissionBytes(contextTokens: number, promptTokens: number): number {
    const reply = this.#role !== "prefill" && this.#policy.reserveTokens > 0 ? this.#policy.reserveTokens : 0;
    const base = this.#role === "decode" ? this.#footprint.liveBytes : runningBytes(this.#footprint, promptTokens);
    return (contextTokens + reply) * this.#footprint.bytesPerToken + base;
  }

  /** KV bytes that a step of the batch adds beyond what is set aside. */
  #growthBytes(): number {
    if (this.#policy.reserveTokens > 0) return 0;
    return (this.batch.growth[1] as number) * this.#footprint.bytesPerToken;
  }
}
