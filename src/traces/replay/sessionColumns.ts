/** Sessions of a trace that is to be replayed: who follows whom, and after what gap. Times that are not known are NaN. */
import type { TraceRequest } from "../traceRequest.ts";

const NONE = -1;

export class SessionColumns {
  readonly #hasSessions: boolean;
  readonly #numbers = new Map<string, number>();
  /** Names of the sessions that each sub-agent's session works for. */
  readonly #parents = new Map<number, string>();
  // By session.
  readonly #first: number[] = [];
  readonly #last: number[] = [];
  readonly #turns: number[] = [];
  /** Seconds since the last request's reply that went by in requests that were left out. */
  readonly #passedSeconds = new Map<number, number>();
  // By request.
  readonly #turnNumber: number[] = [];
  readonly #sentSeconds: number[] = [];
  readonly #gapSeconds: number[] = [];
  readonly #replySeconds: number[] = [];
  readonly #firstTokenSeconds: number[] = [];
  readonly #following: number[] = [];
  #firstSeconds = Number.POSITIVE_INFINITY;

  constructor(hasSessions: boolean) {
    this.#hasSessions = hasSessions;
  }

  /** Number of a request's session; one that is new gets the next number, and is opened by `add`. */
  numberOf({ sessionId }: TraceRequest): number {
    return (this.#hasSessions ? this.#numbers.get(sessionId) : undefined) ?? this.#first.length;
  }

  /** The last request of a session so far, or NONE. */
  lastOf(session: number): number {
    return this.#last[session] ?? NONE;
  }

  /** Adds the trace's next request to a session. */
  add(number: number, request: TraceRequest, session: number): void {
    if (session === this.#first.length) this.#open(number, request);
    const last = this.lastOf(session);
    this.#sentSeconds.push(request.sentSeconds ?? Number.NaN);
    this.#replySeconds.push(request.replySeconds ?? Number.NaN);
    this.#firstTokenSeconds.push(request.firstTokenSeconds ?? Number.NaN);
    this.#gapSeconds.push(last === NONE ? Number.NaN : this.#gap(request, session, last));
    this.#following.push(NONE);
    if (last !== NONE) this.#following[last] = number;
    this.#last[session] = number;
    this.#turns[session] = (this.#turns[session] ?? 0) + 1;
    this.#turnNumber.push(this.#turns[session] as number);
    this.#firstSeconds = Math.min(this.#firstSeconds, request.sentSeconds ?? Number.POSITIVE_INFINITY);
  }

  /** A request is left out: its session waits as long as it took. */
  passOver(request: TraceRequest): void {
    const session = this.numberOf(request);
    if (this.lastOf(session) === NONE) return;
    const seconds = (request.gapSeconds ?? 0) + (request.replySeconds ?? 0);
    this.#passedSeconds.set(session, (this.#passedSeconds.get(session) ?? 0) + seconds);
  }

  finish() {
    const firstSeconds = Number.isFinite(this.#firstSeconds) ? this.#firstSeconds : 0;
    const sentSeconds = this.#sentSeconds.map((seconds) => seconds - firstSeconds);
    const isFollower = (request: number): boolean => this.#turnNumber[request] !== 1;
    const known = (times: readonly number[]): number =>
      times.filter((seconds, request) => isFollower(request) && !Number.isNaN(seconds)).length;
    const followers = sentSeconds.length - this.#first.length;
    const parentSession = this.#first.map((_, session) => this.#rootOf(session));
    const gappedFollowers = known(this.#gapSeconds);
    return {
      columns: {
        turnNumber: this.#turnNumber,
        sentSeconds,
        gapSeconds: this.#gapSeconds,
        replySeconds: this.#replySeconds,
        firstTokenSeconds: this.#firstTokenSeconds,
        following: this.#following,
        firstRequest: this.#first,
        parentSession,
      },
      facts: {
        sessions: this.#first.length,
        subAgents: parentSession.filter((parent) => parent !== NONE).length,
        unknownTimes: sentSeconds.filter(Number.isNaN).length,
        timedFollowers: known(sentSeconds),
        unknownGaps: followers - gappedFollowers,
        gappedFollowers,
      },
    };
  }

  #open(number: number, { sessionId, parentSessionId }: TraceRequest): void {
    const session = this.#first.length;
    if (this.#hasSessions) this.#numbers.set(sessionId, session);
    if (parentSessionId !== undefined) this.#parents.set(session, parentSessionId);
    this.#first.push(number);
    this.#last.push(NONE);
    this.#turns.push(0);
  }

  /** As recorded; else from the times of both requests. One that was sent before that reply ended waited for nothing. */
  #gap({ gapSeconds, sentSeconds }: TraceRequest, session: number, last: number): number {
    const passed = this.#passedSeconds.get(session) ?? 0;
    this.#passedSeconds.delete(session);
    if (gapSeconds !== undefined) return gapSeconds + passed;
    const endSeconds = (this.#sentSeconds[last] as number) + (this.#replySeconds[last] as number);
    return Math.max(0, (sentSeconds ?? Number.NaN) - endSeconds);
  }

  /** The session at the root of those that a sub-agent works for; NONE for a root, and for one that works for itself. */
  #rootOf(session: number): number {
    const passed = new Set<number>();
    let root = session;
    for (;;) {
      passed.add(root);
      const parent = this.#parents.get(root);
      const above = parent === undefined ? undefined : this.#numbers.get(parent);
      if (above === undefined) return root === session ? NONE : root;
      if (passed.has(above)) return NONE;
      root = above;
    }
  }
}
