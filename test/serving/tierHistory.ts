/** Random histories of sessions, lived by the memory of src/serving and by the naive one, which must agree after every act. */
import fc from "fast-check";
import { expect } from "vitest";
import { headBytes } from "../../src/serving/kvFootprint.ts";
import type { TransferEnd } from "./naiveLinks.ts";
import { NaiveMemory } from "./naiveMemory.ts";
import { RealMemory } from "./realMemory.ts";
import { AGENTS, GRAIN, HEADS, type Setup, type Turn } from "./tierSetup.ts";

const SECONDS_PER_TICK = 0.00137;
const TOLERANCE = 1e-9;

const steps = fc.array(
  fc.record({
    act: fc.constantFrom("go", "go", "go", "go", "go", "go", "go", "shorten", "end", "wait", "wait", "wait"),
    agent: fc.nat(AGENTS - 1),
    rank: fc.nat(3),
    scaffold: fc.integer({ min: -1, max: HEADS.length - 1 }),
    // Often whole blocks: a prompt may be all that its session has stored.
    tokens: fc.oneof(fc.integer({ min: 0, max: 80 }), fc.constantFrom(0, 16, 32)),
    ticks: fc.integer({ min: 1, max: 10 }),
  }),
  { minLength: 60, maxLength: 120, size: "max" },
);
type Step = { act: string; agent: number; rank: number; scaffold: number; tokens: number; ticks: number };

/** Sessions that are in memory before a history begins. */
const warmth = fc.array(
  fc.record({ rank: fc.nat(3), scaffold: fc.integer({ min: -1, max: 1 }), tokens: fc.integer({ min: 0, max: 300 }) }),
  { maxLength: 4 },
);

/** How often what the histories are for has happened: acts, and histories in which memories did something. */
export class Seen {
  fetches = 0;
  fetchesFromLowerTiers = 0;
  scaffoldsFetched = 0;
  declined = 0;
  copies = 0;
  sharedLinks = 0;
  lost = 0;
  shortened = 0;
  refused = 0;
  moves = 0;
  stalePictures = 0;
  hbmEvictions = 0;
  tierEvictions = 0;
  lowerTierEvictions = 0;
  tierExpiries = 0;

  /** What was seen less often than that. */
  less(least: Partial<Record<Exclude<keyof Seen, "less">, number>>): string[] {
    const names = Object.keys(least) as (keyof typeof least)[];
    return names.filter((name) => this[name] < (least[name] ?? 0)).map((name) => `${name}: ${this[name]}`);
  }
}

/** Lives `runs` random histories on random deployments. */
export function compareHistories(setups: fc.Arbitrary<Setup>, runs: number): Seen {
  const seen = new Seen();
  const property = fc.property(setups, warmth, steps, (setup, sessions, history) => {
    const both = new Both(setup, seen);
    for (const [agent, session] of sessions.entries()) both.warm(agent, session);
    for (const step of history) both.apply(step);
    both.note();
  });
  // Shrinking a history takes far longer than reading it.
  fc.assert(property, { numRuns: runs, seed: 1, endOnFailure: true });
  return seen;
}

type Phase = "idle" | "sent" | "fetching" | "running" | "computed";
/** `tokens`: of the last prompt and its reply. */
type Session = { turn: Turn; phase: Phase; tokens: number };

class Both {
  readonly #setup: Setup;
  readonly #seen: Seen;
  readonly #real: RealMemory;
  readonly #naive: NaiveMemory;
  readonly #sessions = new Map<number, Session>();
  #now = 0;

  constructor(setup: Setup, seen: Seen) {
    this.#setup = setup;
    this.#seen = seen;
    this.#real = new RealMemory(setup);
    this.#naive = new NaiveMemory(setup);
  }

  warm(agent: number, { rank, scaffold, tokens }: { rank: number; scaffold: number; tokens: number }): void {
    const { turn } = this.#open(agent, rank, scaffold, tokens);
    this.#real.warm(turn);
    this.#naive.warm(turn);
    this.#checkMemories();
    this.#checkLinks();
  }

  apply({ act, agent, rank, scaffold, tokens, ticks }: Step): void {
    if (act === "wait") this.#wait(ticks * SECONDS_PER_TICK);
    else if (act === "go") {
      const session = this.#sessions.get(agent) ?? this.#open(agent, rank, scaffold, 0);
      if (session.phase === "idle") this.#send(session, tokens);
      // Some wait in a queue, between arrival and admission, and some decode, between prefill and reply.
      if (session.phase === "sent" && ticks > 3) this.#start(session);
      else if (session.phase === "computed" || (session.phase === "running" && ticks > 3)) this.#finish(session, tokens);
      else if (session.phase === "running") this.#compute(session);
    } else {
      const session = this.#sessions.get(agent);
      if (session?.phase === "idle" && act === "shorten") this.#shorten(session, tokens);
      else if (session?.phase === "idle" && act === "end") this.#end(session);
    }
    // What grows too old while nothing is asked of a memory is still there, and must not be found by what is asked next.
    if (act !== "wait") this.#checkMemories();
    this.#checkLinks();
  }

  /** A session that has sent `tokens` beyond its scaffold. */
  #open(agent: number, rank: number, scaffold: number, tokens: number): Session {
    const { hbmBytes, ranks } = this.#setup;
    const headTokens = (HEADS[scaffold] ?? 0) * GRAIN;
    const promptTokens = headTokens + tokens;
    const turn = { agent, rank: rank % ranks, scaffold, headTokens, promptTokens, hbmBytes, ownBytes: { standing: 0, alone: 0 } };
    const session: Session = { turn, phase: "idle", tokens: promptTokens };
    this.#sessions.set(agent, session);
    this.#real.open(turn);
    this.#naive.open(turn);
    return session;
  }

  #send(session: Session, newTokens: number): void {
    const { plain, longestTokens } = this.#setup;
    const { headTokens, rank } = session.turn;
    if (session.tokens + newTokens >= longestTokens) this.#shorten(session, newTokens);
    const promptTokens = Math.max(1, session.tokens + newTokens);
    const standing = (promptTokens - headTokens) * plain.footprint.bytesPerToken;
    const ownBytes = { standing, alone: standing + headBytes(plain.footprint, headTokens) };
    const turn = { ...session.turn, promptTokens, ownBytes };
    const chosen = this.#real.send(turn);
    expect(chosen, "rank").toBe(this.#naive.send(turn));
    if (chosen !== rank) this.#seen.moves++;
    session.turn = { ...turn, rank: chosen };
    session.tokens = promptTokens;
    session.phase = "sent";
  }

  #start(session: Session): void {
    const isNew = this.#real.table.sharedTokens.of(session.turn.agent) === 0;
    const sources = this.#real.start(session.turn);
    expect(sources, "sources").toEqual(this.#naive.start(session.turn));
    if (sources === undefined) {
      this.#seen.refused++;
      return;
    }
    const isFetching = sources.tier >= 0;
    session.phase = isFetching ? "fetching" : "running";
    if (isFetching) this.#seen.fetches++;
    if (isFetching && isNew) this.#seen.scaffoldsFetched++;
    if (sources.tier > 0) this.#seen.fetchesFromLowerTiers++;
    if (sources.lost > 0) this.#seen.lost++;
  }

  #compute(session: Session): void {
    session.phase = "computed";
    this.#real.router?.computed(session.turn.agent);
    this.#naive.router?.computed(session.turn.agent);
  }

  #finish(session: Session, replyTokens: number): void {
    if (session.phase === "running") this.#compute(session);
    session.tokens += Math.floor(replyTokens / 2);
    session.phase = "idle";
    this.#real.finish(session.turn, session.tokens);
    this.#naive.finish(session.turn, session.tokens);
  }

  #shorten(session: Session, tokens: number): void {
    session.tokens = Math.min(session.tokens, session.turn.headTokens + tokens);
    this.#real.shorten(session.turn, session.tokens);
    this.#naive.shorten(session.turn, session.tokens);
    this.#seen.shortened++;
  }

  #end(session: Session): void {
    this.#real.end(session.turn);
    this.#naive.end(session.turn);
    this.#sessions.delete(session.turn.agent);
  }

  #wait(seconds: number): void {
    this.#now += seconds;
    const ends = this.#real.wait(this.#now);
    const expected = fetchEnds(this.#naive.wait(this.#now));
    const fetched = fetchEnds(ends);
    expect(fetched.map(({ subject }) => subject)).toEqual(expected.map(({ subject }) => subject));
    for (const [index, { subject, seconds: end }] of fetched.entries()) {
      expectClose(end, expected[index]?.seconds ?? Number.NaN, "end of a fetch");
      (this.#sessions.get(subject) as Session).phase = "running";
    }
    this.#seen.copies += ends.length - fetched.length;
  }

  #checkMemories(): void {
    expect(this.#real.memories(), "memories").toEqual(this.#naive.memories());
  }

  #checkLinks(): void {
    const { links, movedBytes } = this.#naive.tiers;
    for (const [kind, bytes] of this.#real.movedBytes.entries())
      expectClose(bytes, movedBytes[kind] as number, `bytes over ${this.#setup.plan.links[kind]?.name}`);
    expect(this.#real.tiers.links.flows, "transfers").toBe(links.transfers.length);
    if (links.transfers.length > 1) this.#seen.sharedLinks++;
  }

  /** Counts, at the end of a history, what its memories did. */
  note(): void {
    const { pools, tiers, router } = this.#naive;
    const evicts = (memories: readonly { evictedTokens: number }[]) =>
      memories.some(({ evictedTokens }) => evictedTokens > 0) ? 1 : 0;
    this.#seen.declined += tiers.declined;
    this.#seen.stalePictures += router?.wasWrong ?? 0;
    this.#seen.hbmEvictions += evicts(pools);
    this.#seen.tierEvictions += evicts(tiers.memories);
    this.#seen.lowerTierEvictions += evicts(tiers.tiers.slice(1).flatMap(({ memories }) => memories));
    this.#seen.tierExpiries += tiers.memories.some(({ expiredTokens }) => expiredTokens > 0) ? 1 : 0;
  }
}

function fetchEnds(ends: readonly TransferEnd[]): TransferEnd[] {
  return ends.filter(({ subject }) => subject >= 0);
}

function expectClose(got: number, expected: number, what: string): void {
  if (Math.abs(got - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))) return;
  expect.fail(`${what}: got ${got}, naively ${expected}`);
}
