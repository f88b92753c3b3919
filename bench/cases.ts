/** What is timed inside one process: the engine on fixed requests, on agents, and its parts alone. */
import { runPhase } from "../src/capacity/runPhase.ts";
import { WindowRecorder } from "../src/metrics/recorder.ts";
import { Simulation } from "../src/serving/simulation.ts";
import { ClosedLoop } from "../src/workload/closedLoop.ts";
import type { RequestSource } from "../src/workload/requestSource.ts";
import type { EngineCase } from "./measure.ts";
import { microCases } from "./micro.ts";
import { OUTPUT_TOKENS, PoissonRequests, PROMPT_TOKENS } from "./requestSources.ts";
import { type Bench, dense70b, gb300, kvTiers, longContext } from "./systems.ts";

const CONCURRENCY = 64;
const REQUESTS_PER_SECOND = 2;
/** Places for open-loop requests: many times what is in flight at that rate. */
const PLACES = 256;
const HOUR_SECONDS = 3600;

function closedLoop(requests: number): EngineCase {
  return fixedRequests(`closed-loop-${short(requests)}`, `${short(requests)} requests, ${CONCURRENCY} in flight`, () => {
    const lengths = { promptTokens: PROMPT_TOKENS, outputTokens: OUTPUT_TOKENS, shortestFraction: 1 };
    return new ClosedLoop({ concurrency: CONCURRENCY, requests, ...lengths, seed: 1 });
  });
}

function poisson(requests: number): EngineCase {
  return fixedRequests(`poisson-${short(requests)}`, `${short(requests)} requests, ${REQUESTS_PER_SECOND} a second`, () => {
    return new PoissonRequests({ requests, requestsPerSecond: REQUESTS_PER_SECOND, places: PLACES, seed: 1 });
  });
}

/** 1,024 tokens in, 256 out, 70B on 4 x H100; from the source to the last reply. */
function fixedRequests(name: string, what: string, open: () => RequestSource): EngineCase {
  return {
    name,
    what: `70B on 4 x H100, 1,024 in, 256 out: ${what}`,
    prepare() {
      const deployment = dense70b();
      return () => {
        const recorder = new WindowRecorder(0, Number.POSITIVE_INFINITY, 1);
        const simulation = new Simulation({
          deployment,
          source: open(),
          seed: 1,
          endSeconds: Number.POSITIVE_INFINITY,
          warmStart: false,
          outputsReusable: false,
          recorder,
        });
        const { events, replied } = simulation.run();
        return { events, turns: replied, simulatedSeconds: simulation.nowSeconds };
      };
    },
  };
}

/** Agents that have been at work for long, over a time that is all measured. */
function agents(name: string, what: string, count: number, seconds: number, open: () => Bench): EngineCase {
  return {
    name,
    what: `${what}: ${count.toLocaleString("en-US")} agents, ${seconds} s`,
    prepare() {
      const { deployment, workload } = open();
      return () => {
        const { figures } = runPhase({
          deployment,
          workload,
          agents: count,
          seed: 1,
          start: "stationary",
          rampSeconds: 0,
          settlingSeconds: 0,
          measuredSeconds: seconds,
        });
        return { events: figures.events, turns: figures.requests, simulatedSeconds: seconds };
      };
    },
  };
}

function short(count: number): string {
  return count >= 1e6 ? `${count / 1e6}M` : `${count / 1e3}k`;
}

export const ENGINE_CASES: readonly EngineCase[] = [
  closedLoop(10_000),
  closedLoop(1_000_000),
  poisson(10_000),
  poisson(1_000_000),
  agents("agents-1000", "16 GB300", 1000, HOUR_SECONDS, () => gb300(1)),
  agents("rack", "64 GB300 of a rack", 4000, HOUR_SECONDS, () => gb300(2)),
  agents("megawatt", "1,056 GB300, about a megawatt", 61_000, HOUR_SECONDS, () => gb300(33)),
  agents("long-context", "32 GB300, contexts to 1M tokens", 200, HOUR_SECONDS, longContext),
  agents("kv-tiers", "8 H200, prefixes in HBM and host memory", 20, HOUR_SECONDS, kvTiers),
  ...microCases(),
];
