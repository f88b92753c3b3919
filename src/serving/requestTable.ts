/**
 * The one outstanding request of every agent: what the serving code reads and writes in the event loop without
 * allocating. Fields stand in the order of the events that use them.
 */
import { type Field, RowTable } from "../kernel/rowTable.ts";

/** The fields below, which fill four cache lines. */
const FIELDS = 32;

export class RequestTable {
  readonly agents: number;
  // Of the prompt: from arrival to the end of prefill.
  /** Where its session's prefix lives: prefill (or only) worker, and rank. */
  readonly worker: Field;
  readonly rank: Field;
  /** Tokens of the prompt as the agent sent it. */
  readonly promptTokens: Field;
  /** Tokens that its prefill must cover (more than the prompt after a preemption), and those covered so far. */
  readonly prefillTokens: Field;
  readonly prefilledTokens: Field;
  /** Chunk that the running step computes for it. */
  readonly chunkTokens: Field;
  /** Head of the prompt that other sessions send too, as far as it can be reused (0: none), and which head that is. */
  readonly scaffoldTokens: Field;
  readonly scaffoldId: Field;
  // Of its memory.
  /** Number of its session, which no other has; the agent is its remainder by the count of agents. -1: it is in none. */
  readonly session: Field;
  /** Leading tokens of the prompt that the session has sent before; Infinity: all that the cache holds of it. */
  readonly sharedTokens: Field;
  /** Handle of its session's prefix in the cache; -1: none. */
  readonly cacheEntry: Field;
  /** Prefix that was stored when the session last ran, evicted since or not; 0 once it has been asked for. */
  readonly storedTokens: Field;
  /** Bytes of it that the session needs in the front pool while it is idle. */
  readonly neededBytes: Field;
  /** Handle of the scaffold that it stands on in its front pool while it runs there; -1: none. */
  readonly scaffold: Field;
  /** Bytes that it pins in the pool it is in, context growth during decode aside. */
  readonly pinnedBytes: Field;
  /** When the client saw the first token; NaN until then. */
  readonly firstTokenSeconds: Field;
  // Of its reply.
  /** Where it decodes, when that is another worker. */
  readonly decodeWorker: Field;
  readonly decodeRank: Field;
  /** Decode steps still to run when it (re)joins a batch. */
  readonly stepsLeft: Field;
  /** Tokens that a decode step adds to its context, on average over the reply. */
  readonly growthPerStep: Field;
  /** Context at which it (re)joins a batch, and the worker's step index then. */
  readonly contextTokens: Field;
  readonly joinStep: Field;
  /** Its place among all that ever joined the batch of its rank: who came latest. */
  readonly joinNumber: Field;
  /** Raised whenever it leaves a batch, so that step events of an earlier stay are recognised as stale. */
  readonly version: Field;
  // For the record.
  /** Where it stands in the batch that it is in. */
  readonly batchPlace: Field;
  /** When the agent sent it: where TTFT starts. */
  readonly sentSeconds: Field;
  readonly turnNumber: Field;
  readonly outputTokens: Field;
  /** Prefix taken from the cache at its last admission. */
  readonly reusedTokens: Field;
  /** Part of it that comes from a tier below HBM, and which (-1: none). */
  readonly fetchedTokens: Field;
  readonly fetchedTier: Field;
  /** Of the stored prefix, what the present prompt could have reused but for eviction. */
  readonly lostTokens: Field;

  constructor(agents: number) {
    this.agents = agents;
    const table = new RowTable(FIELDS, agents);
    const field = () => table.field();
    this.worker = field();
    this.rank = field();
    this.promptTokens = field();
    this.prefillTokens = field();
    this.prefilledTokens = field();
    this.chunkTokens = field();
    this.scaffoldTokens = field();
    this.scaffoldId = field();
    this.session = field();
    this.sharedTokens = field();
    this.cacheEntry = field();
    this.storedTokens = field();
    this.neededBytes = field();
    this.scaffold = field();
    this.pinnedBytes = field();
    this.firstTokenSeconds = field();
    this.decodeWorker = field();
    this.decodeRank = field();
    this.stepsLeft = field();
    this.growthPerStep = field();
    this.contextTokens = field();
    this.joinStep = field();
    this.joinNumber = field();
    this.version = field();
    this.batchPlace = field();
    this.sentSeconds = field();
    this.turnNumber = field();
    this.outputTokens = field();
    this.reusedTokens = field();
    this.fetchedTokens = field();
    this.fetchedTier = field();
    this.lostTokens = field();
    for (const handle of [this.session, this.cacheEntry, this.scaffold, this.fetchedTier]) handle.fill(-1);
  }
}
