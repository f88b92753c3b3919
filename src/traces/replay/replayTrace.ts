/**
 * A trace on its way into a replay: takes its requests as they are read, in the order of the file, keeps lengths and times
 * in columns, and leaves out, counted, what cannot be served. Knows nothing of deployments but the limit that it is given.
 */
import type { ReplayPlan } from "../../workload/replayPlan.ts";
import type { TraceFormat } from "../traceFormat.ts";
import { rootSessionId, type TraceRequest } from "../traceRequest.ts";
import { type PrefixColumns, PrefixFamily } from "./prefixChains.ts";
import { SessionColumns } from "./sessionColumns.ts";

const NONE = -1;

export type ReplayTrace = {
  readonly plan: ReplayPlan;
  /** Requests left out, by reason. */
  readonly skipped: ReadonlyMap<string, number>;
  readonly sessions: number;
  readonly subAgents: number;
  /** Whether the trace says what a session is, or lines of requests that go on from each other are taken for sessions. */
  readonly hasSessions: boolean;
  /** What times count from; all sessions start together where it is their own start. */
  readonly clock: TraceFormat["clock"];
  /** By request: tokens at its head that some earlier request had, with unlimited memory. */
  readonly reachTokens: readonly number[];
  /** Requests of which it is not known what they share: nothing is reused. */
  readonly unknownShares: number;
  /** Requests whose time is not known, and how many of those that follow another in their session have a known one. */
  readonly unknownTimes: number;
  readonly timedFollowers: number;
  /** The same of gaps since the session's previous reply. */
  readonly unknownGaps: number;
  readonly gappedFollowers: number;
};

/** Why a request cannot be served; undefined: it can. */
type RequestLimit = (promptTokens: number, outputTokens: number) => string | undefined;

export type ReplayTraceOptions = {
  readonly limit: RequestLimit;
  /** Multiples of this are where the engine can resume a prefix; 0: nowhere. */
  readonly grainTokens: number;
};

export const NO_REPLY = "no reply: the call failed or was cancelled";

export class ReplayTraceBuilder {
  readonly #format: TraceFormat;
  readonly #options: ReplayTraceOptions;
  readonly #skipped = new Map<string, number>();
  readonly #prefixes: PrefixColumns = {
    promptTokens: [],
    previous: [],
    successor: [],
    sharedTokens: [],
    reachTokens: [],
    scaffoldTokens: [],
    scaffoldId: [],
    session: [],
    scaffolds: 0,
  };
  readonly #outputTokens: number[] = [];
  readonly #sessions: SessionColumns;
  #family: PrefixFamily | undefined;
  #familyRoot: string | undefined;
  /** By length: scaffolds that are known by their length alone. */
  readonly #scaffoldIds = new Map<number, number>();
  #unknownShares = 0;

  constructor(format: TraceFormat, options: ReplayTraceOptions) {
    this.#format = format;
    this.#options = options;
    this.#sessions = new SessionColumns(format.sessions !== "none");
  }

  add(request: TraceRequest): void {
    const reason = request.outputTokens === 0 ? NO_REPLY : this.#options.limit(request.promptTokens, request.outputTokens);
    if (reason !== undefined) {
      this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
      this.#sessions.passOver(request);
      return;
    }
    const prefixes = this.#prefixes;
    const number = prefixes.promptTokens.length;
    this.#outputTokens.push(request.outputTokens);
    prefixes.promptTokens.push(request.promptTokens);
    prefixes.previous.push(NONE);
    prefixes.successor.push(NONE);
    prefixes.sharedTokens.push(0);
    prefixes.reachTokens.push(0);
    prefixes.scaffoldTokens.push(0);
    prefixes.scaffoldId.push(0);
    prefixes.session.push(this.#sessions.numberOf(request));
    if (request.blocks === undefined) this.#goOn(number, request);
    else this.#familyOf(request).add(number, request.blocks);
    this.#sessions.add(number, request, prefixes.session[number] as number);
  }

  /** The trace is read. */
  finish(): ReplayTrace {
    this.#family?.close();
    const { promptTokens, previous, sharedTokens, scaffoldTokens, scaffoldId, session, reachTokens } = this.#prefixes;
    const place: number[] = [];
    let places = 0;
    for (const before of previous) place.push(before === NONE ? places++ : (place[before] as number));
    const { columns, facts } = this.#sessions.finish();
    return {
      plan: {
        requests: place.length,
        promptTokens,
        outputTokens: this.#outputTokens,
        sharedTokens,
        scaffoldTokens,
        scaffoldId,
        place,
        places,
        session,
        ...columns,
      },
      skipped: this.#skipped,
      hasSessions: this.#format.sessions !== "none",
      clock: this.#format.clock,
      reachTokens,
      unknownShares: this.#unknownShares,
      ...facts,
    };
  }

  /** A request without hashes goes on from the one before it in its session, as far as the trace says. */
  #goOn(number: number, { promptTokens, sharedTokens, scaffoldTokens = 0 }: TraceRequest): void {
    const prefixes = this.#prefixes;
    const before = this.#sessions.lastOf(prefixes.session[number] as number);
    if (sharedTokens === undefined) this.#unknownShares++;
    if (before !== NONE) {
      prefixes.previous[number] = before;
      prefixes.successor[before] = number;
      prefixes.sharedTokens[number] = Math.min(promptTokens, sharedTokens ?? 0);
      prefixes.reachTokens[number] = prefixes.sharedTokens[number] as number;
      prefixes.scaffoldTokens[number] = prefixes.scaffoldTokens[before] as number;
      prefixes.scaffoldId[number] = prefixes.scaffoldId[before] as number;
    } else if (scaffoldTokens > 0 && scaffoldTokens <= promptTokens) {
      const known = this.#scaffoldIds.get(scaffoldTokens);
      const id = known ?? prefixes.scaffolds++;
      this.#scaffoldIds.set(scaffoldTokens, id);
      prefixes.scaffoldTokens[number] = scaffoldTokens;
      prefixes.scaffoldId[number] = id;
      if (known !== undefined) prefixes.reachTokens[number] = scaffoldTokens;
    }
  }

  /** Those among whom the request's hashes hold; sessions with hashes of their own stand together in a file. */
  #familyOf(request: TraceRequest): PrefixFamily {
    const { tokens = 1, scope = "trace" } = request.blocks ?? {};
    const root = scope === "trace" ? "" : rootSessionId(request);
    if (this.#family === undefined || root !== this.#familyRoot) {
      this.#family?.close();
      this.#familyRoot = root;
      this.#family = new PrefixFamily(this.#prefixes, {
        hasSessions: this.#format.sessions !== "none",
        blockTokens: tokens,
        grainTokens: Math.max(1, this.#options.grainTokens),
      });
    }
    return this.#family;
  }
}
