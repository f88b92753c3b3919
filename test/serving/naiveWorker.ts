/**
 * One worker of the naive engine: it takes one step after the other, and looks at every sequence in each.
 * The policies are those of src/serving; nothing but the scalar prices of the cost model is shared with it.
 */
import type { Pool } from "../../src/serving/deployment.ts";
import type { PlainDeployment } from "../support/deployments.ts";
import { type Holding, NaivePool, type Prefix } from "./naivePool.ts";
import { type Chunk, NaivePricer, type NaiveStep } from "./naivePrice.ts";

/** An agent's one outstanding request, and the session that it belongs to. */
export type NaiveRequest = {
  readonly agent: number;
  turnNumber: number;
  promptTokens: number;
  outputTokens: number;
  /** Leading tokens that the session has sent before; Infinity: all that is cached. */
  sharedTokens: number;
  sentSeconds: number;
  firstTokenSeconds: number | undefined;
  /** Decode steps of the reply that are left when it joins a batch, and those made since. */
  stepsLeft: number;
  steps: number;
  growth: number;
  joinedContext: number;
  /** Place among all that ever joined a batch of its worker. */
  joinNumber: number;
  prefillTokens: number;
  prefilledTokens: number;
  chunkTokens: number;
  reusedTokens: number;
  /** What was cached when the session last ran, and what of it the present prompt could not find. */
  storedTokens: number;
  /** What comes from a tier below HBM, and which (-1: none). */
  fetchedTokens: number;
  fetchedTier: number;
  lostTokens: number;
  /** Head that sessions share, in whole grains; 0 tokens: none. */
  scaffold: { readonly id: number; readonly tokens: number };
  session: { readonly worker: number; readonly rank: number } | undefined;
  prefix: Prefix | undefined;
  /** Memory in the pool that prefills, and in the pool that decodes; one and the same when aggregated. */
  frontHolding: Holding | undefined;
  decodeHolding: Holding | undefined;
};

export type NaiveRank = {
  readonly queue: NaiveRequest[];
  readonly prefilling: NaiveRequest[];
  /** Admitted, and waiting for what comes from a tier below HBM. */
  readonly fetching: NaiveRequest[];
  /** In order of joining. */
  readonly decoding: NaiveRequest[];
  /** Slots of sequences on their way. */
  readonly reserved: NaiveRequest[];
  readonly pool: NaivePool;
};

export type NaiveHost = {
  readonly nowSeconds: number;
  schedule(seconds: number, action: () => void): void;
  prefilled(worker: NaiveWorker, request: NaiveRequest, rank: number, nowSeconds: number): void;
  replied(worker: NaiveWorker, request: NaiveRequest, rank: number, nowSeconds: number): void;
  /** Starts to fetch what is worth it of the tokens from `from` to `to`; returns how many come from which tier. */
  fetch(request: NaiveRequest, from: number, to: number): { readonly tokens: number; readonly tier: number };
  sentBack(request: NaiveRequest, nowSeconds: number): void;
};

export class NaiveWorker {
  readonly role: Pool["role"];
  readonly ranks: NaiveRank[];
  readonly joules = { idle: 0, decode: 0, prefill: 0 };
  preemptions = 0;

  readonly #pool: Pool;
  readonly #plain: PlainDeployment;
  readonly #host: NaiveHost;
  readonly #pricer: NaivePricer;
  #arrived: { request: NaiveRequest; rank: number }[] = [];
  #unseen: { request: NaiveRequest; rank: number }[] = [];
  #decodeSteps = 0;
  #lookStep = 0;
  #activity: "idle" | "decode" | "prefill" | "restart" | "settling" = "idle";
  #decodesInStep = false;
  #sinceSeconds = 0;
  #step: NaiveStep = { seconds: 0, joules: 0 };
  #ticket = 0;
  #joined = 0;

  constructor(plain: PlainDeployment, pool: Pool, host: NaiveHost) {
    this.role = pool.role;
    this.#plain = plain;
    this.#pool = pool;
    this.#host = host;
    this.#pricer = new NaivePricer(plain, pool.cost);
    this.ranks = Array.from({ length: pool.cost.shape.ranks }, () => ({
      queue: [],
      prefilling: [],
      fetching: [],
      decoding: [],
      reserved: [],
      pool: new NaivePool(
        pool.memory.kvBytesPerRank,
        plain.footprint,
        host,
        plain.kv?.idleTtlSeconds ?? Number.POSITIVE_INFINITY,
      ),
    }));
  }

  get #onDemand(): boolean {
    return this.#pool.policy.reserveTokens === 0;
  }

  hasSlot(rank: NaiveRank): boolean {
    return slotsTaken(rank) < this.#pool.policy.maxSequences;
  }

  /** Bytes that one more step of a rank's batch adds. */
  growthBytes(rank: NaiveRank): number {
    if (!this.#onDemand) return 0;
    let tokens = 0;
    for (const request of rank.decoding) tokens += request.growth;
    return tokens * this.#plain.footprint.bytesPerToken;
  }

  admissionBytes(contextTokens: number, promptTokens: number): number {
    const { bytesPerToken, liveBytes, checkpointBytes, grainTokens, keepsAll } = this.#plain.footprint;
    const reply = this.role === "prefill" ? 0 : this.#pool.policy.reserveTokens;
    const grains = this.role === "decode" || grainTokens === 0 ? 0 : Math.floor(promptTokens / grainTokens);
    return (contextTokens + reply) * bytesPerToken + liveBytes + (keepsAll ? grains : Math.min(grains, 1)) * checkpointBytes;
  }

  enqueue(request: NaiveRequest, rank: number, nowSeconds: number, atFront: boolean): void {
    if (atFront) (this.ranks[rank] as NaiveRank).queue.unshift(request);
    else this.#unseen.push({ request, rank });
    if (atFront || this.#looksHere) this.#attend(nowSeconds);
  }

  arrive(request: NaiveRequest, rank: number, nowSeconds: number): void {
    this.#arrived.push({ request, rank });
    this.#attend(nowSeconds);
  }

  /** What a request waited for has come. */
  fetched(request: NaiveRequest, rank: number, nowSeconds: number): void {
    const { fetching, prefilling } = this.ranks[rank] as NaiveRank;
    fetching.splice(fetching.indexOf(request), 1);
    prefilling.push(request);
    this.#attend(nowSeconds);
  }

  reconsider(nowSeconds: number): void {
    if (this.#activity === "idle") this.#plan(nowSeconds);
  }

  /** Books what of the stretch in flight lies before the end of the run. */
  finish(nowSeconds: number): void {
    if (this.#activity === "idle") this.#bookIdle(nowSeconds);
    else if (this.#activity === "decode" || this.#activity === "prefill")
      this.joules[this.#activity] += (this.#step.joules * (nowSeconds - this.#sinceSeconds)) / this.#step.seconds;
  }

  /**
   * Something new waits. A decode step that starts at this very instant starts again with it, after whatever else happens
   * at this instant; a step with prefill in it does not.
   */
  #attend(nowSeconds: number): void {
    if (this.#activity === "idle") this.#plan(nowSeconds);
    else if (this.#activity === "decode" && this.#sinceSeconds === nowSeconds) {
      this.#activity = "restart";
      const ticket = ++this.#ticket;
      this.#host.schedule(nowSeconds, () => {
        if (ticket === this.#ticket) this.#plan(nowSeconds);
      });
    }
  }

  /** Looks at what has arrived: every so many decode steps, after prefill, and with nothing to decode. */
  #look(afterPrefill: boolean): void {
    if (!afterPrefill && !this.#looksHere) return;
    this.#lookStep = this.#decodeSteps;
    for (const { request, rank } of this.#unseen) (this.ranks[rank] as NaiveRank).queue.push(request);
    this.#unseen = [];
  }

  get #looksHere(): boolean {
    const since = this.#decodeSteps - this.#lookStep;
    return (
      since === 0 ||
      since >= this.#pool.policy.admissionIntervalSteps ||
      this.ranks.every(({ decoding }) => decoding.length === 0)
    );
  }

  #bookIdle(nowSeconds: number): void {
    this.joules.idle += (nowSeconds - this.#sinceSeconds) * this.#plain.power.idleWatts * this.#pool.cost.shape.gpus;
    this.#sinceSeconds = nowSeconds;
  }

  #plan(nowSeconds: number, afterPrefill = false): void {
    if (this.#activity === "idle") this.#bookIdle(nowSeconds);
    this.#activity = "settling";
    this.#sinceSeconds = nowSeconds;
    for (const { request, rank } of this.#arrived) {
      const place = this.ranks[rank] as NaiveRank;
      place.reserved.splice(place.reserved.indexOf(request), 1);
      this.#join(request, place);
    }
    this.#arrived = [];
    this.#look(afterPrefill);
    const barred = this.#onDemand ? this.#preempt(nowSeconds) : new Set<NaiveRank>();
    const chunks = this.role === "decode" ? this.ranks.map(() => []) : this.ranks.map((rank) => this.#chunks(rank, barred));
    const prefills = chunks.some((list) => list.length > 0);
    if (!prefills && this.ranks.every((rank) => rank.decoding.length === 0)) {
      this.#activity = "idle";
      return;
    }
    this.#activity = prefills ? "prefill" : "decode";
    this.#decodesInStep = !prefills || this.#pool.policy.prefillPolicy === "mixed";
    this.#step = this.#pricer.step(this.ranks, chunks, this.#decodesInStep);
    const ticket = ++this.#ticket;
    const end = nowSeconds + this.#step.seconds;
    this.#host.schedule(end, () => {
      if (ticket === this.#ticket) this.#endStep(end);
    });
  }

  #join(request: NaiveRequest, rank: NaiveRank): void {
    request.steps = 0;
    request.joinNumber = this.#joined++;
    rank.decoding.push(request);
  }

  #preempt(nowSeconds: number): Set<NaiveRank> {
    const barred = new Set<NaiveRank>();
    for (const [index, rank] of this.ranks.entries()) {
      while (rank.decoding.length > 0 && !rank.pool.makeRoom(this.growthBytes(rank))) {
        const latest = rank.decoding.pop() as NaiveRequest;
        rank.pool.drop(latest.decodeHolding as Holding);
        latest.joinedContext += latest.growth * latest.steps;
        latest.stepsLeft -= latest.steps;
        latest.prefillTokens = Math.ceil(latest.joinedContext);
        latest.prefilledTokens = 0;
        this.preemptions++;
        barred.add(rank);
        if (this.role === "decode") this.#host.sentBack(latest, nowSeconds);
        else (this.ranks[index] as NaiveRank).queue.unshift(latest);
      }
    }
    return barred;
  }

  /** The chunks of a rank's next step: those it is at, oldest first, then what its queue and memory let in. */
  #chunks(rank: NaiveRank, barred: ReadonlySet<NaiveRank>): Chunk[] {
    const decoding = this.#pool.policy.prefillPolicy === "mixed" ? rank.decoding.length : 0;
    let budget = this.#pool.policy.maxBatchedTokens - decoding * this.#pool.cost.queryTokens;
    const chunks: Chunk[] = [];
    const compute = (request: NaiveRequest): void => {
      const left = request.prefillTokens - request.prefilledTokens;
      request.chunkTokens = Math.min(budget, left);
      budget -= request.chunkTokens;
      chunks.push({
        prefixTokens: request.prefilledTokens,
        tokens: request.chunkTokens,
        ends: request.chunkTokens === left,
      });
    };
    for (const request of rank.prefilling) if (budget > 0) compute(request);
    while (budget > 0 && !barred.has(rank)) {
      const request = rank.queue[0];
      if (request === undefined || !this.hasSlot(rank)) break;
      if (!this.#fits(request, rank)) break;
      rank.queue.shift();
      this.#admit(request, rank);
      if (request.fetchedTokens === 0) compute(request);
    }
    return chunks;
  }

  /** Bytes that a sequence holds itself, on a scaffold or with a copy of its own. */
  #ownBytes(request: NaiveRequest, rank: NaiveRank, isOnScaffold: boolean): number {
    const bytes = this.admissionBytes(request.prefillTokens, request.promptTokens);
    const head = request.scaffold.tokens;
    const junction = head > 0 && !this.#plain.footprint.keepsAll ? this.#plain.footprint.checkpointBytes : 0;
    return bytes + junction - (isOnScaffold ? rank.pool.blockBytes(0, head) : 0);
  }

  #fits(request: NaiveRequest, rank: NaiveRank): boolean {
    const { pool } = rank;
    const { id, tokens } = request.scaffold;
    const scaffold = tokens > 0 ? pool.scaffold(id) : undefined;
    const isPinned = pool.holdings.some((holding) => holding.scaffold !== undefined && holding.scaffold === scaffold);
    const toPin = scaffold === undefined || isPinned ? 0 : pool.blockBytes(0, tokens);
    return pool.couldHold(this.#ownBytes(request, rank, scaffold !== undefined) + toPin + this.growthBytes(rank));
  }

  #admit(request: NaiveRequest, rank: NaiveRank): void {
    const { grainTokens } = this.#plain.footprint;
    const { pool } = rank;
    const { id, tokens: head } = request.scaffold;
    const scaffold = head > 0 ? pool.scaffold(id) : undefined;
    const cached = request.prefix === undefined ? 0 : pool.release(request.prefix);
    request.prefix = undefined;
    const grains = (tokens: number) => (grainTokens === 0 ? 0 : Math.floor(tokens / grainTokens) * grainTokens);
    const shared = grains(Math.min(request.prefillTokens - 1, request.sharedTokens));
    const standing = scaffold === undefined ? 0 : Math.min(head, grains(request.prefillTokens - 1));
    const inHbm = Math.max(Math.min(shared, cached), standing);
    const fetch = this.#host.fetch(request, inHbm, grains(request.prefillTokens - 1));
    request.fetchedTokens = fetch.tokens;
    request.fetchedTier = fetch.tier;
    request.reusedTokens = inHbm + fetch.tokens;
    request.lostTokens = Math.max(0, Math.min(shared, request.storedTokens) - request.reusedTokens);
    request.storedTokens = 0;
    request.prefilledTokens = request.reusedTokens;
    const holding = pool.hold(this.#ownBytes(request, rank, scaffold !== undefined), scaffold);
    pool.makeRoom(this.growthBytes(rank));
    if (this.role === "prefill") request.frontHolding = holding;
    else request.decodeHolding = holding;
    (fetch.tokens > 0 ? rank.fetching : rank.prefilling).push(request);
  }

  /** A computed prompt turns its own copy of the scaffold into one for all, if there is none. */
  #shareScaffold(request: NaiveRequest, rank: NaiveRank): void {
    const { id, tokens } = request.scaffold;
    const holding = (this.role === "prefill" ? request.frontHolding : request.decodeHolding) as Holding;
    if (tokens === 0 || holding.scaffold !== undefined || rank.pool.scaffold(id) !== undefined) return;
    holding.scaffold = rank.pool.ensureScaffold(id, tokens);
    holding.bytes -= rank.pool.blockBytes(0, tokens);
  }

  #endStep(nowSeconds: number): void {
    const work = this.#activity as "decode" | "prefill";
    this.joules[work] += this.#step.joules;
    this.#activity = "settling";
    if (this.#decodesInStep) this.#decode(nowSeconds);
    if (work === "prefill") this.#prefill(nowSeconds);
    this.#plan(nowSeconds, work === "prefill");
  }

  #decode(nowSeconds: number): void {
    if (this.ranks.some(({ decoding }) => decoding.length > 0)) this.#decodeSteps++;
    const ended: { request: NaiveRequest; rank: NaiveRank; index: number }[] = [];
    for (const [index, rank] of this.ranks.entries()) {
      rank.pool.makeRoom(this.growthBytes(rank));
      for (const request of rank.decoding) {
        request.steps++;
        if (this.#onDemand) (request.decodeHolding as Holding).grownTokens = request.growth * request.steps;
        if (request.steps === request.stepsLeft) ended.push({ request, rank, index });
      }
    }
    // Over all ranks, those that joined earlier end first.
    ended.sort((a, b) => a.request.joinNumber - b.request.joinNumber);
    for (const { request, rank, index } of ended) {
      rank.decoding.splice(rank.decoding.indexOf(request), 1);
      rank.pool.drop(request.decodeHolding as Holding);
      this.#host.replied(this, request, index, nowSeconds);
    }
  }

  #prefill(nowSeconds: number): void {
    for (const [index, rank] of this.ranks.entries()) {
      for (const request of [...rank.prefilling]) {
        request.prefilledTokens += request.chunkTokens;
        request.chunkTokens = 0;
        if (request.prefilledTokens < request.prefillTokens) continue;
        rank.prefilling.splice(rank.prefilling.indexOf(request), 1);
        this.#shareScaffold(request, rank);
        this.#host.prefilled(this, request, index, nowSeconds);
        if (this.role !== "aggregated") continue;
        if (request.stepsLeft > 0) this.#join(request, rank);
        else {
          rank.pool.drop(request.decodeHolding as Holding);
          this.#host.replied(this, request, index, nowSeconds);
        }
      }
    }
  }
}

export function slotsTaken(rank: NaiveRank): number {
  return rank.decoding.length + rank.prefilling.length + rank.fetching.length + rank.reserved.length;
}
