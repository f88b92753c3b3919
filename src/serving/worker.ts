/**
 * One worker: attention ranks in lockstep over a group of GPUs. At every step boundary it retires, preempts, admits and
 * then either computes one step that holds prefill, or leaps over decode steps to the next thing that happens.
 * It knows its queues, its KV pools and the price of a step; the host (simulation) knows agents, routes and other workers.
 */
import type { CostModel } from "../cost/costModel.ts";
import { invariant } from "../kernel/invariant.ts";
import { StepHeap } from "../kernel/stepHeap.ts";
import { leapJoules, type PowerModel } from "../power/stepEnergy.ts";
import type { SchedulingPolicy } from "./deployment.ts";
import { Fifo } from "./fifo.ts";
import { type KvFootprint, resumableTokens, runningBytes } from "./kvFootprint.ts";
import type { KvPool } from "./kvPool.ts";
import { emptyLeapPrice, leapSeconds, priceLeap, stepsToReach } from "./leap.ts";
import { PrefillStep } from "./prefillStep.ts";
import { RankBatch } from "./rankBatch.ts";
import type { RequestTable } from "./requestTable.ts";

/** What a worker tells the simulation. */
export type WorkerHost = {
  /** The prompt is computed; the worker itself goes on to decode only when it `decodes`. */
  prefilled(worker: Worker, request: number, nowSeconds: number): void;
  /** The last token of the reply is out. */
  replied(worker: Worker, request: number, nowSeconds: number): void;
  /** Thrown out for want of KV memory; only of workers that cannot prefill it again themselves. */
  sentBack(worker: Worker, request: number, nowSeconds: number): void;
  wakeAt(worker: Worker, seconds: number): void;
  /** A stretch of steps (or of idleness, with 0 sequences and no steps) has passed. */
  spent(worker: Worker, fromSeconds: number, toSeconds: number, joules: number, work: Work): void;
};

/** What a worker did over a stretch of time. */
export type Work = "idle" | "decode" | "prefill";

type Activity = "idle" | "leap" | "prefill-step" | "settling";

const FINISH = -1;

export class Worker {
  readonly index: number;
  readonly role: "aggregated" | "prefill" | "decode";
  readonly cost: CostModel;
  readonly pools: readonly KvPool[];
  readonly batches: readonly RankBatch[];
  readonly queues: readonly Fifo[];
  /** Slots promised to sequences on their way, a rank each; counts toward the limit. */
  readonly reservedSlots: Int32Array;
  /** Raised with every new plan: a wake event with another token is stale. */
  wakeToken = 0;
  preemptions = 0;

  readonly #prefilling: number[][];
  readonly #joining: number[] = [];
  /** Ranks that have just preempted: they admit nothing before they have decoded a step, or they would only thrash. */
  readonly #barred: boolean[];
  readonly #steps = new StepHeap();
  readonly #price = emptyLeapPrice();
  readonly #prefillStep: PrefillStep;
  readonly #policy: SchedulingPolicy;
  readonly #footprint: KvFootprint;
  readonly #power: PowerModel;
  readonly #table: RequestTable;
  readonly #host: WorkerHost;
  #activity: Activity = "idle";
  #startSeconds = 0;
  #stepIndex = 0;
  #joins = 0;
  #leapSteps = 0;
  #stepSeconds = 0;
  #stepJoules = 0;
  #decodedInStep = false;

  constructor(options: {
    index: number;
    role: Worker["role"];
    cost: CostModel;
    policy: SchedulingPolicy;
    footprint: KvFootprint;
    power: PowerModel;
    pools: readonly KvPool[];
    table: RequestTable;
    places: Int32Array;
    host: WorkerHost;
  }) {
    this.index = options.index;
    this.role = options.role;
    this.cost = options.cost;
    this.#prefillStep = new PrefillStep(options.cost);
    this.pools = options.pools;
    this.#policy = options.policy;
    this.#footprint = options.footprint;
    this.#power = options.power;
    this.#table = options.table;
    this.#host = options.host;
    this.batches = options.pools.map(() => new RankBatch(options.cost.limits, options.table, options.places));
    this.queues = options.pools.map(() => new Fifo());
    this.#prefilling = options.pools.map(() => []);
    this.#barred = options.pools.map(() => false);
    this.reservedSlots = new Int32Array(options.pools.length);
  }

  get decoding(): number {
    let sequences = 0;
    for (const batch of this.batches) sequences += batch.sequences;
    return sequences;
  }

  /** Sequences that hold a slot of a rank: decoding, prefilling, and on their way. */
  slotsTaken(rank: number): number {
    return (
      (this.batches[rank] as RankBatch).sequences +
      (this.#prefilling[rank] as number[]).length +
      (this.reservedSlots[rank] as number)
    );
  }

  /** KV bytes that a sequence pins on admission: its context, state, and the longest reply where that is set aside. */
  admissionBytes(contextTokens: number, promptTokens: number): number {
    const reply = this.role !== "prefill" && this.#policy.reserveTokens > 0 ? this.#policy.reserveTokens : 0;
    const base = this.role === "decode" ? this.#footprint.liveBytes : runningBytes(this.#footprint, promptTokens);
    return (contextTokens + reply) * this.#footprint.bytesPerToken + base;
  }

  /** A request for prefill has come to a rank's queue. */
  enqueue(request: number, rank: number, nowSeconds: number): void {
    (this.queues[rank] as Fifo).push(request);
    this.#attend(nowSeconds);
  }

  /** A sequence whose KV is here, slot and bytes already taken, joins at the next step boundary. */
  joinSoon(request: number, nowSeconds: number): void {
    this.#joining.push(request);
    this.#attend(nowSeconds);
  }

  /** Whether a rank has a slot for a sequence from elsewhere, and KV memory for it beside the step that is in flight. */
  couldTake(rank: number, contextTokens: number, nowSeconds: number): boolean {
    if (this.slotsTaken(rank) >= this.#policy.maxSequences) return false;
    const growth = this.#growthBytes(rank) * this.#stepsBegun(nowSeconds);
    return (this.pools[rank] as KvPool).couldHold(this.admissionBytes(contextTokens, 0) + growth);
  }

  /** Takes that slot and memory; a leap that counted on them ends earlier. */
  take(rank: number, contextTokens: number, nowSeconds: number): void {
    this.reservedSlots[rank] = (this.reservedSlots[rank] as number) + 1;
    (this.pools[rank] as KvPool).pinnedBytes += this.admissionBytes(contextTokens, 0);
    if (this.#activity === "leap") this.#cutLeap(Math.max(this.#stepsBegun(nowSeconds), this.#stepsOfRoom()));
  }

  /** Memory or slots were freed from outside: what waits may now fit. */
  reconsider(nowSeconds: number): void {
    if (this.#activity === "idle") this.#plan(nowSeconds);
  }

  /** The wake event of the present plan is due: the step or leap in flight has ended. */
  wake(nowSeconds: number): void {
    const activity = this.#activity;
    this.#activity = "settling";
    if (activity === "leap") this.#endLeap(nowSeconds);
    else if (activity === "prefill-step") this.#endPrefillStep(nowSeconds);
    this.#plan(nowSeconds);
  }

  /** Books the part of the stretch in flight that lies before the end of the run. */
  finish(nowSeconds: number): void {
    if (this.#activity === "idle") this.#spendIdle(nowSeconds);
    else if (this.#activity === "leap")
      this.#host.spent(this, this.#startSeconds, nowSeconds, this.#joulesUntil(nowSeconds), "decode");
    else if (this.#stepSeconds > 0) {
      const share = Math.min(1, (nowSeconds - this.#startSeconds) / this.#stepSeconds);
      this.#host.spent(this, this.#startSeconds, nowSeconds, share * this.#stepJoules, "prefill");
    }
  }

  /** Something new waits: start at once when idle, or end a leap at the first step boundary from now on. */
  #attend(nowSeconds: number): void {
    if (this.#activity === "idle") this.#plan(nowSeconds);
    else if (this.#activity === "leap") this.#cutLeap(stepsToReach(this.#price.seconds, nowSeconds - this.#startSeconds));
  }

  #cutLeap(steps: number): void {
    if (steps >= this.#leapSteps) return;
    this.#leapSteps = steps;
    this.#wakeAfter(leapSeconds(this.#price.seconds, steps));
  }

  /** Steps of the leap in flight that are done or under way; 1 when there is none. */
  #stepsBegun(nowSeconds: number): number {
    if (this.#activity !== "leap") return 1;
    return Math.max(1, Math.min(this.#leapSteps, stepsToReach(this.#price.seconds, nowSeconds - this.#startSeconds)));
  }

  #wakeAfter(seconds: number): void {
    this.wakeToken++;
    this.#host.wakeAt(this, this.#startSeconds + seconds);
  }

  #plan(nowSeconds: number): void {
    if (this.#activity === "idle") this.#spendIdle(nowSeconds);
    this.#activity = "settling";
    this.#startSeconds = nowSeconds;
    this.#joinArrived();
    if (this.#policy.reserveTokens === 0) this.#preempt(nowSeconds);
    if (this.role !== "decode" && this.#planPrefillStep()) return;
    if (this.decoding > 0) this.#planLeap();
    else this.#rest();
  }

  #rest(): void {
    for (let rank = 0; rank < this.queues.length; rank++) {
      const stuck =
        (this.queues[rank] as Fifo).length > 0 && (this.pools[rank] as KvPool).pinnedBytes <= 0 && this.slotsTaken(rank) === 0;
      invariant(!stuck, "an empty rank can admit the first request of its queue");
    }
    this.#activity = "idle";
  }

  #spendIdle(nowSeconds: number): void {
    const seconds = nowSeconds - this.#startSeconds;
    if (seconds > 0) {
      this.#host.spent(this, this.#startSeconds, nowSeconds, seconds * this.#power.idleWatts * this.cost.shape.gpus, "idle");
    }
    this.#startSeconds = nowSeconds;
  }

  #joinArrived(): void {
    for (const request of this.#joining) {
      const rank = this.#table.decodeRank[request] as number;
      this.reservedSlots[rank] = (this.reservedSlots[rank] as number) - 1;
      this.#join(request, rank);
    }
    this.#joining.length = 0;
  }

  /** Puts a sequence into a rank's batch and notes the steps at which it passes a clip and at which it ends. */
  #join(request: number, rank: number): void {
    const batch = this.batches[rank] as RankBatch;
    const table = this.#table;
    table.joinStep[request] = this.#stepIndex;
    table.joinNumber[request] = this.#joins++;
    batch.join(request);
    const version = table.version[request] as number;
    const steps = table.stepsLeft[request] as number;
    for (let index = 0; index < this.cost.limits.length; index++) {
      const clipAt = batch.stepsToClip(request, index);
      if (clipAt > 0 && clipAt <= steps) this.#steps.push(this.#stepIndex + clipAt, request, index, version);
    }
    this.#steps.push(this.#stepIndex + steps, request, FINISH, version);
  }

  /** Takes a sequence out of its batch; returns its context and frees what it pinned. */
  #leave(request: number, rank: number): number {
    const table = this.#table;
    const steps = this.#stepIndex - (table.joinStep[request] as number);
    const context = (this.batches[rank] as RankBatch).leave(request, steps);
    table.version[request] = (table.version[request] as number) + 1;
    const pool = this.pools[rank] as KvPool;
    const grown =
      this.#policy.reserveTokens > 0 ? 0 : (context - (table.contextTokens[request] as number)) * this.#footprint.bytesPerToken;
    pool.pinnedBytes -= (table.pinnedBytes[request] as number) + grown;
    if (this.slotsTaken(rank) === 0) pool.pinnedBytes = 0;
    return context;
  }

  #rankOf(request: number): number {
    return (this.role === "decode" ? this.#table.decodeRank[request] : this.#table.rank[request]) as number;
  }

  /** KV bytes that a step of a rank's batch adds beyond what is set aside. */
  #growthBytes(rank: number): number {
    if (this.#policy.reserveTokens > 0) return 0;
    return ((this.batches[rank] as RankBatch).growth[1] as number) * this.#footprint.bytesPerToken;
  }

  /** Throws out the latest comer of each rank until the rest can grow by one step. */
  #preempt(nowSeconds: number): void {
    for (let rank = 0; rank < this.batches.length; rank++) {
      const batch = this.batches[rank] as RankBatch;
      const pool = this.pools[rank] as KvPool;
      this.#barred[rank] = false;
      while (batch.sequences > 0 && !pool.makeRoom(this.#growthBytes(rank))) {
        invariant(this.slotsTaken(rank) > 1, "one sequence alone fits its rank's KV memory");
        this.#throwOut(batch.latest(), rank, nowSeconds);
        this.#barred[rank] = true;
      }
    }
  }

  #throwOut(request: number, rank: number, nowSeconds: number): void {
    const table = this.#table;
    const steps = this.#stepIndex - (table.joinStep[request] as number);
    table.contextTokens[request] = this.#leave(request, rank);
    table.stepsLeft[request] = (table.stepsLeft[request] as number) - steps;
    table.prefillTokens[request] = Math.ceil(table.contextTokens[request] as number);
    table.prefilledTokens[request] = 0;
    this.preemptions++;
    if (this.role === "decode") this.#host.sentBack(this, request, nowSeconds);
    else (this.queues[rank] as Fifo).unshift(request);
  }

  /** Puts a request that another worker sent back at the head of its queue. */
  requeue(request: number, rank: number, nowSeconds: number): void {
    (this.queues[rank] as Fifo).unshift(request);
    this.#attend(nowSeconds);
  }

  /** Plans one step with prefill in it; false when no rank has a chunk to compute. */
  #planPrefillStep(): boolean {
    const step = this.#prefillStep;
    const decodes = this.#policy.prefillPolicy === "mixed";
    step.clear();
    for (let rank = 0; rank < this.batches.length; rank++) {
      const batch = decodes ? this.batches[rank] : undefined;
      this.#chunkRank(rank, this.#policy.maxBatchedTokens - (batch?.sequences ?? 0) * this.cost.queryTokens);
      step.endRank(batch);
    }
    if (step.chunkTokens === 0) return false;
    step.price();
    const seconds = { first: step.seconds, slope: 0 };
    const flop = { first: step.flop, slope: 0 };
    this.#stepJoules = leapJoules(this.#power, this.cost.shape.gpus, 1, seconds, flop, { first: step.bytes, slope: 0 });
    this.#stepSeconds = step.seconds;
    this.#decodedInStep = step.decodeSequences > 0;
    this.#activity = "prefill-step";
    this.#wakeAfter(step.seconds);
    return true;
  }

  /** Gives a rank's prompts their chunks of a step, in order of arrival, and admits more while the budget lasts. */
  #chunkRank(rank: number, budgetTokens: number): void {
    const table = this.#table;
    const prefilling = this.#prefilling[rank] as number[];
    let budget = budgetTokens;
    for (let i = 0; budget > 0; i++) {
      if (i === prefilling.length && (this.#barred[rank] === true || !this.#admitFirst(rank))) return;
      const request = prefilling[i] as number;
      const done = table.prefilledTokens[request] as number;
      const left = (table.prefillTokens[request] as number) - done;
      const chunk = Math.min(budget, left);
      table.chunkTokens[request] = chunk;
      budget -= chunk;
      this.#prefillStep.addChunk(done, chunk, chunk === left);
    }
  }

  /** Admits the first of a rank's queue if a slot and memory allow; its prefix comes out of the cache. */
  #admitFirst(rank: number): boolean {
    const queue = this.queues[rank] as Fifo;
    const request = queue.first;
    if (request === undefined || this.slotsTaken(rank) >= this.#policy.maxSequences) return false;
    const table = this.#table;
    const pool = this.pools[rank] as KvPool;
    const target = table.prefillTokens[request] as number;
    const needed = this.admissionBytes(target, table.promptTokens[request] as number);
    const growth = this.#growthBytes(rank);
    if (!pool.couldHold(needed + growth)) return false;
    queue.shift();
    const cached = pool.release(table.cacheEntry[request] as number);
    table.cacheEntry[request] = -1;
    const shared = Math.min(target - 1, table.sharedTokens[request] as number);
    const reused = Math.min(cached, resumableTokens(this.#footprint, shared));
    const fits = pool.makeRoom(needed + growth);
    invariant(fits, "room that was counted is there");
    pool.pinnedBytes += needed;
    table.pinnedBytes[request] = needed;
    table.reusedTokens[request] = reused;
    table.prefilledTokens[request] = reused;
    (this.#prefilling[rank] as number[]).push(request);
    return true;
  }

  #endPrefillStep(nowSeconds: number): void {
    this.#host.spent(this, this.#startSeconds, nowSeconds, this.#stepJoules, "prefill");
    if (this.#decodedInStep) this.#advance(1, nowSeconds);
    for (let rank = 0; rank < this.#prefilling.length; rank++) {
      const prefilling = this.#prefilling[rank] as number[];
      let kept = 0;
      const present = prefilling.length;
      for (let i = 0; i < present; i++) {
        const request = prefilling[i] as number;
        const done = (this.#table.prefilledTokens[request] as number) + (this.#table.chunkTokens[request] as number);
        this.#table.prefilledTokens[request] = done;
        this.#table.chunkTokens[request] = 0;
        if (done < (this.#table.prefillTokens[request] as number)) prefilling[kept++] = request;
        else this.#endPrefill(request, rank, nowSeconds);
      }
      prefilling.length = kept;
    }
  }

  #endPrefill(request: number, rank: number, nowSeconds: number): void {
    this.#host.prefilled(this, request, nowSeconds);
    if (this.role !== "aggregated") return;
    if ((this.#table.stepsLeft[request] as number) > 0) this.#join(request, rank);
    else {
      const pool = this.pools[rank] as KvPool;
      pool.pinnedBytes -= this.#table.pinnedBytes[request] as number;
      this.#host.replied(this, request, nowSeconds);
    }
  }

  #planLeap(): void {
    priceLeap(this.cost, this.batches, this.#price);
    // A rank that has just preempted may admit again after one step.
    const room = this.#barred.includes(true) ? 1 : Math.max(1, this.#stepsOfRoom());
    const steps = Math.min(this.#price.steps, this.#steps.firstStep - this.#stepIndex, room);
    invariant(steps >= 1 && this.#price.seconds.first > 0, "a leap has steps and they take time");
    this.#activity = "leap";
    this.#leapSteps = steps;
    this.#wakeAfter(leapSeconds(this.#price.seconds, steps));
  }

  /** Steps by which every rank's batch can grow before its KV memory is full. */
  #stepsOfRoom(): number {
    let steps = Number.POSITIVE_INFINITY;
    for (let rank = 0; rank < this.pools.length; rank++)
      steps = Math.min(steps, (this.pools[rank] as KvPool).stepsUntilFull(this.#growthBytes(rank)));
    return steps;
  }

  #leapJoules(steps: number): number {
    const { seconds, flop, bytes } = this.#price;
    return leapJoules(this.#power, this.cost.shape.gpus, steps, seconds, flop, bytes);
  }

  /** Joules of the leap in flight until now: of its whole steps, and the share of the step under way. */
  #joulesUntil(nowSeconds: number): number {
    const begun = this.#stepsBegun(nowSeconds);
    const before = leapSeconds(this.#price.seconds, begun - 1);
    const stepSeconds = leapSeconds(this.#price.seconds, begun) - before;
    const share = Math.min(1, (nowSeconds - this.#startSeconds - before) / stepSeconds);
    const done = this.#leapJoules(begun - 1);
    return done + share * (this.#leapJoules(begun) - done);
  }

  #endLeap(nowSeconds: number): void {
    if (this.#leapSteps === 0) return;
    this.#host.spent(this, this.#startSeconds, nowSeconds, this.#leapJoules(this.#leapSteps), "decode");
    this.#advance(this.#leapSteps, nowSeconds);
  }

  /** Moves every batch on by some steps; retires those that end and clips those that pass a limit. */
  #advance(steps: number, nowSeconds: number): void {
    this.#stepIndex += steps;
    for (let rank = 0; rank < this.batches.length; rank++) {
      const batch = this.batches[rank] as RankBatch;
      if (batch.sequences === 0) continue;
      batch.advance(steps);
      const pool = this.pools[rank] as KvPool;
      const grown = this.#growthBytes(rank) * steps;
      // Growth was planned for; idle prefixes give way to it now, before anyone looks for one.
      const fits = pool.makeRoom(grown);
      invariant(fits, "a leap ends before KV memory runs out");
      pool.pinnedBytes += grown;
    }
    while (this.#steps.firstStep <= this.#stepIndex) {
      this.#steps.pop();
      const request = this.#steps.subject;
      if (this.#steps.version !== this.#table.version[request]) continue;
      const rank = this.#rankOf(request);
      if (this.#steps.code === FINISH) {
        this.#leave(request, rank);
        this.#host.replied(this, request, nowSeconds);
      } else {
        const grown =
          (this.#stepIndex - (this.#table.joinStep[request] as number)) * (this.#table.growthPerStep[request] as number);
        (this.batches[rank] as RankBatch).clip(request, this.#steps.code, (this.#table.contextTokens[request] as number) + grown);
      }
    }
  }
}
