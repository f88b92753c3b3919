/** Watts over time of a deployment under load: means of short parts of a window, by pool. */
import { RAMP_SECONDS, runPhase } from "../capacity/runPhase.ts";
import { PowerRecorder } from "../metrics/powerRecorder.ts";
import { wattsPerGpu } from "../power/bases.ts";
import type { HardwareProfile } from "../profiles/hardware.ts";
import type { Workload } from "../profiles/mix.ts";
import { type Deployment, gpusOf, type Pool } from "../serving/deployment.ts";

export type PowerSeries = {
  readonly partSeconds: number;
  /** Mean watts of one GPU of the pool in each part of the window. */
  readonly pools: readonly { readonly role: Pool["role"]; readonly gpus: number; readonly gpuWatts: readonly number[] }[];
  /** The power limit of one GPU. */
  readonly limitWatts: number;
};

export type PowerSeriesOptions = {
  readonly deployment: Deployment;
  readonly hardware: HardwareProfile;
  readonly workload: Workload;
  readonly agents: number;
  readonly seed: string | number;
  readonly settlingSeconds: number;
};

/** Long enough for several turns of every agent, short enough that prefill can be told from decode. */
const WINDOW_SECONDS = 240;
const PARTS = 120;

/** Runs the phase with the random numbers of a search's first replication. Deterministic in its input. */
export function powerSeries(options: PowerSeriesOptions): PowerSeries {
  const { deployment, hardware, workload, agents, seed, settlingSeconds } = options;
  const { front, back } = deployment;
  const fromSeconds = RAMP_SECONDS.stationary + settlingSeconds;
  const window = { fromSeconds, toSeconds: fromSeconds + WINDOW_SECONDS, parts: PARTS, frontWorkers: front.workers };
  let recorder: PowerRecorder | undefined;
  runPhase({
    deployment,
    workload,
    agents,
    seed: `${seed}/replication/0`,
    start: "stationary",
    settlingSeconds,
    measuredSeconds: WINDOW_SECONDS,
    watch(inner) {
      recorder = new PowerRecorder(inner, window);
      return recorder;
    },
  });
  if (recorder === undefined) throw new Error("unreachable: a phase opens its recorder");
  const { series } = recorder;
  const pools = [front, ...(back === undefined ? [] : [back])].map((pool, index) => {
    const gpus = gpusOf(pool);
    return { role: pool.role, gpus, gpuWatts: Array.from({ length: PARTS }, (_, part) => series.mean(index, part) / gpus) };
  });
  return { partSeconds: series.partSeconds, pools, limitWatts: wattsPerGpu(hardware, 0).tdp };
}
