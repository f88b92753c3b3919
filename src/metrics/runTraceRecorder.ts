/**
 * Tells sinks what a run does in a window of it, as it happens: stages of agents' turns, stretches of workers, KV on its
 * way. Keeps a clock an agent, as TurnRecorder does, and series of a fixed length; nothing that grows with the run.
 */
import type { Deployment, Pool } from "../serving/deployment.ts";
import type { Recorder, ReplyRecord, RequestStage, SpentRecord } from "../serving/recorder.ts";
import type { RequestTable } from "../serving/requestTable.ts";
import { AgentSlices } from "./agentSlices.ts";
import { LinkRates } from "./linkRates.ts";
import type { AgentSink, TraceTotals, TraceWindow, WorkerSink } from "./runTrace.ts";
import { TURN_STAGES, type TurnStage } from "./turnRecorder.ts";
import { WindowSeries } from "./windowSeries.ts";

/** Series of a pool, and of the stages of requests after those of all pools. */
export const POOL_SERIES = ["watts", "decodeSequences", "kvPinnedBytes", "kvIdleBytes"] as const;
/** Parts of the window that counters are means of. */
const COUNTER_PARTS = 600;

export type RunTraceOptions = {
  readonly deployment: Deployment;
  readonly window: TraceWindow;
  /** Absent: slices of agents are not asked for. */
  readonly agents?: { readonly sink: AgentSink; readonly maxShown: number } | undefined;
  readonly workers: readonly WorkerSink[];
};

export class RunTraceRecorder implements Recorder {
  readonly window: TraceWindow;
  readonly totals: TraceTotals = { requests: 0, promptTokens: 0, reusedTokens: 0, outputTokens: 0, joules: 0 };
  readonly pools: readonly Pool[];
  readonly series: WindowSeries;
  slices: AgentSlices | undefined;

  readonly #inner: Recorder;
  readonly #options: RunTraceOptions;
  readonly #links: LinkRates | undefined;
  #table: RequestTable | undefined;
  /** Of each agent's request; undefined: it has none under way. */
  #stage: (TurnStage | undefined)[] = [];
  #since = new Float64Array(0);
  #lastReply = new Float64Array(0);
  /** Requests in each stage. */
  readonly #inStage = new Map<TurnStage, number>();

  /** Tells `inner` all that it is told. */
  constructor(inner: Recorder, options: RunTraceOptions) {
    const { deployment, window, agents } = options;
    this.#inner = inner;
    this.#options = options;
    this.window = window;
    this.pools = deployment.back === undefined ? [deployment.front] : [deployment.front, deployment.back];
    this.series = new WindowSeries(window, COUNTER_PARTS, this.pools.length * POOL_SERIES.length + TURN_STAGES.length);
    this.#links = agents && new LinkRates(agents.sink, window);
  }

  opened(table: RequestTable): void {
    const { agents, window } = this.#options;
    this.#table = table;
    this.#stage = new Array(table.agents).fill(undefined);
    this.#since = new Float64Array(table.agents);
    this.#lastReply = new Float64Array(table.agents).fill(Number.NaN);
    this.slices = agents && new AgentSlices(agents.sink, { window, maxAgents: agents.maxShown, table });
    this.#inner.opened?.(table);
  }

  entered(agent: number, stage: RequestStage, nowSeconds: number): void {
    if (this.#stage[agent] === undefined) this.#start(agent);
    if (this.#stage[agent] === "transfer" && stage === "decode") this.#endTransfer(agent, nowSeconds);
    this.#enter(agent, stage, nowSeconds);
    this.#inner.entered?.(agent, stage, nowSeconds);
  }

  /** Of the request that the table holds. */
  #start(agent: number): void {
    const sentSeconds = (this.#table as RequestTable).sentSeconds.of(agent);
    const lastReply = this.#lastReply[agent] as number;
    if (!Number.isNaN(lastReply)) this.slices?.stage(agent, "away", lastReply, sentSeconds);
    this.#stage[agent] = "front end";
    this.#since[agent] = sentSeconds;
    this.#count("front end", 1);
  }

  #enter(agent: number, stage: TurnStage | undefined, nowSeconds: number): void {
    const before = this.#stage[agent] as TurnStage;
    const since = this.#since[agent] as number;
    this.slices?.stage(agent, before, since, nowSeconds);
    this.series.add(this.stageSeries(before), since, nowSeconds, 1);
    this.#count(before, -1);
    if (stage !== undefined) this.#count(stage, 1);
    this.#stage[agent] = stage;
    this.#since[agent] = nowSeconds;
  }

  #count(stage: TurnStage, change: number): void {
    this.#inStage.set(stage, (this.#inStage.get(stage) ?? 0) + change);
  }

  poolSeries(pool: number, name: (typeof POOL_SERIES)[number]): number {
    return pool * POOL_SERIES.length + POOL_SERIES.indexOf(name);
  }

  stageSeries(stage: TurnStage): number {
    return this.pools.length * POOL_SERIES.length + TURN_STAGES.indexOf(stage);
  }

  /** The time on the link itself, which serves one after another: what comes before is a wait for it. */
  #endTransfer(agent: number, nowSeconds: number): void {
    const { agents, deployment, window } = this.#options;
    if (agents === undefined || nowSeconds <= window.fromSeconds) return;
    const table = this.#table as RequestTable;
    const { transfer, footprint } = deployment;
    const bytes = table.prefillTokens.of(agent) * footprint.bytesPerToken + footprint.liveBytes;
    const onLink = bytes * transfer.secondsPerByte;
    const toSeconds = Math.min(window.toSeconds, nowSeconds - transfer.latencySeconds);
    const fromSeconds = Math.max(window.fromSeconds, this.#since[agent] as number, nowSeconds - transfer.latencySeconds - onLink);
    if (toSeconds <= fromSeconds) return;
    agents.sink.transferred({
      agent,
      worker: table.worker.of(agent),
      rank: table.rank.of(agent),
      fromSeconds,
      toSeconds,
      bytes,
    });
  }

  reply(record: ReplyRecord): void {
    const { agent, lastTokenSeconds } = record;
    this.#enter(agent, undefined, lastTokenSeconds);
    this.slices?.replied(record);
    this.#lastReply[agent] = lastTokenSeconds;
    if (lastTokenSeconds >= this.window.fromSeconds && lastTokenSeconds < this.window.toSeconds) {
      const { totals } = this;
      totals.requests++;
      totals.promptTokens += record.promptTokens;
      totals.reusedTokens += record.reusedTokens;
      totals.outputTokens += record.outputTokens;
    }
    this.#inner.reply(record);
  }

  spent(record: SpentRecord): void {
    const from = Math.max(record.fromSeconds, this.window.fromSeconds);
    const to = Math.min(record.toSeconds, this.window.toSeconds);
    // Also beyond the window: a turn that it cuts must know its stage.
    const computed =
      record.work === "prefill" && record.toSeconds > this.window.fromSeconds ? this.#notePrefilling(record) : NONE;
    if (to > from) this.#tell(record, from, to, computed);
    this.#inner.spent(record);
  }

  #tell(record: SpentRecord, fromSeconds: number, toSeconds: number, computed: Computed): void {
    const { worker, work, decodeSequences } = record;
    const watts = record.joules / (record.toSeconds - record.fromSeconds);
    const joules = (record.joules * (toSeconds - fromSeconds)) / (record.toSeconds - record.fromSeconds);
    this.totals.joules += joules;
    let kvPinnedBytes = 0;
    let kvIdleBytes = 0;
    for (const pool of record.pools) {
      kvPinnedBytes += pool.pinnedBytes;
      kvIdleBytes += pool.idleBytes;
    }
    const pool = worker < (this.pools[0] as Pool).workers ? 0 : 1;
    this.series.add(this.poolSeries(pool, "watts"), fromSeconds, toSeconds, watts);
    this.series.add(this.poolSeries(pool, "decodeSequences"), fromSeconds, toSeconds, decodeSequences);
    this.series.add(this.poolSeries(pool, "kvPinnedBytes"), fromSeconds, toSeconds, kvPinnedBytes);
    this.series.add(this.poolSeries(pool, "kvIdleBytes"), fromSeconds, toSeconds, kvIdleBytes);
    const requestsWaiting = this.#inStage.get(pool === 0 ? "prefill queue" : "slot queue") ?? 0;
    const times = { worker, fromSeconds, toSeconds, work, joules };
    for (const sink of this.#options.workers)
      sink.worked({ ...times, decodeSequences, ...computed, kvPinnedBytes, kvIdleBytes, requestsWaiting });
  }

  /** Requests that the step which has just ended computed a first chunk of have been in prefill since it began. */
  #notePrefilling({ worker, fromSeconds }: SpentRecord): Computed {
    const { agents, chunkTokens, worker: workerOf } = this.#table as RequestTable;
    let prompts = 0;
    let prefillTokens = 0;
    for (let agent = 0; agent < agents; agent++) {
      const chunk = chunkTokens.of(agent);
      if (chunk <= 0 || workerOf.of(agent) !== worker) continue;
      prompts++;
      prefillTokens += chunk;
      const stage = this.#stage[agent];
      if (stage !== "prefill" && stage !== undefined)
        this.#enter(agent, "prefill", Math.max(fromSeconds, this.#since[agent] as number));
    }
    return { prompts, prefillTokens };
  }

  moved(link: number, fromSeconds: number, toSeconds: number, bytes: number): void {
    this.#links?.moved(link, fromSeconds, toSeconds, bytes);
    this.#inner.moved?.(link, fromSeconds, toSeconds, bytes);
  }

  /** Tells what is under way at the end of the run. */
  finish(): void {
    const table = this.#table as RequestTable;
    const { toSeconds } = this.window;
    for (let agent = 0; agent < table.agents; agent++) {
      if (this.#stage[agent] === undefined && table.session.of(agent) !== -1) this.#startLate(agent);
      if (this.#stage[agent] !== undefined) this.#enter(agent, undefined, Math.max(toSeconds, this.#since[agent] as number));
      this.slices?.cut(agent);
    }
    this.#links?.finish();
  }

  /** An agent in a session is away until it sends, or on its way to the queue; one that waits for others has sent nothing new. */
  #startLate(agent: number): void {
    const lastReply = this.#lastReply[agent] as number;
    const sentSeconds = (this.#table as RequestTable).sentSeconds.of(agent);
    if (!(sentSeconds <= lastReply)) this.#start(agent);
    else this.slices?.stage(agent, "away", lastReply, this.window.toSeconds);
  }
}

type Computed = { readonly prompts: number; readonly prefillTokens: number };
const NONE: Computed = { prompts: 0, prefillTokens: 0 };
