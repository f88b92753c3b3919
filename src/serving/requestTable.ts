/**
 * The one outstanding request of every agent, as columns indexed by agent: what the serving code reads and writes in
 * the event loop without allocating.
 */
export class RequestTable {
  /** Tokens of the prompt as the agent sent it. */
  readonly promptTokens: Float64Array;
  readonly outputTokens: Float64Array;
  readonly turnNumber: Int32Array;
  /** When the agent sent it: where TTFT starts. */
  readonly sentSeconds: Float64Array;
  /** When the client saw the first token; NaN until then. */
  readonly firstTokenSeconds: Float64Array;
  /** Decode steps still to run when it (re)joins a batch. */
  readonly stepsLeft: Int32Array;
  /** Tokens that a decode step adds to its context, on average over the reply. */
  readonly growthPerStep: Float64Array;
  /** Context at which it (re)joins a batch, and the worker's step index then. */
  readonly contextTokens: Float64Array;
  readonly joinStep: Float64Array;
  /** Its place among all that ever joined the batch of its rank: who came latest. */
  readonly joinNumber: Float64Array;
  /** Tokens that its prefill must cover (more than the prompt after a preemption), and those covered so far. */
  readonly prefillTokens: Float64Array;
  readonly prefilledTokens: Float64Array;
  /** Chunk that the running step computes for it. */
  readonly chunkTokens: Float64Array;
  /** Bytes that it pins in the pool it is in, context growth during decode aside. */
  readonly pinnedBytes: Float64Array;
  /** Leading tokens of the prompt that the session has sent before; Infinity: all that the cache holds of it. */
  readonly sharedTokens: Float64Array;
  /** Prefix taken from the cache at its last admission. */
  readonly reusedTokens: Float64Array;
  /** Part of it that comes from a tier below HBM, and which (-1: none). */
  readonly fetchedTokens: Float64Array;
  readonly fetchedTier: Int32Array;
  /** Head of the prompt that other sessions send too, as far as it can be reused (0: none), and which head that is. */
  readonly scaffoldTokens: Float64Array;
  readonly scaffoldId: Int32Array;
  /** Handle of the scaffold that it stands on in its front pool while it runs there; -1: none. */
  readonly scaffold: Int32Array;
  /** Prefix that was stored when the session last ran, evicted since or not; 0 once it has been asked for. */
  readonly storedTokens: Float64Array;
  /** Bytes of it that the session needs in the front pool while it is idle. */
  readonly neededBytes: Float64Array;
  /** Of that prefix, what the present prompt could have reused but for eviction. */
  readonly lostTokens: Float64Array;
  /** Number of its session, which no other has; the agent is its remainder by the count of agents. -1: it is in none. */
  readonly session: Float64Array;
  /** Where its session's prefix lives: prefill (or only) worker, rank, and cache handle (-1: none). */
  readonly worker: Int32Array;
  readonly rank: Int32Array;
  readonly cacheEntry: Int32Array;
  /** Where it decodes, when that is another worker. */
  readonly decodeWorker: Int32Array;
  readonly decodeRank: Int32Array;
  /** Raised whenever it leaves a batch, so that step events of an earlier stay are recognised as stale. */
  readonly version: Int32Array;

  constructor(agents: number) {
    const real = () => new Float64Array(agents);
    const whole = () => new Int32Array(agents);
    this.promptTokens = real();
    this.outputTokens = real();
    this.turnNumber = whole();
    this.sentSeconds = real();
    this.firstTokenSeconds = real();
    this.stepsLeft = whole();
    this.growthPerStep = real();
    this.contextTokens = real();
    this.joinStep = real();
    this.joinNumber = real();
    this.prefillTokens = real();
    this.prefilledTokens = real();
    this.chunkTokens = real();
    this.pinnedBytes = real();
    this.sharedTokens = real();
    this.reusedTokens = real();
    this.fetchedTokens = real();
    this.fetchedTier = whole().fill(-1);
    this.scaffoldTokens = real();
    this.scaffoldId = whole();
    this.scaffold = whole().fill(-1);
    this.storedTokens = real();
    this.neededBytes = real();
    this.lostTokens = real();
    this.session = real().fill(-1);
    this.worker = whole();
    this.rank = whole();
    this.cacheEntry = whole().fill(-1);
    this.decodeWorker = whole();
    this.decodeRank = whole();
    this.version = whole();
  }
}
