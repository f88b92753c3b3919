/** Platforms and capabilities by hand, for arithmetic that one can follow on paper. */
import type { Ends } from "../../src/planning/ends.ts";
import type { Capability, LoadFigures, Platform } from "../../src/planning/offer.ts";

export const rack: Platform = {
  id: "rack",
  unit: "rack",
  gpusPerUnit: 72,
  draw: { tdpWatts: 1400, idleWatts: 200, nonGpuWatts: 500, pue: 1.1 },
  prices: { usdPerGpuHour: { own: 2, retail: 5, reserved: undefined, list: 18 }, usdPerUnit: 3_504_000 },
};

export const node: Platform = {
  id: "node",
  unit: "node",
  gpusPerUnit: 8,
  draw: { tdpWatts: 700, idleWatts: 100, nonGpuWatts: 600, pue: 1.25 },
  prices: { usdPerGpuHour: { own: 1.25, retail: 3, reserved: 2.75, list: 4 }, usdPerUnit: undefined },
};

/** A deployment that draws 400 W a GPU and 0.5 W more for every agent on it, and sends 100 tokens in and 2 out a second for each. */
export function handMade(platform: Platform, changes: Partial<Capability> = {}): Capability {
  return {
    platform,
    tier: "1",
    deployment: "by hand",
    gpusPerDeployment: 8,
    capacity: exactly(100),
    limit: "TTFT: decode slots",
    speedFloor: 20,
    figuresAt: (agents): LoadFigures => ({
      gpuWatts: 400 + agents / 2,
      outputSpeedP25: 30,
      ttftP95Seconds: 2,
      inputTokensPerSecond: 100 * agents,
      outputTokensPerSecond: 2 * agents,
      cachedShare: 0.9,
    }),
    ...changes,
  };
}

export function exactly(value: number): Ends {
  return { value, low: value, high: value };
}
