/** Repeats a measured run in the event engine: its closed loop, its lengths, from the first request to the last reply. */
import { ascending, percentile } from "../metrics/percentile.ts";
import { WindowRecorder } from "../metrics/recorder.ts";
import type { Deployment } from "../serving/deployment.ts";
import { Simulation } from "../serving/simulation.ts";
import { ClosedLoop } from "../workload/closedLoop.ts";
import { DEFAULT_SHORTEST_FRACTION, DEFAULT_TTFT_STATISTIC, type TtftStatistic } from "./measuredRun.ts";

export type RunFigures = {
  readonly tpotSeconds: number;
  readonly totalTokensPerSecondPerGpu: number;
  readonly ttftSeconds: number;
  readonly gpuJoulesPerOutputToken: number;
};

/** Requests a client: the usual length of such a run. */
const REQUESTS_PER_CLIENT = 10;

export type RepeatOptions = {
  readonly deployment: Deployment;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly concurrency: number;
  /** Lengths are uniform from this share of nominal up to nominal. */
  readonly shortestLengthFraction?: number | undefined;
  readonly requestsPerClient?: number;
  /** What the TTFT of the run is; absent: that of the collections. */
  readonly ttftStatistic?: TtftStatistic | undefined;
};

/** Mean or median TTFT and median TPOT over all requests, tokens a second over the whole run (ramp-up and drain included), joules an output token. */
export function repeatRun(options: RepeatOptions): RunFigures {
  const { deployment, concurrency } = options;
  const workers = deployment.front.workers + (deployment.back?.workers ?? 0);
  const recorder = new WindowRecorder(0, Number.POSITIVE_INFINITY, workers);
  const source = new ClosedLoop({
    concurrency,
    requests: concurrency * (options.requestsPerClient ?? REQUESTS_PER_CLIENT),
    promptTokens: options.promptTokens,
    outputTokens: options.outputTokens,
    shortestFraction: options.shortestLengthFraction ?? DEFAULT_SHORTEST_FRACTION,
    seed: "measured-run",
  });
  const simulation = new Simulation({
    deployment,
    source,
    seed: "measured-run",
    endSeconds: Number.POSITIVE_INFINITY,
    warmStart: false,
    outputsReusable: false,
    recorder,
  });
  simulation.run();
  const seconds = simulation.nowSeconds;
  const joules = recorder.workers.reduce((sum, worker) => sum + worker.joules, 0);
  return {
    tpotSeconds: percentile(ascending(recorder.outputSpeeds.values.map((speed) => 1 / speed)), 0.5),
    totalTokensPerSecondPerGpu: (recorder.promptTokens + recorder.outputTokens) / seconds / deployment.gpus,
    ttftSeconds: ttftOf(recorder.ttftSeconds.values, options.ttftStatistic ?? DEFAULT_TTFT_STATISTIC),
    gpuJoulesPerOutputToken: joules / recorder.outputTokens,
  };
}

/** The statistic over all requests, those of the burst in which every client starts included: benchmarks drop none. */
function ttftOf(seconds: Float64Array, statistic: TtftStatistic): number {
  if (statistic === "median") return percentile(ascending(seconds), 0.5);
  return seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
}
