/**
 * The simulation: agents that send requests, workers that serve them, and the event queue between. Runs one phase from
 * empty to its end; what is measured goes to a recorder. Knows nothing of tiers, verdicts or files.
 *
 *   agent -> front end -> rank queue -> prefill -> (transfer) -> decode -> reply -> tool delay -> agent
 */
import { drawSteps } from "../cost/speculation.ts";
import { EventQueue } from "../kernel/eventQueue.ts";
import { invariant } from "../kernel/invariant.ts";
import { openStream } from "../kernel/random.ts";
import { StreamShelf } from "../kernel/streamShelf.ts";
import type { RequestSource } from "../workload/requestSource.ts";
import type { Deployment } from "./deployment.ts";
import { HandOver } from "./handOver.ts";
import type { KvPool } from "./kvPool.ts";
import { KvTiers } from "./kvTiers.ts";
import type { Rank } from "./rank.ts";
import { emptyReply, emptySpent, type Recorder } from "./recorder.ts";
import { RequestRouter } from "./requestRouter.ts";
import { RequestTable } from "./requestTable.ts";
import { SessionRouter } from "./router.ts";
import { SessionPrefixes } from "./sessionPrefixes.ts";
import type { Worker } from "./worker.ts";
import type { Work, WorkerHost } from "./workerHost.ts";
import { openPool, type WorkerPool } from "./workerPool.ts";

export type SimulationOptions = {
  readonly deployment: Deployment;
  readonly source: RequestSource;
  readonly seed: string | number;
  /** When the phase ends; Infinity: when the last reply of a finite source is out. */
  readonly endSeconds: number;
  /** Whether a session's first request finds what it sent before the run in the cache (a start in steady state). */
  readonly warmStart: boolean;
  /** Whether generated tokens stand in the session's next prompt. */
  readonly outputsReusable: boolean;
  readonly recorder: Recorder;
};

const REQUEST = 0;
const WAKE = 1;
const TRANSFERRED = 2;
/** A transfer between tiers of KV memory ends; a prefix from a lower tier is in place. */
const LINKS = 3;
const FETCHED = 4;

/** Events that a queue first has room for, however few agents there are: each has one at most, but for those of the links. */
const FEWEST_EVENTS = 64;

/** Rank of a session whose first request has not arrived: it is placed by how full the ranks are then. */
const UNPLACED = -1;

export type SimulationTotals = {
  readonly events: number;
  readonly sent: number;
  readonly replied: number;
  readonly preemptions: number;
  readonly evictedTokens: number;
};

export class Simulation implements WorkerHost {
  readonly workers: readonly Worker[];
  readonly table: RequestTable;
  nowSeconds = 0;

  readonly #options: SimulationOptions;
  readonly #queue: EventQueue;
  readonly #recorder: Recorder;
  readonly #front: readonly Worker[];
  readonly #back: WorkerPool | undefined;
  readonly #router: SessionRouter;
  /** Where sessions do not stay on one rank. */
  readonly #requestRouter: RequestRouter | undefined;
  /** KV memory below HBM, if the deployment has any. */
  readonly tiers: KvTiers | undefined;
  readonly #prefixes: SessionPrefixes;
  /** Absent: workers decode what they have prefilled. */
  readonly #handOver: HandOver | undefined;
  readonly #acceptance: StreamShelf;
  readonly #frontRanks: number;
  /** What the recorder is told, the same objects every time, so that the event loop allocates none. */
  readonly #replyRecord = emptyReply();
  readonly #spentRecord = emptySpent();
  #events = 0;
  #sessions = 0;
  #sent = 0;
  #replied = 0;

  constructor(options: SimulationOptions) {
    const { deployment, source } = options;
    this.#options = options;
    this.#recorder = options.recorder;
    const owners = deployment.front.workers + (deployment.back?.workers ?? 0);
    this.#queue = new EventQueue({ capacity: Math.max(FEWEST_EVENTS, source.agents), owners, alarmKind: WAKE });
    this.table = new RequestTable(source.agents);
    this.#recorder.opened?.(this.table);
    this.tiers = this.#openTiers();
    const inputs = { deployment, table: this.table, tiers: this.tiers, host: this };
    const front = openPool(deployment.front, 0, inputs);
    this.#front = front.workers;
    this.#back = deployment.back === undefined ? undefined : openPool(deployment.back, front.workers.length, inputs);
    this.workers = [...front.workers, ...(this.#back?.workers ?? [])];
    this.#frontRanks = deployment.front.cost.shape.ranks;
    this.#prefixes = new SessionPrefixes({ ...inputs, workers: this.#front, ranksPerWorker: this.#frontRanks });
    this.#handOver = this.#back && this.#openHandOver(this.#back);
    this.#router = new SessionRouter(this.#front.length * this.#frontRanks);
    this.#requestRouter = this.#openRouter();
    this.#acceptance = new StreamShelf(source.agents, (agent) => openStream(options.seed, "agent", agent, "acceptance"));
    for (let agent = 0; agent < source.agents; agent++) this.#sendNext(agent, 0, options.warmStart);
  }

  /** Runs to the end of the phase and returns what was counted. */
  run(): SimulationTotals {
    const queue = this.#queue;
    const end = this.#options.endSeconds;
    while (queue.pop()) {
      if (queue.key > end) break;
      invariant(queue.key >= this.nowSeconds, "the clock never runs backwards");
      this.nowSeconds = queue.key;
      this.#events++;
      if (queue.kind === WAKE) (this.workers[queue.subject] as Worker).wake(this.nowSeconds);
      else if (queue.kind === REQUEST) this.#arrive(queue.subject);
      else if (queue.kind === TRANSFERRED) this.#transferred(queue.subject);
      else if (queue.kind === LINKS) this.#endTransfers(queue.token);
      else this.#fetched(queue.subject);
    }
    let preemptions = 0;
    let evictedTokens = 0;
    for (const worker of this.workers) {
      worker.finish(end === Number.POSITIVE_INFINITY ? this.nowSeconds : end);
      preemptions += worker.preemptions;
      for (const pool of worker.pools) evictedTokens += pool.evictedTokens;
    }
    return { events: this.#events, sent: this.#sent, replied: this.#replied, preemptions, evictedTokens };
  }

  #openTiers(): KvTiers | undefined {
    const { deployment, source, recorder } = this.#options;
    const { kv, front, footprint, power } = deployment;
    if (kv === undefined || kv.tiers.length === 0) return undefined;
    return new KvTiers({
      plan: kv,
      footprint,
      power,
      cost: front.cost,
      maxBatchedTokens: front.policy.maxBatchedTokens,
      workers: front.workers,
      table: this.table,
      agents: source.agents,
      clock: this,
      onChange: () => this.#awaitTransfers(),
      onMoved: (link, from, to, bytes) => recorder.moved?.(link, from, to, bytes),
    });
  }

  #openRouter(): RequestRouter | undefined {
    const { deployment, source, seed } = this.#options;
    const { kv: plan, footprint } = deployment;
    if (plan === undefined || plan.routing === "session-affinity") return undefined;
    return new RequestRouter({
      plan,
      footprint,
      table: this.table,
      pools: this.#front.flatMap(({ pools }) => pools),
      ranksPerWorker: this.#frontRanks,
      agents: source.agents,
      seed,
      clock: this,
    });
  }

  #openHandOver(back: WorkerPool): HandOver {
    const { transfer, footprint } = this.#options.deployment;
    return new HandOver({
      transfer,
      footprint,
      back,
      table: this.table,
      prefixes: this.#prefixes,
      clock: this,
      onStart: (agent, endSeconds) => {
        this.#recorder.entered?.(agent, "transfer", this.nowSeconds);
        this.#queue.push(endSeconds, TRANSFERRED, agent, 0);
      },
    });
  }

  /** Plans for the next end of a transfer; a plan made before is stale. */
  #awaitTransfers(): void {
    const { links } = this.tiers as KvTiers;
    if (links.flows > 0) this.#queue.push(Math.max(this.nowSeconds, links.nextEndSeconds), LINKS, 0, links.token);
  }

  #endTransfers(token: number): void {
    const tiers = this.tiers as KvTiers;
    if (token !== tiers.links.token) return;
    for (let ended = tiers.links.takeEnded(this.nowSeconds); ended !== undefined; ended = tiers.links.takeEnded(this.nowSeconds))
      if (ended >= 0) this.#queue.push(this.nowSeconds + tiers.latencySeconds(ended), FETCHED, ended, 0);
    this.#awaitTransfers();
  }

  #fetched(agent: number): void {
    (this.#front[this.table.worker.of(agent)] as Worker).fetched(agent, this.nowSeconds);
  }

  /** Asks an agent for its next request, and then those whom that wakes; `warm`: what it shares is in the cache. */
  #sendNext(agent: number, fromSeconds: number, warm: boolean): void {
    const { source } = this.#options;
    if (source.next(agent)) this.#send(agent, fromSeconds, warm && source.arrives !== true);
    else if (source.waits !== true) this.#endSession(agent);
    if (source.woken === undefined || source.woken.length === 0) return;
    // Copied: asking the first of them changes the source's list.
    for (const other of [...source.woken]) this.#sendNext(other, fromSeconds, false);
  }

  /** Lets an agent send the request that the source has written down, after its delay. */
  #send(agent: number, fromSeconds: number, warm: boolean): void {
    const { source, deployment } = this.#options;
    const table = this.table;
    invariant(source.promptTokens >= 1 && source.outputTokens >= 1, "a request has a prompt and asks for a reply");
    this.#prefixes.noteScaffold(agent, source);
    const opens = table.session.of(agent) === -1;
    if (opens || source.sharedPrefixTokens === 0) {
      this.#endSession(agent);
      table.session.set(agent, this.#sessions++ * source.agents + agent);
      // With a router that places each request this is no more than where a warm prefix starts.
      if (this.#requestRouter !== undefined) this.#place(agent, agent % (this.#front.length * this.#frontRanks));
      else if (warm) this.#place(agent, this.#router.open());
      else table.rank.set(agent, UNPLACED);
      if (warm) this.#prefixes.warm(agent, source.sharedPrefixTokens);
    }
    // A prompt that leaves some of the last one out, a compacted one, shares no more than it says.
    const before = table.promptTokens.of(agent) + (source.sharesExactly ? table.outputTokens.of(agent) : 0);
    const isShortened = opens || source.sharedPrefixTokens < before;
    if (isShortened && !opens) {
      this.tiers?.shortened(agent, source.sharedPrefixTokens);
      this.#requestRouter?.shortened(agent, source.sharedPrefixTokens);
    }
    table.sharedTokens.set(agent, isShortened ? source.sharedPrefixTokens : Number.POSITIVE_INFINITY);
    const sent = Math.max(fromSeconds + source.delaySeconds, source.earliestSeconds ?? 0);
    table.promptTokens.set(agent, source.promptTokens);
    table.outputTokens.set(agent, source.outputTokens);
    table.turnNumber.set(agent, source.turnNumber);
    table.sentSeconds.set(agent, sent);
    table.firstTokenSeconds.set(agent, Number.NaN);
    table.prefillTokens.set(agent, source.promptTokens);
    table.prefilledTokens.set(agent, 0);
    table.contextTokens.set(agent, source.promptTokens + 1);
    const toDecode = source.outputTokens - 1;
    const steps = toDecode === 0 ? 0 : this.#drawSteps(agent, toDecode);
    table.stepsLeft.set(agent, steps);
    table.growthPerStep.set(agent, steps === 0 ? 0 : toDecode / steps);
    this.#queue.push(sent + deployment.requestSeconds, REQUEST, agent, 0);
  }

  #drawSteps(agent: number, tokens: number): number {
    const { acceptance } = this.#options.deployment;
    const steps = drawSteps(tokens, acceptance, this.#acceptance.take(agent));
    this.#acceptance.put(agent);
    return steps;
  }

  #place(agent: number, rank: number): void {
    this.table.worker.set(agent, Math.floor(rank / this.#frontRanks));
    this.table.rank.set(agent, rank % this.#frontRanks);
  }

  /** Lets go of a session's prefix and rank, if the agent is in one. */
  #endSession(agent: number): void {
    const { table } = this;
    if (table.session.of(agent) === -1) return;
    // The tiers cannot know: its copies stay until evicted.
    table.session.set(agent, -1);
    this.#prefixes.forget(agent);
    this.#requestRouter?.ended(agent);
    if (this.#requestRouter === undefined) this.#router.close(this.#prefixes.rankOf(agent));
  }

  #arrive(agent: number): void {
    this.#sent++;
    this.#recorder.entered?.(agent, "prefill queue", this.nowSeconds);
    if (this.#requestRouter !== undefined) this.#requestRouter.arrive(agent);
    else if (this.table.rank.of(agent) === UNPLACED) this.#place(agent, this.#router.open());
    const worker = this.#front[this.table.worker.of(agent)] as Worker;
    worker.enqueue(agent, this.nowSeconds);
  }

  prefilled(worker: Worker, agent: number, nowSeconds: number): void {
    const table = this.table;
    this.#requestRouter?.computed(agent);
    const firstTime = Number.isNaN(table.firstTokenSeconds.of(agent));
    const replies = table.stepsLeft.of(agent) === 0;
    if (worker.role === "aggregated" || replies || this.#options.deployment.firstTokenWithPrefill) {
      if (firstTime) table.firstTokenSeconds.set(agent, nowSeconds);
    }
    this.#recorder.entered?.(agent, worker.role === "aggregated" || replies ? "decode" : "slot queue", nowSeconds);
    if (worker.role === "aggregated") return;
    if (replies) {
      this.#unpinFront(worker, agent);
      this.#reply(agent, nowSeconds);
      return;
    }
    invariant(this.#handOver !== undefined, "only a disaggregated deployment hands over");
    this.#handOver.wait(agent);
  }

  #transferred(agent: number): void {
    const table = this.table;
    const front = this.#front[table.worker.of(agent)] as Worker;
    this.#unpinFront(front, agent);
    this.#recorder.entered?.(agent, "decode", this.nowSeconds);
    if (Number.isNaN(table.firstTokenSeconds.of(agent))) table.firstTokenSeconds.set(agent, this.nowSeconds);
    const worker = (this.#back as WorkerPool).workers[table.decodeWorker.of(agent)] as Worker;
    worker.joinSoon(agent, this.nowSeconds);
    front.reconsider(this.nowSeconds);
  }

  /** A prefill worker lets a sequence go; its prefix stays in the cache for the session's next turn. */
  #unpinFront(worker: Worker, agent: number): void {
    const rank = worker.ranks[this.table.rank.of(agent)] as Rank;
    rank.unpin(agent);
    this.#prefixes.cache(rank.pool, agent, this.table.promptTokens.of(agent));
  }

  replied(worker: Worker, agent: number, nowSeconds: number): void {
    const table = this.table;
    if (worker.role === "aggregated") {
      const { source, outputsReusable } = this.#options;
      const reusable = source.repliesReusable?.(agent) ?? outputsReusable;
      const reply = reusable ? table.outputTokens.of(agent) : 0;
      this.#prefixes.cache(worker.pools[table.rank.of(agent)] as KvPool, agent, table.promptTokens.of(agent) + reply);
    }
    this.#reply(agent, nowSeconds);
    if (worker.role === "decode") this.#handOver?.dispatch();
  }

  #reply(agent: number, nowSeconds: number): void {
    this.#replied++;
    this.#requestRouter?.replied(agent);
    const table = this.table;
    const record = this.#replyRecord;
    record.agent = agent;
    record.turnNumber = table.turnNumber.of(agent);
    record.promptTokens = table.promptTokens.of(agent);
    record.reusedTokens = table.reusedTokens.of(agent);
    record.fetchedTokens = table.fetchedTokens.of(agent);
    record.fetchedTier = table.fetchedTier.of(agent);
    record.lostTokens = table.lostTokens.of(agent);
    record.outputTokens = table.outputTokens.of(agent);
    record.sentSeconds = table.sentSeconds.of(agent);
    record.firstTokenSeconds = table.firstTokenSeconds.of(agent);
    record.lastTokenSeconds = nowSeconds;
    this.#recorder.reply(record);
    this.#sendNext(agent, nowSeconds, false);
  }

  sentBack(_worker: Worker, agent: number, nowSeconds: number): void {
    this.#recorder.entered?.(agent, "prefill queue", nowSeconds);
    const front = this.#front[this.table.worker.of(agent)] as Worker;
    front.requeue(agent, this.table.rank.of(agent), nowSeconds);
  }

  wakeAt(worker: Worker, seconds: number): void {
    // Inverting a leap can land a rounding error before now.
    this.#queue.setAlarm(worker.index, Math.max(seconds, this.nowSeconds));
  }

  spent(worker: Worker, fromSeconds: number, toSeconds: number, joules: number, work: Work): void {
    const record = this.#spentRecord;
    record.worker = worker.index;
    record.fromSeconds = fromSeconds;
    record.toSeconds = toSeconds;
    record.joules = joules;
    record.work = work;
    record.decodeSequences = worker.decoding;
    record.pools = worker.pools;
    this.#recorder.spent(record);
  }
}
