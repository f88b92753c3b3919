/**
 * Generated Claude Code sessions against measured ones: the published figures of the WEKA corpus always, and the corpus
 * itself where it is beside the repository. docs/workloads.md shows the same figures.
 *
 * Idle times of the corpus hold one API time more than the agent's own wait, because its proxy sent each turn twice; so
 * the check adds an API time, drawn from the measured law, to each generated wait before it asks what a cache dropped.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { openStream } from "../../src/kernel/random.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import type { WorkloadProfile } from "../../src/profiles/workload.ts";
import { lawOf } from "../../src/workload/law.ts";
import { TrajectoryGenerator } from "../../src/workload/trajectory.ts";
import { plainWorkload } from "../support/plainWorkload.ts";
import {
  CORPUS_IS_THERE,
  compactionsPerThousand,
  freshSessions,
  hitFraction,
  medianPrompt,
  quantile,
  readCorpus,
  type Session,
  type SessionRequest,
} from "./measured.ts";

const SESSIONS = 3000;
const SEED = 20_261_122;

/** API seconds of a request: quantiles of the corpus. */
const API_SECONDS = lawOf({
  kind: "quantiles",
  points: [
    [0, 1.2],
    [0.01, 2.43],
    [0.05, 2.91],
    [0.1, 3.24],
    [0.25, 4.01],
    [0.5, 5.56],
    [0.75, 9.13],
    [0.9, 16.4],
    [0.95, 25.2],
    [0.99, 60],
    [0.999, 150],
    [1, 300],
  ],
});

function generate(workload: WorkloadProfile): Session[] {
  const generator = new TrajectoryGenerator(workload, SEED);
  const api = openStream(SEED, "api");
  return Array.from({ length: SESSIONS }, (_, agentIndex) => {
    const state = generator.start({ agentIndex, startTurn: 1 });
    const session: SessionRequest[] = [];
    let idleSeconds = 0;
    while (generator.nextTurn(state)) {
      const { promptTokens, outputTokens, sharedPrefixTokens: sharedTokens } = state;
      session.push({ promptTokens, outputTokens, sharedTokens, idleSeconds });
      idleSeconds = state.toolDelaySeconds + API_SECONDS.quantile(api.uniform());
    }
    return session;
  });
}

const apart = (found: number, measured: number) => Math.abs(found / measured - 1);
const PROMPTS = [
  { request: 1, tokens: 19_000 },
  { request: 10, tokens: 50_300 },
  { request: 30, tokens: 72_700 },
  { request: 50, tokens: 93_700 },
  { request: 100, tokens: 118_000 },
];
const LIMITS = [
  { seconds: 60, hit: 0.82 },
  { seconds: 300, hit: 0.92 },
  { seconds: 3600, hit: 0.96 },
];
const LENGTHS = [
  { share: 0.5, requests: 68 },
  { share: 0.95, requests: 242 },
];
const REPLIES = [
  { share: 0.5, tokens: 216 },
  { share: 0.95, tokens: 1543 },
];

let generated: Session[] = [];
beforeAll(() => {
  const [system] = loadScenario({ scenario: "claude-code", sets: [] }).systems;
  if (system === undefined) throw new Error("a scenario has a system");
  generated = generate(plainWorkload(system.workload));
});

const lengths = (sessions: readonly Session[]) => sessions.map((session) => session.length);
const replies = (sessions: readonly Session[]) => sessions.flat().map(({ outputTokens }) => outputTokens);

describe(`generated Claude Code sessions (seed ${SEED})`, () => {
  it.each(PROMPTS)("have a median prompt within 10% of $tokens tokens at request $request", ({ request, tokens }) => {
    expect(apart(medianPrompt(generated, request), tokens)).toBeLessThan(0.1);
  });

  it.each(REPLIES)("have replies within 10% of $tokens tokens at share $share", ({ share, tokens }) => {
    expect(apart(quantile(replies(generated), share), tokens)).toBeLessThan(0.1);
  });

  it.each(LENGTHS)("have within 15% of $requests requests at share $share", ({ share, requests }) => {
    expect(apart(quantile(lengths(generated), share), requests)).toBeLessThan(0.15);
  });

  it("compact within 25% of 4.5 times in 1,000 requests", () => {
    expect(apart(compactionsPerThousand(generated), 4.5)).toBeLessThan(0.25);
  });

  it.each(LIMITS)("find within 2 points of $hit of their tokens cached when $seconds s of idling drop them", ({
    seconds,
    hit,
  }) => {
    expect(Math.abs(hitFraction(generated, seconds) - hit)).toBeLessThan(0.02);
  });
});

describe.skipIf(!CORPUS_IS_THERE)("figures of the corpus itself (skipped where it is not beside the repository)", () => {
  let fresh: readonly Session[] = [];
  let all: readonly Session[] = [];
  let apiSeconds: readonly number[] = [];
  beforeAll(() => {
    ({ sessions: all, apiSeconds } = readCorpus());
    fresh = freshSessions(all);
  });

  it("are those that the profile is held to", () => {
    expect([all.length, fresh.length]).toEqual([710, 368]);
    for (const { request, tokens } of PROMPTS) expect(apart(medianPrompt(fresh, request), tokens)).toBeLessThan(0.02);
    for (const { share, tokens } of REPLIES) expect(apart(quantile(replies(all), share), tokens)).toBeLessThan(0.01);
    for (const { share, requests } of LENGTHS) expect(apart(quantile(lengths(fresh), share), requests)).toBeLessThan(0.03);
    expect(compactionsPerThousand(all)).toBeCloseTo(4.48, 2);
    for (const { seconds, hit } of LIMITS) expect(Math.abs(hitFraction(all, seconds) - hit)).toBeLessThan(0.005);
  });

  it("are near the generated ones among fresh starts too, where more compact", () => {
    expect(apart(compactionsPerThousand(generated), compactionsPerThousand(fresh))).toBeLessThan(0.25);
    for (const { seconds } of LIMITS)
      expect(Math.abs(hitFraction(generated, seconds) - hitFraction(fresh, seconds))).toBeLessThan(0.02);
  });

  it("have API times of the law that the check adds", () => {
    for (const share of [0.1, 0.5, 0.9, 0.99])
      expect(apart(API_SECONDS.quantile(share), quantile(apiSeconds, share))).toBeLessThan(0.15);
  });
});
