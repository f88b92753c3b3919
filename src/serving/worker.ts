/**
 * One worker: attention ranks in lockstep over a group of GPUs. At every step boundary sequences retire and join, ranks
 * preempt and admit, and the worker then either computes one step that holds prefill, or leaps over decode steps to the
 * next thing that happens. It knows when steps begin and end and what they cost in time and energy; what a rank admits
 * and whom it throws out is the rank's affair; the host (simulation) knows agents, routes and other workers.
 */
import type { CostModel } from "../cost/costModel.ts";
import { IndexList } from "../kernel/indexList.ts";
import { invariant } from "../kernel/invariant.ts";
import { StableHeap } from "../kernel/stableHeap.ts";
import type { PowerModel } from "../power/stepEnergy.ts";
import type { Pool, SchedulingPolicy } from "./deployment.ts";
import type { KvPool } from "./kvPool.ts";
import { Leap } from "./leap.ts";
import { PrefillStep } from "./prefillStep.ts";
import { FINISH, Rank, type RankOptions } from "./rank.ts";
import type { RequestTable } from "./requestTable.ts";
import type { WorkerHost } from "./workerHost.ts";

/** Steps at which something happens that a worker first has room for. */
const STEPS_AHEAD = 64;

type Activity = "idle" | "leap" | "prefill-step" | "settling";

export class Worker {
  readonly index: number;
  readonly role: Pool["role"];
  readonly cost: CostModel;
  readonly ranks: readonly Rank[];
  /** The pool of each rank. */
  readonly pools: readonly KvPool[];
  preemptions = 0;
  /** Sequences in the batches of all ranks. */
  decoding = 0;

  readonly #policy: SchedulingPolicy;
  readonly #power: PowerModel;
  readonly #table: RequestTable;
  readonly #host: WorkerHost;
  /** Requests for prefill that a decoding worker has yet to look at. */
  readonly #unseen = new IndexList();
  /** Sequences that have arrived and join at the next step boundary. */
  readonly #joining = new IndexList();
  /** Requests that a rank has just let go. */
  readonly #released = new IndexList();
  /** Steps at which something happens to a sequence, counted like `#stepIndex`. */
  readonly #steps = new StableHeap(STEPS_AHEAD);
  readonly #leap: Leap;
  readonly #prefillStep: PrefillStep;
  #activity: Activity = "idle";
  #startSeconds = 0;
  /** Decode steps done since the start of the run. */
  #stepIndex = 0;
  /** Decode steps between two looks at what has arrived, and the step of one such look. */
  readonly #lookInterval: number;
  #lookStep = 0;

  /** `firstRank`: place of its first rank among all of its pool. */
  constructor(
    options: RankOptions & { index: number; firstRank: number; power: PowerModel; pools: readonly KvPool[]; host: WorkerHost },
  ) {
    this.index = options.index;
    this.role = options.role;
    this.cost = options.cost;
    this.pools = options.pools;
    this.ranks = options.pools.map((pool, rank) => new Rank(pool, options, options.firstRank + rank));
    this.#policy = options.policy;
    this.#lookInterval = Math.max(1, Math.round(options.policy.admissionIntervalSteps));
    this.#power = options.power;
    this.#table = options.table;
    this.#host = options.host;
    this.#leap = new Leap(options.cost, options.power);
    this.#prefillStep = new PrefillStep(options.cost, options.power);
  }

  /** A request for prefill has come; it goes to its rank's queue when the worker next looks. */
  enqueue(request: number, nowSeconds: number): void {
    this.#unseen.push(request);
    if (this.#activity === "idle") this.#plan(nowSeconds);
    else if (this.#activity === "leap") {
      this.#cutLeap(this.#stepsToLook(this.#leap.stepsToReach(nowSeconds - this.#startSeconds)));
    }
  }

  /** Fewest steps from here, `least` or more, at whose end a worker that only decodes looks at what has arrived. */
  #stepsToLook(least: number): number {
    const over = (this.#stepIndex + least - this.#lookStep) % this.#lookInterval;
    return over === 0 ? least : least + this.#lookInterval - over;
  }

  /** Takes up what has arrived, if this boundary is one at which it looks; it also does after prefill, and when it is empty. */
  #look(afterPrefill: boolean): void {
    if (afterPrefill || this.decoding === 0) this.#lookStep = this.#stepIndex;
    if (this.#unseen.length === 0 || this.#stepsToLook(0) > 0) return;
    for (let i = 0; i < this.#unseen.length; i++) {
      const request = this.#unseen.at(i);
      this.#rankOf(request).queue.push(request);
    }
    this.#unseen.truncate(0);
  }

  /** Puts a request that another worker sent back at the head of its queue. */
  requeue(request: number, rank: number, nowSeconds: number): void {
    (this.ranks[rank] as Rank).queue.unshift(request);
    this.#attend(nowSeconds);
  }

  /** A request's prefix has come from a lower tier of KV memory. */
  fetched(request: number, nowSeconds: number): void {
    this.#rankOf(request).endFetch(request);
    this.#attend(nowSeconds);
  }

  /** A sequence whose KV is here, slot and bytes already taken, joins at the next step boundary. */
  joinSoon(request: number, nowSeconds: number): void {
    this.#joining.push(request);
    this.#attend(nowSeconds);
  }

  /** Whether a rank has a slot for a sequence from elsewhere, and KV memory for it beside the step that is in flight. */
  couldTake(rank: number, contextTokens: number, nowSeconds: number): boolean {
    const taker = this.ranks[rank] as Rank;
    return taker.hasSlot && taker.couldHold(contextTokens, this.#stepsBegun(nowSeconds));
  }

  /** Takes that slot and memory; a leap that counted on them ends earlier. */
  take(rank: number, contextTokens: number, nowSeconds: number): void {
    (this.ranks[rank] as Rank).reserve(contextTokens);
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
    this.#plan(nowSeconds, activity === "prefill-step");
  }

  /** Books the part of the stretch in flight that lies before the end of the run. */
  finish(nowSeconds: number): void {
    const start = this.#startSeconds;
    const elapsed = nowSeconds - start;
    if (this.#activity === "idle") this.#spendIdle(nowSeconds);
    else if (this.#activity === "leap") this.#host.spent(this, start, nowSeconds, this.#leap.joulesUntil(elapsed), "decode");
    else this.#host.spent(this, start, nowSeconds, this.#prefillStep.joulesUntil(elapsed), "prefill");
  }

  /** Something new waits: start at once when idle, or end a leap at the first step boundary from now on. */
  #attend(nowSeconds: number): void {
    if (this.#activity === "idle") this.#plan(nowSeconds);
    else if (this.#activity === "leap") this.#cutLeap(this.#leap.stepsToReach(nowSeconds - this.#startSeconds));
  }

  #cutLeap(steps: number): void {
    if (steps >= this.#leap.steps) return;
    this.#leap.steps = steps;
    this.#wakeAfter(this.#leap.seconds);
  }

  /** Steps of the leap in flight that are done or under way; 1 when there is none. */
  #stepsBegun(nowSeconds: number): number {
    return this.#activity === "leap" ? this.#leap.stepsBegun(nowSeconds - this.#startSeconds) : 1;
  }

  #wakeAfter(seconds: number): void {
    this.#host.wakeAt(this, this.#startSeconds + seconds);
  }

  #plan(nowSeconds: number, afterPrefill = false): void {
    if (this.#activity === "idle") this.#spendIdle(nowSeconds);
    this.#activity = "settling";
    this.#startSeconds = nowSeconds;
    this.#joinArrived();
    this.#look(afterPrefill);
    if (this.#policy.reserveTokens === 0) this.#preempt(nowSeconds);
    if (this.role !== "decode" && this.#planPrefillStep()) return;
    if (this.decoding > 0) this.#planLeap();
    else this.#rest();
  }

  #rest(): void {
    for (const rank of this.ranks) invariant(!rank.isStuck, "an empty rank can admit the first request of its queue");
    this.#activity = "idle";
  }

  #spendIdle(nowSeconds: number): void {
    const seconds = nowSeconds - this.#startSeconds;
    if (seconds > 0)
      this.#host.spent(this, this.#startSeconds, nowSeconds, seconds * this.#power.idleWatts * this.cost.shape.gpus, "idle");
    this.#startSeconds = nowSeconds;
  }

  #joinArrived(): void {
    for (let i = 0; i < this.#joining.length; i++) {
      const request = this.#joining.at(i);
      const rank = this.#rankOf(request);
      rank.arrive(request);
      this.#join(request, rank);
    }
    this.#joining.truncate(0);
  }

  #join(request: number, rank: Rank): void {
    rank.join(request, this.#stepIndex, this.#steps);
    this.decoding++;
  }

  #rankOf(request: number): Rank {
    return this.ranks[(this.role === "decode" ? this.#table.decodeRank : this.#table.rank).of(request)] as Rank;
  }

  /** Lets each rank throw out those for whom it has no memory; they go back to a queue, here or where they came from. */
  #preempt(nowSeconds: number): void {
    const thrownOut = this.#released;
    for (const rank of this.ranks) {
      thrownOut.truncate(0);
      rank.preempt(this.#stepIndex, thrownOut);
      this.preemptions += thrownOut.length;
      this.decoding -= thrownOut.length;
      for (let i = 0; i < thrownOut.length; i++) {
        const request = thrownOut.at(i);
        if (this.role === "decode") this.#host.sentBack(this, request, nowSeconds);
        else rank.queue.unshift(request);
      }
    }
  }

  /** Plans one step with prefill in it; false when no rank has a chunk to compute. */
  #planPrefillStep(): boolean {
    if (!this.#hasPrompts) return false;
    const step = this.#prefillStep;
    step.clear();
    for (const rank of this.ranks) rank.addTo(step);
    if (step.chunkTokens === 0) return false;
    step.price();
    this.#activity = "prefill-step";
    this.#wakeAfter(step.seconds);
    return true;
  }

  get #hasPrompts(): boolean {
    for (const rank of this.ranks) if (rank.hasPrompts) return true;
    return false;
  }

  #endPrefillStep(nowSeconds: number): void {
    const step = this.#prefillStep;
    this.#host.spent(this, this.#startSeconds, nowSeconds, step.joules, "prefill");
    if (step.decodeSequences > 0) this.#advance(1, nowSeconds);
    const computed = this.#released;
    for (const rank of this.ranks) {
      computed.truncate(0);
      rank.endChunks(computed);
      for (let i = 0; i < computed.length; i++) this.#endPrefill(computed.at(i), rank, nowSeconds);
    }
  }

  #endPrefill(request: number, rank: Rank, nowSeconds: number): void {
    this.#host.prefilled(this, request, nowSeconds);
    if (this.role !== "aggregated") return;
    if (this.#table.stepsLeft.of(request) > 0) this.#join(request, rank);
    else {
      rank.unpin(request);
      this.#host.replied(this, request, nowSeconds);
    }
  }

  #planLeap(): void {
    const untilLook = this.#unseen.length === 0 ? Number.POSITIVE_INFINITY : this.#stepsToLook(1);
    const untilFull = Math.max(1, this.#stepsOfRoom());
    this.#leap.plan(this.ranks, Math.min(this.#steps.firstKey - this.#stepIndex, untilFull, untilLook));
    this.#activity = "leap";
    this.#wakeAfter(this.#leap.seconds);
  }

  /** Steps by which every rank's batch can grow before its KV memory is full. */
  #stepsOfRoom(): number {
    let steps = Number.POSITIVE_INFINITY;
    for (const rank of this.ranks) steps = Math.min(steps, rank.stepsOfRoom);
    return steps;
  }

  #endLeap(nowSeconds: number): void {
    if (this.#leap.steps === 0) return;
    this.#host.spent(this, this.#startSeconds, nowSeconds, this.#leap.joules(this.#leap.steps), "decode");
    this.#advance(this.#leap.steps, nowSeconds);
  }

  /** Moves every batch on by some steps; retires those that end and clips those that pass a limit. */
  #advance(steps: number, nowSeconds: number): void {
    this.#stepIndex += steps;
    for (const rank of this.ranks) rank.advance(steps);
    while (this.#steps.firstKey <= this.#stepIndex) {
      this.#steps.pop();
      const { subject: request, kind, token: version } = this.#steps;
      if (version !== this.#table.version.of(request)) continue;
      const rank = this.#rankOf(request);
      if (kind === FINISH) {
        rank.leave(request, this.#stepIndex);
        this.decoding--;
        this.#host.replied(this, request, nowSeconds);
      } else rank.clip(request, kind, this.#stepIndex);
    }
  }
}
