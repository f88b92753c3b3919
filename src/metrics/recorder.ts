/** Collects what happens inside the measured window of a phase: replies, seconds, joules, occupancy. */
import type { Recorder, ReplyRecord, SpentRecord } from "../serving/recorder.ts";

/** Growing column of numbers. */
export class Column {
  #values = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Totals of one worker over the window; stretches that straddle its edges count by their share of time. */
export type WorkerTotals = {
  joules: number;
  busySeconds: number;
  prefillSeconds: number;
  sequenceSeconds: number;
  pinnedByteSeconds: number;
  heldByteSeconds: number;
  /** Of prefixes and running sequences together, if nothing were ever evicted. */
  neededByteSeconds: number;
  /** The highest that this was on any rank, over the bytes that it has. */
  neededPeakFraction: number;
  evictedTokens: number;
};

/** Records the replies that end inside [fromSeconds, toSeconds), and what the workers spent there. */
export class WindowRecorder implements Recorder {
  readonly fromSeconds: number;
  readonly ttftSeconds = new Column();
  readonly turnNumbers = new Column();
  /** Tokens a second after the first; replies of one token have none. */
  readonly outputSpeeds = new Column();
  readonly replyAgents = new Column();
  readonly workers: WorkerTotals[];
  /** Tokens that each worker's pools had evicted when it was last heard of. */
  readonly #evictedBefore: Float64Array;
  #toSeconds: number;
  promptTokens = 0;
  reusedTokens = 0;
  lostTokens = 0;
  outputTokens = 0;
  /** Part of `reusedTokens` that came from each tier below HBM. */
  readonly fetchedTokens: number[] = [];
  /** Bytes that the links of each kind carried. */
  readonly movedBytes: number[] = [];

  constructor(fromSeconds: number, toSeconds: number, workers: number) {
    this.fromSeconds = fromSeconds;
    this.#toSeconds = toSeconds;
    this.#evictedBefore = new Float64Array(workers);
    this.workers = Array.from({ length: workers }, () => ({
      joules: 0,
      busySeconds: 0,
      prefillSeconds: 0,
      sequenceSeconds: 0,
      pinnedByteSeconds: 0,
      heldByteSeconds: 0,
      neededByteSeconds: 0,
      neededPeakFraction: 0,
      evictedTokens: 0,
    }));
  }

  get toSeconds(): number {
    return this.#toSeconds;
  }

  get seconds(): number {
    return this.#toSeconds - this.fromSeconds;
  }

  /** Ends a window without end (`toSeconds` Infinity) where its run has ended. */
  close(endSeconds: number): void {
    this.#toSeconds = Math.min(this.#toSeconds, endSeconds);
  }

  reply(record: ReplyRecord): void {
    if (record.lastTokenSeconds < this.fromSeconds || record.lastTokenSeconds >= this.#toSeconds) return;
    this.ttftSeconds.push(record.firstTokenSeconds - record.sentSeconds);
    this.turnNumbers.push(record.turnNumber);
    this.replyAgents.push(record.agent);
    if (record.outputTokens > 1)
      this.outputSpeeds.push((record.outputTokens - 1) / (record.lastTokenSeconds - record.firstTokenSeconds));
    this.promptTokens += record.promptTokens;
    this.reusedTokens += record.reusedTokens;
    this.lostTokens += record.lostTokens;
    if (record.fetchedTier >= 0)
      this.fetchedTokens[record.fetchedTier] = (this.fetchedTokens[record.fetchedTier] ?? 0) + record.fetchedTokens;
    this.outputTokens += record.outputTokens;
  }

  spent(record: SpentRecord): void {
    const overlap = Math.min(record.toSeconds, this.#toSeconds) - Math.max(record.fromSeconds, this.fromSeconds);
    let evictedTokens = 0;
    for (const pool of record.pools) evictedTokens += pool.evictedTokens;
    const evictedBefore = this.#evictedBefore[record.worker] as number;
    this.#evictedBefore[record.worker] = evictedTokens;
    if (overlap <= 0) return;
    const totals = this.workers[record.worker] as WorkerTotals;
    const share = overlap / (record.toSeconds - record.fromSeconds);
    totals.joules += (record.joules * overlap) / (record.toSeconds - record.fromSeconds);
    totals.evictedTokens += (evictedTokens - evictedBefore) * share;
    if (record.work !== "idle") totals.busySeconds += overlap;
    if (record.work === "prefill") totals.prefillSeconds += overlap;
    totals.sequenceSeconds += record.decodeSequences * overlap;
    for (const pool of record.pools) {
      totals.pinnedByteSeconds += pool.pinnedBytes * overlap;
      totals.heldByteSeconds += (pool.pinnedBytes + pool.idleBytes) * overlap;
      const neededBytes = pool.pinnedBytes + pool.neededBytes + pool.idleScaffoldBytes;
      totals.neededByteSeconds += neededBytes * overlap;
      if (neededBytes > totals.neededPeakFraction * pool.capacityBytes)
        totals.neededPeakFraction = neededBytes / pool.capacityBytes;
    }
  }

  moved(link: number, fromSeconds: number, toSeconds: number, bytes: number): void {
    const overlap = Math.min(toSeconds, this.#toSeconds) - Math.max(fromSeconds, this.fromSeconds);
    if (overlap > 0) this.movedBytes[link] = (this.movedBytes[link] ?? 0) + (bytes * overlap) / (toSeconds - fromSeconds);
  }
}
