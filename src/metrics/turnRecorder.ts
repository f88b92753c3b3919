/**
 * Where the time of a turn goes, from the end of one reply to the end of the next, and what the workers spent meanwhile.
 * A clock an agent: whenever its request enters a stage, the time since the last change is the stage's before. So the
 * stages of a turn sum to the turn exactly, preempted sequences included.
 */
import type { Recorder, ReplyRecord, RequestStage, SpentRecord } from "../serving/recorder.ts";
import type { RequestTable } from "../serving/requestTable.ts";

/** Stages of a turn, in order. away: tool delay, and whatever else keeps the agent from sending. */
export const TURN_STAGES = ["away", "front end", "prefill queue", "prefill", "slot queue", "transfer", "decode"] as const;
export type TurnStage = (typeof TURN_STAGES)[number];

/** What the workers of one pool did in the window while so many sequences were in their batches. */
export type StretchTotals = {
  seconds: number;
  joules: number;
  /** Steps that hold prefill: how many, in parts where the window cuts one. 0 for stretches of other work. */
  steps: number;
};

export type PoolStretches = {
  idle: StretchTotals;
  /** By decoding sequences of the worker. */
  readonly decode: Map<number, StretchTotals>;
  readonly prefill: Map<number, StretchTotals>;
};

const NONE = -1;
const STAGE_OF = new Map<RequestStage, number>(
  (["prefill queue", "slot queue", "transfer", "decode"] as const).map((stage) => [stage, TURN_STAGES.indexOf(stage)]),
);
const FRONT_END = TURN_STAGES.indexOf("front end");
const PREFILL = TURN_STAGES.indexOf("prefill");
const DECODE = TURN_STAGES.indexOf("decode");

export class TurnRecorder implements Recorder {
  /** Turns that ended in the window, of agents whose reply before is known, and the sums of their stages' seconds. */
  turns = 0;
  readonly stageSeconds = new Float64Array(TURN_STAGES.length);
  /** All replies that ended in the window. */
  replies = 0;
  /** Context in decode, weighted by the seconds of each reply; and those seconds. */
  decodingContextSeconds = 0;
  /** Front pool, then back pool. */
  readonly pools: readonly PoolStretches[];

  readonly #inner: Recorder;
  readonly #fromSeconds: number;
  readonly #toSeconds: number;
  readonly #frontWorkers: number;
  #table: RequestTable | undefined;
  #stage = new Int32Array(0);
  #since = new Float64Array(0);
  #lastReply = new Float64Array(0);
  /** By agent and stage, of the request under way. */
  #spentInStage = new Float64Array(0);

  /** Tells `inner` all that it is told. */
  constructor(inner: Recorder, window: { fromSeconds: number; toSeconds: number; frontWorkers: number }) {
    this.#inner = inner;
    this.#fromSeconds = window.fromSeconds;
    this.#toSeconds = window.toSeconds;
    this.#frontWorkers = window.frontWorkers;
    const none = (): StretchTotals => ({ seconds: 0, joules: 0, steps: 0 });
    this.pools = [0, 1].map(() => ({ idle: none(), decode: new Map(), prefill: new Map() }));
  }

  opened(table: RequestTable): void {
    const { agents } = table;
    this.#table = table;
    this.#stage = new Int32Array(agents).fill(NONE);
    this.#since = new Float64Array(agents);
    this.#lastReply = new Float64Array(agents).fill(Number.NaN);
    this.#spentInStage = new Float64Array(agents * TURN_STAGES.length);
    this.#inner.opened?.(table);
  }

  entered(agent: number, stage: RequestStage, nowSeconds: number): void {
    if (this.#stage[agent] === NONE) {
      this.#stage[agent] = FRONT_END;
      this.#since[agent] = (this.#table as RequestTable).sentSeconds.of(agent);
    }
    this.#enter(agent, STAGE_OF.get(stage) as number, nowSeconds);
    this.#inner.entered?.(agent, stage, nowSeconds);
  }

  #enter(agent: number, stage: number, nowSeconds: number): void {
    const at = agent * TURN_STAGES.length + (this.#stage[agent] as number);
    this.#spentInStage[at] = (this.#spentInStage[at] as number) + nowSeconds - (this.#since[agent] as number);
    this.#stage[agent] = stage;
    this.#since[agent] = nowSeconds;
  }

  reply(record: ReplyRecord): void {
    const { agent, lastTokenSeconds } = record;
    this.#enter(agent, NONE, lastTokenSeconds);
    const first = agent * TURN_STAGES.length;
    const spent = this.#spentInStage.subarray(first, first + TURN_STAGES.length);
    // The first stage is the wait before sending, which began with the reply before.
    spent[0] = record.sentSeconds - (this.#lastReply[agent] as number);
    if (lastTokenSeconds >= this.#fromSeconds && lastTokenSeconds < this.#toSeconds) this.#count(record, spent);
    this.#lastReply[agent] = lastTokenSeconds;
    spent.fill(0);
    this.#inner.reply(record);
  }

  #count({ promptTokens, outputTokens }: ReplyRecord, spent: Float64Array): void {
    this.replies++;
    this.decodingContextSeconds += (spent[DECODE] as number) * (promptTokens + outputTokens / 2);
    if (Number.isNaN(spent[0])) return;
    this.turns++;
    for (let stage = 0; stage < TURN_STAGES.length; stage++)
      this.stageSeconds[stage] = (this.stageSeconds[stage] as number) + (spent[stage] as number);
  }

  spent(record: SpentRecord): void {
    if (record.work === "prefill") this.#notePrefilling(record);
    const overlap = Math.min(record.toSeconds, this.#toSeconds) - Math.max(record.fromSeconds, this.#fromSeconds);
    if (overlap > 0) {
      const pool = this.pools[record.worker < this.#frontWorkers ? 0 : 1] as PoolStretches;
      const totals = record.work === "idle" ? pool.idle : totalsOf(pool[record.work], record.decodeSequences);
      const share = overlap / (record.toSeconds - record.fromSeconds);
      totals.seconds += overlap;
      totals.joules += record.joules * share;
      if (record.work === "prefill") totals.steps += share;
    }
    this.#inner.spent(record);
  }

  /** Requests that the step which has just ended computed a first chunk of have been in prefill since it began. */
  #notePrefilling({ worker, fromSeconds }: SpentRecord): void {
    const { agents, chunkTokens, worker: workerOf } = this.#table as RequestTable;
    for (let agent = 0; agent < agents; agent++) {
      if (chunkTokens.of(agent) <= 0 || workerOf.of(agent) !== worker) continue;
      const stage = this.#stage[agent] as number;
      if (stage !== PREFILL && stage !== NONE) this.#enter(agent, PREFILL, Math.max(fromSeconds, this.#since[agent] as number));
    }
  }

  moved(link: number, fromSeconds: number, toSeconds: number, bytes: number): void {
    this.#inner.moved?.(link, fromSeconds, toSeconds, bytes);
  }
}

function totalsOf(by: Map<number, StretchTotals>, sequences: number): StretchTotals {
  const found = by.get(sequences);
  if (found !== undefined) return found;
  const fresh: StretchTotals = { seconds: 0, joules: 0, steps: 0 };
  by.set(sequences, fresh);
  return fresh;
}
