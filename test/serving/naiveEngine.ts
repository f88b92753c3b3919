/**
 * The naive engine: what src/serving computes, token step by token step over every sequence, with plain objects and
 * lists. Slow and obviously right; the engine under test must agree with it.
 *
 * Events of one instant happen in the order in which they were put in. That matters where requests are sent without
 * delay (they come after the step that its worker starts at that instant), and among agents that start at time 0.
 */
import { drawSteps } from "../../src/cost/speculation.ts";
import { openStream, type RandomStream } from "../../src/kernel/random.ts";
import type { Deployment } from "../../src/serving/deployment.ts";
import type { ReplyRecord } from "../../src/serving/recorder.ts";
import type { RequestSource } from "../../src/workload/requestSource.ts";
import type { PlainDeployment } from "../support/deployments.ts";
import { NaiveLowerMemory } from "./naiveLowerMemory.ts";
import type { Holding, NaivePool, Prefix } from "./naivePool.ts";
import { type NaiveHost, type NaiveRank, type NaiveRequest, NaiveWorker, slotsTaken } from "./naiveWorker.ts";

export type NaiveOptions = {
  readonly plain: PlainDeployment;
  readonly deployment: Deployment;
  readonly source: RequestSource;
  readonly seed: string | number;
  readonly endSeconds: number;
  readonly warmStart: boolean;
  readonly outputsReusable: boolean;
};

type Event = { readonly seconds: number; readonly action: () => void };

export class NaiveEngine implements NaiveHost {
  readonly replies: ReplyRecord[] = [];
  readonly workers: readonly NaiveWorker[];
  /** Tiers below HBM, if there are any. */
  readonly lower: NaiveLowerMemory | undefined;
  sent = 0;
  nowSeconds = 0;

  readonly #options: NaiveOptions;
  readonly #front: NaiveWorker[];
  readonly #back: NaiveWorker[];
  readonly #agents: NaiveRequest[];
  readonly #acceptance: RandomStream[];
  readonly #linkFree = new Map<NaivePool, number>();
  #events: Event[] = [];
  #waiting: NaiveRequest[] = [];

  constructor(options: NaiveOptions) {
    const { deployment, plain, source, seed } = options;
    this.#options = options;
    const { front, back } = deployment;
    this.#front = Array.from({ length: front.workers }, () => new NaiveWorker(plain, front, this));
    this.#back = back === undefined ? [] : Array.from({ length: back.workers }, () => new NaiveWorker(plain, back, this));
    this.workers = [...this.#front, ...this.#back];
    this.#agents = Array.from({ length: source.agents }, (_, agent) => newRequest(agent));
    this.#acceptance = this.#agents.map(({ agent }) => openStream(seed, "agent", agent, "acceptance"));
    this.lower = this.#openTiers();
    for (const request of this.#agents) this.#sendNext(request, options.warmStart);
  }

  #openTiers(): NaiveLowerMemory | undefined {
    const { plain, deployment } = this.#options;
    if (plain.kv === undefined || plain.kv.tiers.length === 0) return undefined;
    const lower = new NaiveLowerMemory({ plain, front: deployment.front, plan: plain.kv, host: this });
    const pools = this.#front.flatMap(({ ranks }) => ranks.map(({ pool }) => pool));
    for (const [rank, pool] of pools.entries()) pool.taken = (item) => lower.taken(item, rank);
    return lower;
  }

  run(): void {
    const { endSeconds } = this.#options;
    for (;;) {
      let next: Event | undefined;
      for (const event of this.#events) if (next === undefined || event.seconds < next.seconds) next = event;
      if (next === undefined || next.seconds > endSeconds) break;
      this.#events = this.#events.filter((event) => event !== next);
      this.nowSeconds = next.seconds;
      this.lower?.moveOn();
      next.action();
      this.lower?.moveOn();
    }
    for (const worker of this.workers) worker.finish(endSeconds);
  }

  get preemptions(): number {
    return this.workers.reduce((total, worker) => total + worker.preemptions, 0);
  }

  get evictedTokens(): number {
    return this.workers.flatMap((worker) => worker.ranks).reduce((total, rank) => total + rank.pool.evictedTokens, 0);
  }

  schedule(seconds: number, action: () => void): void {
    this.#events.push({ seconds, action });
  }

  #home({ session }: NaiveRequest): { worker: NaiveWorker; rank: NaiveRank; index: number } {
    if (session === undefined) throw new Error("a request belongs to a session");
    const worker = this.#front[session.worker] as NaiveWorker;
    return { worker, rank: worker.ranks[session.rank] as NaiveRank, index: session.rank };
  }

  #sendNext(request: NaiveRequest, warm: boolean): void {
    const { source } = this.#options;
    if (source.next(request.agent)) this.#send(request, warm);
    else if (source.waits !== true) this.#endSession(request);
    for (const other of [...(source.woken ?? [])]) this.#sendNext(this.#agents[other] as NaiveRequest, false);
  }

  fetch(request: NaiveRequest, from: number, to: number): { tokens: number; tier: number } {
    return this.lower?.fetch(request, from, to) ?? { tokens: 0, tier: -1 };
  }

  /** What a request waited for is in its rank's HBM. */
  arrived(agent: number): void {
    const request = this.#agents[agent] as NaiveRequest;
    const { worker, index } = this.#home(request);
    worker.fetched(request, index, this.nowSeconds);
  }

  #endSession(request: NaiveRequest): void {
    this.lower?.end(request);
    request.prefix = undefined;
    request.storedTokens = 0;
    request.session = undefined;
  }

  #send(request: NaiveRequest, warm: boolean): void {
    const { source, deployment } = this.#options;
    if (source.sharedPrefixTokens === 0) this.#endSession(request);
    const head = source.scaffoldTokens ?? 0;
    request.scaffold = { id: source.scaffoldId ?? 0, tokens: head <= source.promptTokens ? this.#grains(head) : 0 };
    request.sharedTokens = source.sharedPrefixTokens;
    if (request.session === undefined) {
      if (warm) {
        this.#place(request);
        this.#warm(request, source.sharedPrefixTokens);
      }
    } else {
      const before = request.promptTokens + (source.sharesExactly === true ? request.outputTokens : 0);
      if (source.sharedPrefixTokens >= before) request.sharedTokens = Number.POSITIVE_INFINITY;
      else this.lower?.shorten(request, source.sharedPrefixTokens);
    }
    request.promptTokens = source.promptTokens;
    request.outputTokens = source.outputTokens;
    request.turnNumber = source.turnNumber;
    request.sentSeconds = Math.max(this.nowSeconds + source.delaySeconds, source.earliestSeconds ?? 0);
    request.firstTokenSeconds = undefined;
    request.prefillTokens = source.promptTokens;
    request.prefilledTokens = 0;
    request.joinedContext = source.promptTokens + 1;
    const toDecode = source.outputTokens - 1;
    const stream = this.#acceptance[request.agent] as RandomStream;
    request.stepsLeft = toDecode === 0 ? 0 : drawSteps(toDecode, deployment.acceptance, stream);
    request.growth = toDecode === 0 ? 0 : toDecode / request.stepsLeft;
    const arrival = request.sentSeconds + deployment.requestSeconds;
    this.schedule(arrival, () => {
      this.sent++;
      if (request.session === undefined) this.#place(request);
      const { worker, index } = this.#home(request);
      worker.enqueue(request, index, arrival, false);
    });
  }

  #place(request: NaiveRequest): void {
    request.session = this.#emptiestHome();
    this.lower?.open(request);
  }

  /** The rank with the fewest live sessions, the first among equals. */
  #emptiestHome(): { worker: number; rank: number } {
    const homes = this.#front.flatMap(({ ranks }, worker) => ranks.map((_, rank) => ({ worker, rank })));
    const sessions = homes.map(
      (home) => this.#agents.filter(({ session }) => session?.worker === home.worker && session.rank === home.rank).length,
    );
    return homes[sessions.indexOf(Math.min(...sessions))] as { worker: number; rank: number };
  }

  #warm(request: NaiveRequest, tokens: number): void {
    const { pool } = this.#home(request).rank;
    const prefix = this.#store(request, pool, this.#grains(tokens));
    if (pool.pinnedBytes() + pool.idleBytes() > pool.capacityBytes) pool.release(prefix);
    else request.prefix = prefix;
    this.lower?.warm(request, this.#grains(tokens), request.prefix === undefined);
    request.storedTokens = this.#grains(tokens);
  }

  #store(request: NaiveRequest, pool: NaivePool, tokens: number): Prefix {
    const { scaffold } = request;
    const prefix = pool.store(tokens, scaffold.tokens === 0 ? undefined : pool.ensureScaffold(scaffold.id, scaffold.tokens));
    prefix.content = this.lower?.contentOf(request, tokens) ?? [];
    return prefix;
  }

  #grains(tokens: number): number {
    const { grainTokens } = this.#options.plain.footprint;
    return grainTokens === 0 ? 0 : Math.floor(tokens / grainTokens) * grainTokens;
  }

  prefilled(worker: NaiveWorker, request: NaiveRequest, _rank: number, nowSeconds: number): void {
    const isWhole = request.stepsLeft === 0;
    if (worker.role === "aggregated" || isWhole || this.#options.deployment.firstTokenWithPrefill)
      request.firstTokenSeconds ??= nowSeconds;
    if (worker.role === "aggregated") return;
    if (isWhole) {
      this.#letGo(request);
      this.#reply(request, nowSeconds);
    } else {
      this.#waiting.push(request);
      this.#dispatch(nowSeconds);
    }
  }

  /** The prefill pool gives the sequence up and keeps its prompt as an idle prefix. */
  #letGo(request: NaiveRequest): void {
    const { pool } = this.#home(request).rank;
    pool.drop(request.frontHolding as Holding);
    request.frontHolding = undefined;
    this.#cache(request, pool, request.promptTokens);
    request.sharedTokens = Number.POSITIVE_INFINITY;
  }

  #cache(request: NaiveRequest, pool: NaivePool, tokens: number): void {
    request.prefix = this.#store(request, pool, this.#grains(tokens));
    request.storedTokens = this.#grains(tokens);
    this.lower?.stored(request, this.#grains(tokens));
    pool.makeRoom(0);
  }

  #dispatch(nowSeconds: number): void {
    const { footprint, transfer } = this.#options.plain;
    for (let request = this.#waiting[0]; request !== undefined; request = this.#waiting[0]) {
      const place = this.#emptiestDecodeRank(request);
      if (place === undefined) return;
      this.#waiting.shift();
      const { worker, rank, index } = place;
      rank.reserved.push(request);
      request.decodeHolding = rank.pool.hold(worker.admissionBytes(request.prefillTokens, 0));
      const link = this.#home(request).rank.pool;
      const bytes = request.prefillTokens * footprint.bytesPerToken + footprint.liveBytes;
      const start = Math.max(nowSeconds, this.#linkFree.get(link) ?? 0);
      this.#linkFree.set(link, start + bytes * transfer.secondsPerByte);
      const arrival = start + transfer.latencySeconds + bytes * transfer.secondsPerByte;
      const going = request;
      this.schedule(arrival, () => {
        this.#letGo(going);
        going.firstTokenSeconds ??= arrival;
        worker.arrive(going, index, arrival);
        this.#home(going).worker.reconsider(arrival);
      });
    }
  }

  /** Of the decode ranks with a slot, and with memory for the sequence and a step of those there, the emptiest. */
  #emptiestDecodeRank(request: NaiveRequest) {
    const places = this.#back.flatMap((worker) => worker.ranks.map((rank, index) => ({ worker, rank, index })));
    const fitting = places.filter(({ worker, rank }) => {
      const bytes = worker.admissionBytes(request.prefillTokens, 0);
      return worker.hasSlot(rank) && rank.pool.couldHold(bytes + worker.growthBytes(rank));
    });
    return fitting.sort((a, b) => slotsTaken(a.rank) - slotsTaken(b.rank))[0];
  }

  replied(worker: NaiveWorker, request: NaiveRequest, rank: number, nowSeconds: number): void {
    if (worker.role === "aggregated") {
      const reply = this.#options.outputsReusable ? request.outputTokens : 0;
      this.#cache(request, (worker.ranks[rank] as NaiveRank).pool, request.promptTokens + reply);
    }
    this.#reply(request, nowSeconds);
    if (worker.role === "decode") this.#dispatch(nowSeconds);
  }

  #reply(request: NaiveRequest, nowSeconds: number): void {
    const { agent, turnNumber, promptTokens, reusedTokens, fetchedTokens, fetchedTier, lostTokens } = request;
    const { outputTokens, sentSeconds } = request;
    this.replies.push({
      agent,
      turnNumber,
      promptTokens,
      reusedTokens,
      fetchedTokens,
      fetchedTier,
      lostTokens,
      outputTokens,
      sentSeconds,
      firstTokenSeconds: request.firstTokenSeconds as number,
      lastTokenSeconds: nowSeconds,
    });
    this.#sendNext(request, false);
  }

  sentBack(request: NaiveRequest, nowSeconds: number): void {
    const { worker, index } = this.#home(request);
    worker.enqueue(request, index, nowSeconds, true);
  }
}

function newRequest(agent: number): NaiveRequest {
  return {
    agent,
    turnNumber: 0,
    promptTokens: 0,
    outputTokens: 0,
    sharedTokens: 0,
    sentSeconds: 0,
    firstTokenSeconds: undefined,
    stepsLeft: 0,
    steps: 0,
    growth: 0,
    joinedContext: 0,
    joinNumber: 0,
    prefillTokens: 0,
    prefilledTokens: 0,
    chunkTokens: 0,
    reusedTokens: 0,
    fetchedTokens: 0,
    fetchedTier: -1,
    storedTokens: 0,
    lostTokens: 0,
    scaffold: { id: 0, tokens: 0 },
    session: undefined,
    prefix: undefined,
    frontHolding: undefined,
    decodeHolding: undefined,
  };
}
