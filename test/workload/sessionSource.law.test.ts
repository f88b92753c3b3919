/** Sessions that arrive, against what is known of Poisson arrivals and of systems with as many servers as it takes (M/G/inf). */
import { describe, expect, it } from "vitest";
import { liveAtUnitRate } from "../../src/capacity/liveAtUnitRate.ts";
import { liveSessions } from "../../src/metrics/sessionFigures.ts";
import { ArrivalRate, hourlyFactors } from "../../src/workload/arrivalRate.ts";
import { SessionSource } from "../../src/workload/sessionSource.ts";
import { meanSessionSeconds, sessionTimes } from "../../src/workload/sessionTimes.ts";
import { serveAtOnce } from "./infiniteServer.ts";
import { constant, makeLaws, PLAIN_LAWS, uniform } from "./lawsProfiles.ts";
import { makeWorkload, PLAIN } from "./profiles.ts";

const REPLY = 4;
const RUNS = 60;
/** Standard errors that a mean may be off: the runs are seeded, so that a pass stays a pass. */
const ERRORS = 3.5;
const FLAT = hourlyFactors({ kind: "poisson", sessionsPerHour: { value: 1, source: "test", quality: "assumed" } });
const PEAKED = FLAT.map((_, hour) => (hour < 8 ? 0.25 : hour < 16 ? 2.5 : 0.25));

/** Sessions of one to nine requests with long and short waits, a user, and sub-agents that are waited for. */
const LAWS = makeLaws({
  ...PLAIN_LAWS,
  requests: uniform(0.5, 9.5),
  toolDelay: { kind: "exponential", mean: 20 },
  userPause: { chance: 0.2, pause: { kind: "lognormal", median: 60, sigma: 1 } },
});
const WITH_SUB_AGENTS = makeLaws({
  ...PLAIN_LAWS,
  requests: uniform(0.5, 9.5),
  subAgents: {
    chance: 0.3,
    group: uniform(0.5, 3.5),
    maxAtOnce: 3,
    waits: true,
    requests: uniform(0.5, 4.5),
    firstPrompt: constant(80),
  },
});
const MARKS = makeWorkload({ ...PLAIN, meanTurns: 6, turnsCv: 0.8, maxTurns: 40 });
const ONE_REQUEST = makeLaws({ ...PLAIN_LAWS, requests: constant(1) });

type Setup = {
  readonly workload?: typeof LAWS | typeof MARKS;
  readonly perSecond?: number;
  readonly factors?: readonly number[];
  readonly offset?: number;
  readonly endSeconds?: number;
};

function makeSource(seed: string | number, setup: Setup = {}): SessionSource {
  const { workload = LAWS, perSecond = 0.5, factors = FLAT, offset = 0, endSeconds = 1000 } = setup;
  const rate = new ArrivalRate({ sessionsPerSecond: perSecond, factors, midnightOffsetSeconds: offset });
  return new SessionSource({ workload, rate, seed, replySeconds: REPLY, rampSeconds: REPLY, endSeconds });
}

const runs = Array.from({ length: RUNS }, (_, run) => run);
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number => {
  const mean = average(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
};
/** How many standard errors the mean of a sample is from what was expected. */
const errorsOff = (values: readonly number[], expected: number): number =>
  Math.abs(average(values) - expected) / Math.sqrt(variance(values) / values.length);
const arrivalsOf = (source: SessionSource): number[] => [...source.arrivalSeconds.slice(source.initialSessions)];

describe("arrivals at an even rate", () => {
  const counts = runs.map((run) => arrivalsOf(makeSource(run)));

  it("come in numbers whose mean and variance are both the rate times the window", () => {
    const perWindow = counts.flatMap((times) =>
      Array.from({ length: 10 }, (_, window) => times.filter((time) => Math.floor(time / 100) === window).length),
    );
    expect(errorsOff(perWindow, 50)).toBeLessThan(ERRORS);
    // The variance of a Poisson sample of n has a relative error of sqrt(2 / n).
    expect(Math.abs(variance(perWindow) / 50 - 1)).toBeLessThan(ERRORS * Math.sqrt(2 / perWindow.length));
  });

  it("of two rates add up to arrivals of their sum (superposition)", () => {
    const both = runs.flatMap((run) => {
      const times = [0.2, 0.3].flatMap((perSecond) => arrivalsOf(makeSource(`${run}/${perSecond}`, { perSecond })));
      return Array.from({ length: 10 }, (_, window) => times.filter((time) => Math.floor(time / 100) === window).length);
    });
    expect(errorsOff(both, 50)).toBeLessThan(ERRORS);
    expect(Math.abs(variance(both) / 50 - 1)).toBeLessThan(ERRORS * Math.sqrt(2 / both.length));
  });

  it("are the same for the same seed, in the same order, and others for another", () => {
    expect(arrivalsOf(makeSource(7))).toEqual(arrivalsOf(makeSource(7)));
    expect(arrivalsOf(makeSource(7))).not.toEqual(arrivalsOf(makeSource(8)));
  });

  it("begin with the same sessions whatever the length of the phase", () => {
    const [short, long] = [makeSource(3, { endSeconds: 300 }), makeSource(3, { endSeconds: 3000 })];
    const known = arrivalsOf(short);
    expect(known.length).toBeGreaterThan(100);
    expect(arrivalsOf(long).slice(0, known.length)).toEqual(known);
    expect(long.initialSessions).toBe(short.initialSessions);
    for (let place = 0; place < short.ended.length; place++) {
      for (let request = 0; request < 3; request++) {
        expect(long.next(place)).toBe(short.next(place));
        expect(requestOf(long)).toEqual(requestOf(short));
      }
    }
  });

  it("come at another rate as the same sessions at other times, and those met at the start are among those of a higher one", () => {
    const [low, high] = [makeSource(3, { perSecond: 0.25 }), makeSource(3, { perSecond: 0.5 })];
    const scaled = arrivalsOf(low).map((time) => time / 2);
    const same = arrivalsOf(high).slice(0, scaled.length);
    for (const [index, time] of same.entries()) expect(time).toBeCloseTo(scaled[index] as number, 6);
    expect(low.initialSessions).toBeLessThan(high.initialSessions);
  });
});

function requestOf(source: SessionSource) {
  const { promptTokens, outputTokens, turnNumber, sharedPrefixTokens, delaySeconds, arrives } = source;
  return { promptTokens, outputTokens, turnNumber, sharedPrefixTokens, delaySeconds, arrives };
}

const hourOf = (clock: number): number => Math.floor((clock / 3600) % 24);

describe("arrivals that follow the day", () => {
  it("come hour by hour at the rates of the profile", () => {
    const offset = 5 * 3600;
    const hours = new Array<number>(24).fill(0);
    for (const run of runs)
      for (const time of arrivalsOf(
        makeSource(run, { workload: ONE_REQUEST, factors: PEAKED, offset, endSeconds: 86_400, perSecond: 0.02 }),
      ))
        hours.splice(hourOf(time + offset), 1, (hours[hourOf(time + offset)] as number) + 1);
    hours.forEach((count, hour) => {
      const expected = 0.02 * 3600 * (PEAKED[hour] as number) * RUNS;
      expect(Math.abs(count - expected) / Math.sqrt(expected), `hour ${hour}`).toBeLessThan(ERRORS);
    });
  });

  it("leave as many live at any time as arrive within the length of a session before it", () => {
    const times = sessionTimes(LAWS);
    const rush = hourlyFactors({
      kind: "diurnal",
      sessionsPerHour: { value: 1, source: "test", quality: "assumed" },
      shape: {
        value: { kind: "hourly", factors: FLAT.map((_, hour) => (hour === 8 ? 10 : 1)) },
        source: "test",
        quality: "assumed",
      },
    });
    const day = { factors: rush, midnightOffsetSeconds: 7.75 * 3600 };
    const served = runs
      .slice(0, 30)
      .map((run) =>
        serveAtOnce(
          makeSource(run, { factors: rush, offset: day.midnightOffsetSeconds, endSeconds: 5400, perSecond: 0.05 }),
          REPLY,
          5400,
        ),
      );
    // Before the rise at 900 s, while it rises, and as those who came in the rush hour leave after 4,500 s.
    for (const [fromSeconds, toSeconds] of [
      [0, 900],
      [900, 1200],
      [4500, 4800],
    ] as const) {
      const window = { fromSeconds, toSeconds };
      const expected = 0.05 * liveAtUnitRate(times, REPLY, { day, window, fromHour: 7 });
      const live = served.map((spans) => liveSessions(spans, window).liveMean);
      expect(errorsOff(live, expected), `from ${fromSeconds} s: ${average(live)} for ${expected}`).toBeLessThan(ERRORS);
    }
  });
});

describe.each([
  ["laws", LAWS],
  ["laws with sub-agents", WITH_SUB_AGENTS],
  ["marks", MARKS],
  ["one request a session", ONE_REQUEST],
])("with servers enough, sessions of %s", (_, workload) => {
  const expected = 0.5 * meanSessionSeconds(sessionTimes(workload), REPLY);
  const served = runs.map((run) => serveAtOnce(makeSource(run, { workload, endSeconds: 2000 }), REPLY, 2000));

  it("are live in a number that is their rate times their length (Little's law), from the start on", () => {
    for (const [fromSeconds, toSeconds] of [
      [100, 400],
      [400, 1000],
      [1000, 2000],
    ] as const) {
      const live = served.map((spans) => liveSessions(spans, { fromSeconds, toSeconds }).liveMean);
      expect(errorsOff(live, expected), `from ${fromSeconds} s: ${average(live)} for ${expected}`).toBeLessThan(ERRORS);
    }
  });

  it("are live in a number that is Poisson at any moment, at the start too", () => {
    for (const moment of [10, 1500]) {
      const live = served.map((spans) => liveSessions(spans, { fromSeconds: moment, toSeconds: moment + 1e-6 }).liveMean);
      expect(Math.abs(variance(live) / expected - 1), `at ${moment} s`).toBeLessThan(ERRORS * Math.sqrt(2 / RUNS));
    }
  });
});

describe("a session that arrives", () => {
  it("says so with its first request alone, and sends it whole", () => {
    const source = makeSource(1);
    const place = source.initialSessions;
    expect(source.next(place)).toBe(true);
    expect(source).toMatchObject({ arrives: true, turnNumber: 1, sharedPrefixTokens: 0 });
    expect(source.delaySeconds).toBe(source.arrivalSeconds[place]);
    while (source.next(place)) expect(source.arrives).toBe(false);
    expect(source.ended[place]).toBe(1);
    expect(source.next(place)).toBe(false);
  });

  it("is not one of those met at the start, who have a prefix from before", () => {
    const source = makeSource(1);
    let warm = 0;
    for (let place = 0; place < source.initialSessions; place++) {
      expect(source.next(place)).toBe(true);
      if (!source.arrives) warm++;
      expect(source.arrives).toBe(source.turnNumber === 1);
      expect(source.sharedPrefixTokens > 0).toBe(!source.arrives);
    }
    expect(warm).toBeGreaterThan(0.7 * source.initialSessions);
  });
});

describe("live sessions", () => {
  it("are counted by hand", () => {
    const spans = {
      fromSeconds: Float64Array.from([Number.NEGATIVE_INFINITY, 5, 12, 30]),
      toSeconds: Float64Array.from([10, 20, Number.POSITIVE_INFINITY, 40]),
    };
    expect(liveSessions(spans, { fromSeconds: 8, toSeconds: 28 })).toEqual({ arrived: 1, liveMean: 1.5, livePeak: 2 });
    expect(liveSessions(spans, { fromSeconds: 21, toSeconds: 22 })).toEqual({ arrived: 0, liveMean: 1, livePeak: 1 });
    expect(liveSessions(spans, { fromSeconds: 50, toSeconds: 60 })).toEqual({ arrived: 0, liveMean: 1, livePeak: 1 });
  });
});
