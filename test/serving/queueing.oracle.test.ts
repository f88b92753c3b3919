/**
 * The engine against queueing theory. One rank with one slot that only prefills is a single server whose service time is
 * proportional to the prompt; decode slots whose step takes the same whatever the batch are several servers with one queue.
 * Waiting times must lie within the confidence interval of the run (batch means), and that must be narrow.
 */
import { describe, expect, it } from "vitest";
import { openStream } from "../../src/kernel/random.ts";
import { Simulation } from "../../src/serving/simulation.ts";
import { makeDeployment, PLAIN_DEPLOYMENT, PLAIN_POOL, type PlainDeployment, ROOFLINE } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { ScriptedSource, type ScriptedTurn } from "../support/scriptedSource.ts";

const REQUESTS = 60_000;
const BATCHES = 40;
/** Standard errors that a mean may be off: the runs are seeded, so that a pass stays a pass. */
const ERRORS = 3;

const hardware = { ...PLAIN_DEPLOYMENT.hardware, fp8FlopPerSecond: 1e12, hbmBytesPerSecond: 1e30 };

/** Serves one request at a time, in order of arrival, in promptTokens x SECONDS_PER_TOKEN. */
const singleServer: PlainDeployment = {
  ...PLAIN_DEPLOYMENT,
  hardware,
  architecture: { ...PLAIN_DEPLOYMENT.architecture, mainParameters: 5e5, headParameters: 0 },
  front: { ...PLAIN_POOL, policy: { ...PLAIN_POOL.policy, maxSequences: 1, maxBatchedTokens: 1e9 } },
};
const SECONDS_PER_TOKEN = 1e-6;
/** Whole tokens stand for continuous service times. */
const MEAN_TOKENS = 10_000;
const MEAN_SECONDS = MEAN_TOKENS * SECONDS_PER_TOKEN;

const STEP_SECONDS = 1e-3;
const MEAN_STEPS = 4000;
/** `servers` decode slots in whose step nothing depends on the batch. */
const slotServers = (servers: number): PlainDeployment => ({
  ...PLAIN_DEPLOYMENT,
  hardware,
  coefficients: { ...ROOFLINE, stepSeconds: STEP_SECONDS },
  architecture: { ...PLAIN_DEPLOYMENT.architecture, mainParameters: 1, headParameters: 0 },
  firstTokenWithPrefill: false,
  transfer: { latencySeconds: 1e-9, secondsPerByte: 0 },
  front: PLAIN_POOL,
  back: { ...PLAIN_POOL, policy: { ...PLAIN_POOL.policy, maxSequences: servers, reserveTokens: 1 } },
});

const request = (delaySeconds: number, promptTokens: number, outputTokens = 1): ScriptedTurn => ({
  promptTokens,
  outputTokens,
  sharedPrefixTokens: 0,
  delaySeconds,
});

function serve(plain: PlainDeployment, scripts: readonly (readonly ScriptedTurn[])[], endSeconds = 1e9): Journal {
  const journal = new Journal();
  const deployment = makeDeployment(plain);
  const source = new ScriptedSource(scripts);
  new Simulation({
    deployment,
    source,
    seed: 1,
    endSeconds,
    warmStart: false,
    outputsReusable: false,
    recorder: journal,
  }).run();
  return journal;
}

/** Mean of a correlated sequence and its standard error, from the means of batches. The first tenth is warm-up. */
function batchMeans(values: readonly number[]): { mean: number; error: number } {
  const steady = values.slice(Math.floor(values.length / 10));
  const size = Math.floor(steady.length / BATCHES);
  const means = Array.from({ length: BATCHES }, (_, batch) => average(steady.slice(batch * size, (batch + 1) * size)));
  const mean = average(means);
  const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (BATCHES - 1);
  return { mean, error: Math.sqrt(variance / BATCHES) };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Expects the mean of `values` to be `theory`, and to be known to `precision` of it. */
function expectMean(values: readonly number[], theory: number, precision: number): void {
  const { mean, error } = batchMeans(values);
  expect(ERRORS * error).toBeLessThan(precision * theory);
  expect(Math.abs(mean - theory), `mean ${mean}, theory ${theory}, standard error ${error}`).toBeLessThan(ERRORS * error);
}

/** One agent a request, arriving in a Poisson stream. */
function poisson(perSecond: number, key: string, ask: (seconds: number) => ScriptedTurn): ScriptedTurn[][] {
  const stream = openStream("queueing", key, "arrivals");
  let seconds = 0;
  return Array.from({ length: REQUESTS }, () => {
    seconds += stream.exponential(1 / perSecond);
    return [ask(seconds)];
  });
}

describe("a single server with Poisson arrivals", () => {
  const waits = (journal: Journal): number[] =>
    journal.replies.map((reply) => reply.firstTokenSeconds - reply.sentSeconds - reply.promptTokens * SECONDS_PER_TOKEN);

  for (const [utilization, precision] of [
    [0.3, 0.1],
    [0.6, 0.1],
    [0.85, 0.25],
  ] as const) {
    it(`lets requests of one size wait as M/D/1 does, at utilization ${utilization}`, () => {
      const scripts = poisson(utilization / MEAN_SECONDS, `M/D/1 ${utilization}`, (seconds) => request(seconds, MEAN_TOKENS));
      const theory = (utilization * MEAN_SECONDS) / (2 * (1 - utilization));
      expectMean(waits(serve(singleServer, scripts)), theory, precision);
    });

    it(`lets requests of exponential size wait as M/M/1 does, at utilization ${utilization}`, () => {
      const sizes = openStream("queueing", "M/M/1", utilization);
      const scripts = poisson(utilization / MEAN_SECONDS, `M/M/1 ${utilization}`, (seconds) =>
        request(seconds, Math.ceil(sizes.exponential(MEAN_TOKENS))),
      );
      const theory = (utilization * MEAN_SECONDS) / (1 - utilization);
      expectMean(waits(serve(singleServer, scripts)), theory, precision);
    });
  }
});

describe("a single server with a fixed number of customers", () => {
  for (const customers of [1, 4, 12]) {
    it(`is the machine-repair queue with ${customers}`, () => {
      const thinkSeconds = 6 * MEAN_SECONDS;
      const draws = openStream("queueing", "repair", customers);
      const turns = REQUESTS / customers;
      const scripts = Array.from({ length: customers }, () =>
        Array.from({ length: turns }, () => request(draws.exponential(thinkSeconds), Math.ceil(draws.exponential(MEAN_TOKENS)))),
      );
      const endSeconds = 0.8 * turns * (thinkSeconds + MEAN_SECONDS);
      const { replies } = serve(singleServer, scripts, endSeconds);
      // p(k down) / p(0) = N! / (N - k)! x (service / think)^k
      let weight = 1;
      let total = 1;
      for (let down = 1; down <= customers; down++) {
        weight *= (customers - down + 1) * (MEAN_SECONDS / thinkSeconds);
        total += weight;
      }
      const perSecond = (1 - 1 / total) / MEAN_SECONDS;
      const ends = replies.map((reply) => reply.lastTokenSeconds);
      expectMean(
        ends.map((end, index) => end - (ends[index - 1] ?? 0)),
        1 / perSecond,
        0.04,
      );
      expectMean(
        replies.map((reply) => reply.lastTokenSeconds - reply.sentSeconds),
        customers / perSecond - thinkSeconds,
        0.05,
      );
    });
  }
});

describe("decode slots with Poisson arrivals", () => {
  for (const [servers, utilization, precision] of [
    [1, 0.6, 0.12],
    [4, 0.6, 0.2],
    [4, 0.85, 0.3],
    [16, 0.9, 0.5],
  ] as const) {
    it(`are an M/M/${servers} queue at utilization ${utilization} (Erlang C)`, () => {
      const serviceSeconds = MEAN_STEPS * STEP_SECONDS;
      const offered = servers * utilization;
      const sizes = openStream("queueing", "M/M/k", servers, utilization);
      const scripts = poisson(offered / serviceSeconds, `M/M/${servers} ${utilization}`, (seconds) =>
        request(seconds, 1, 1 + Math.ceil(sizes.exponential(MEAN_STEPS))),
      );
      const { replies } = serve(slotServers(servers), scripts);
      // Erlang B by its recursion, then C.
      let blocked = 1;
      for (let k = 1; k <= servers; k++) blocked = (offered * blocked) / (k + offered * blocked);
      const waits = blocked / (1 - utilization * (1 - blocked));
      const byArrival = [...replies].sort((a, b) => a.sentSeconds - b.sentSeconds);
      expectMean(
        byArrival.map((reply) => reply.firstTokenSeconds - reply.sentSeconds - STEP_SECONDS),
        (waits * serviceSeconds) / (servers * (1 - utilization)),
        precision,
      );
    });
  }
});
