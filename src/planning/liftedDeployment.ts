/** A deployment with more of one thing, to see what stands behind it: a question to the model, not a machine to buy. */
import { CostModel } from "../cost/costModel.ts";
import type { CoefficientSet } from "../profiles/coefficients.ts";
import type { HardwareProfile } from "../profiles/hardware.ts";
import type { Deployment, Pool, SystemProfiles } from "../serving/deployment.ts";

export const LIFTS = ["decode slots", "KV memory", "prefill compute", "decode step time"] as const;
export type Lift = (typeof LIFTS)[number];

/**
 * The deployment with `factor` times as much of one resource, all else as it is.
 * - decode slots: of every rank that decodes; KV memory: of every rank;
 * - prefill compute: disaggregated: more prefill workers; aggregated: what prefill adds to a step is divided;
 * - decode step time: every speed of the decoding pool multiplied and every latency divided; aggregated: what prefill adds
 *   to a step stays.
 */
export function liftedDeployment(
  deployment: Deployment,
  system: Pick<SystemProfiles, "hardware" | "model">,
  { lift, factor }: { readonly lift: Lift; readonly factor: number },
): Deployment {
  const { front, back } = deployment;
  const lighter = { speed: 1, prefillSlowdown: 1 / factor };
  const faster = { speed: factor, prefillSlowdown: back === undefined ? factor : 1 };
  switch (lift) {
    case "decode slots":
      return back === undefined
        ? { ...deployment, front: moreSlots(front, factor) }
        : { ...deployment, back: moreSlots(back, factor) };
    case "KV memory":
      return { ...deployment, front: moreKv(front, factor), back: back && moreKv(back, factor) };
    case "prefill compute":
      return back === undefined
        ? { ...deployment, front: repriced(deployment, system, front, lighter) }
        : { ...deployment, front: { ...front, workers: factor * front.workers } };
    case "decode step time":
      return back === undefined
        ? { ...deployment, front: repriced(deployment, system, front, faster) }
        : { ...deployment, back: repriced(deployment, system, back, faster) };
  }
}

function moreSlots(pool: Pool, factor: number): Pool {
  return { ...pool, policy: { ...pool.policy, maxSequences: factor * pool.policy.maxSequences } };
}

function moreKv(pool: Pool, factor: number): Pool {
  return { ...pool, memory: { ...pool.memory, kvBytesPerRank: factor * pool.memory.kvBytesPerRank } };
}

type Repricing = { readonly speed: number; readonly prefillSlowdown: number };

function repriced(
  { architecture, coefficients }: Deployment,
  { hardware, model }: Pick<SystemProfiles, "hardware" | "model">,
  pool: Pool,
  { speed, prefillSlowdown }: Repricing,
): Pool {
  const cost = new CostModel({
    architecture,
    hardware: speed === 1 ? hardware : fasterHardware(hardware, speed),
    coefficients: repricedCoefficients(coefficients, { speed, prefillSlowdown }),
    shape: pool.cost.shape,
    draftTokens: pool.cost.queryTokens - 1,
    draftLayers: model.draft?.layers ?? 0,
    kernelsPerLayer: model.kernelsPerLayer.value,
  });
  return { ...pool, cost };
}

type Valued = { readonly value: number };

function times<T extends Valued>(entry: T, factor: number): T {
  return { ...entry, value: entry.value * factor };
}

function fasterHardware(hardware: HardwareProfile, speed: number): HardwareProfile {
  const { accelerator, scaleUp, scaleOut } = hardware;
  const { bf16, fp8, fp4 } = accelerator.peakCompute;
  const peakCompute = {
    ...accelerator.peakCompute,
    bf16: times(bf16, speed),
    ...(fp8 === undefined ? {} : { fp8: times(fp8, speed) }),
    ...(fp4 === undefined ? {} : { fp4: times(fp4, speed) }),
  };
  return {
    ...hardware,
    accelerator: { ...accelerator, peakCompute, hbmBandwidth: times(accelerator.hbmBandwidth, speed) },
    scaleUp: { ...scaleUp, bandwidthPerGpu: times(scaleUp.bandwidthPerGpu, speed) },
    scaleOut: { ...scaleOut, bandwidthPerGpu: times(scaleOut.bandwidthPerGpu, speed) },
  };
}

/** Coefficients that are seconds. */
const LATENCIES = [
  "kernelFloorSeconds",
  "stepSeconds",
  "sequenceSeconds",
  "allReduceLatencySeconds",
  "collectiveLatencySeconds",
  "scaleOutLatencySeconds",
] as const satisfies readonly (keyof CoefficientSet)[];

function repricedCoefficients(c: CoefficientSet, { speed, prefillSlowdown }: Repricing): CoefficientSet {
  const latencies = Object.fromEntries(LATENCIES.map((name) => [name, times(c[name], 1 / speed)]));
  return { ...c, ...latencies, prefillSlowdown: times(c.prefillSlowdown, prefillSlowdown) };
}
