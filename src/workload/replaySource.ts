/**
 * A recorded trace as a source of requests. Open loop: each request goes out at its recorded time, whatever replies do,
 * but for one that waits for its own session's reply. Closed loop: what is recorded is when sessions start and how long
 * each waits after a reply, so that a slower server is asked later.
 */
import { NONE, type ReplayPlan } from "./replayPlan.ts";
import type { RequestSource } from "./requestSource.ts";

export type ReplayLoop = "open" | "closed";

export type ReplayOptions = {
  readonly plan: ReplayPlan;
  readonly loop: ReplayLoop;
  /** Recorded times are divided by this; what a session waits after a reply is not. */
  readonly speedUp: number;
  /** Closed loop: so many sessions at once, sub-agents aside, the next one as soon as one ends. Absent: at recorded times. */
  readonly agents?: number | undefined;
};

export class ReplaySource implements RequestSource {
  readonly agents: number;
  promptTokens = 0;
  outputTokens = 0;
  turnNumber = 0;
  sharedPrefixTokens = 0;
  scaffoldTokens = 0;
  scaffoldId = 0;
  delaySeconds = 0;
  earliestSeconds = 0;
  readonly sharesExactly = true;
  waits = false;
  readonly woken: number[] = [];

  readonly #options: ReplayOptions;
  /** By place: the request under way, or replied to last; the one to send when it is asked next; the last one of all. */
  readonly #sent: Int32Array;
  readonly #due: Int32Array;
  readonly #last: Int32Array;
  /** Closed loop, by request: first requests of the sub-agents that start when it is replied to. */
  readonly #starts = new Map<number, number[]>();
  /** By such a first request: seconds from that reply. */
  readonly #startDelays = new Map<number, number>();
  /** Sessions that start when another one ends, and how many of them have. */
  readonly #queue: readonly number[];
  #started = 0;

  constructor(options: ReplayOptions) {
    const { plan, loop } = options;
    this.#options = options;
    this.agents = plan.places;
    this.#sent = new Int32Array(plan.places).fill(NONE);
    this.#due = new Int32Array(plan.places).fill(NONE);
    this.#last = new Int32Array(plan.places).fill(NONE);
    for (const [request, place] of plan.place.entries()) this.#last[place] = request;
    const sessions = [...plan.firstRequest.keys()];
    const roots = loop === "open" ? sessions : sessions.filter((session) => !this.#isSpawned(session));
    if (loop === "closed") for (const session of sessions) if (this.#isSpawned(session)) this.#planStart(session);
    this.#queue = options.agents === undefined ? [] : inOrderOfTime(roots, plan);
    const first = options.agents === undefined ? roots : this.#queue.slice(0, options.agents);
    this.#started = first.length;
    for (const session of first) this.#setDue(plan.firstRequest[session] as number);
  }

  /** The request that a place has under way, or was replied to last. */
  requestOf(place: number): number {
    return this.#sent[place] as number;
  }

  /** Whether a request goes out at its recorded time, unless it waits for a reply. */
  isTimed(request: number): boolean {
    const { plan, loop, agents } = this.#options;
    if (Number.isNaN(plan.sentSeconds[request])) return false;
    if (loop === "open") return true;
    const isFirst = plan.firstRequest[plan.session[request] as number] === request;
    return isFirst && agents === undefined && !this.#startDelays.has(request);
  }

  /** That time; NaN: not recorded. */
  dueSeconds(request: number): number {
    return (this.#options.plan.sentSeconds[request] as number) / this.#options.speedUp;
  }

  next(place: number): boolean {
    this.woken.length = 0;
    this.waits = false;
    const replied = this.#sent[place] as number;
    if (replied !== NONE && this.#due[place] === NONE) this.#release(replied);
    const request = this.#due[place] as number;
    if (request === NONE) {
      this.waits = (this.#last[place] as number) > replied;
      return false;
    }
    this.#due[place] = NONE;
    this.#sent[place] = request;
    this.#write(request);
    return true;
  }

  /** What a reply sets off: its session's next request, sub-agents, and, where it was the last one, another session. */
  #release(replied: number): void {
    const { plan, agents } = this.#options;
    const following = plan.following[replied] as number;
    const place = plan.place[replied] as number;
    if (following !== NONE) this.#setDue(following, place);
    for (const request of this.#starts.get(replied) ?? []) this.#setDue(request, place);
    if (following !== NONE || agents === undefined || this.#isSpawned(plan.session[replied] as number)) return;
    const session = this.#queue[this.#started++];
    if (session !== undefined) this.#setDue(plan.firstRequest[session] as number, place);
  }

  /** A request can be sent; its place is asked for it, if it is not the one that asks (NONE: at the start all are). */
  #setDue(request: number, asking = NONE): void {
    const place = this.#options.plan.place[request] as number;
    this.#due[place] = request;
    if (asking !== NONE && asking !== place) this.woken.push(place);
  }

  #write(request: number): void {
    const { plan } = this.#options;
    this.promptTokens = plan.promptTokens[request] as number;
    this.outputTokens = plan.outputTokens[request] as number;
    this.turnNumber = plan.turnNumber[request] as number;
    this.sharedPrefixTokens = plan.sharedTokens[request] as number;
    this.scaffoldTokens = plan.scaffoldTokens[request] as number;
    this.scaffoldId = plan.scaffoldId[request] as number;
    const isTimed = this.isTimed(request);
    this.earliestSeconds = isTimed ? this.dueSeconds(request) : 0;
    this.delaySeconds = isTimed ? 0 : (this.#startDelays.get(request) ?? (plan.gapSeconds[request] || 0));
  }

  #isSpawned(session: number): boolean {
    return this.#options.plan.parentSession[session] !== NONE;
  }

  /**
   * A sub-agent starts as long after a reply of its parent as it did in the trace: the last one to a request that was
   * sent before it started, or the parent's first. The parent goes on without waiting for it.
   */
  #planStart(session: number): void {
    const { plan } = this.#options;
    const { sentSeconds, replySeconds } = plan;
    const first = plan.firstRequest[session] as number;
    let after = plan.firstRequest[plan.parentSession[session] as number] as number;
    for (let next = plan.following[after] as number; next !== NONE; next = plan.following[next] as number) {
      if (!((sentSeconds[next] as number) <= (sentSeconds[first] as number))) break;
      after = next;
    }
    const delay = (sentSeconds[first] as number) - (sentSeconds[after] as number) - ((replySeconds[after] as number) || 0);
    this.#startDelays.set(first, Math.max(0, delay || 0));
    const starts = this.#starts.get(after);
    if (starts === undefined) this.#starts.set(after, [first]);
    else starts.push(first);
  }
}

/** Sessions by when they start; those of unknown time first. */
function inOrderOfTime(sessions: readonly number[], { firstRequest, sentSeconds }: ReplayPlan): readonly number[] {
  const startOf = (session: number): number => (sentSeconds[firstRequest[session] as number] as number) || 0;
  return [...sessions].sort((a, b) => startOf(a) - startOf(b) || a - b);
}
