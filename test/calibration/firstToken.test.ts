/** The closed form beside the event engine, on runs far from saturation. */
import { describe, expect, it } from "vitest";
import { estimateClosedLoop } from "../../src/calibration/closedLoopEstimate.ts";
import { TTFT_STATISTICS } from "../../src/calibration/measuredRun.ts";
import { burstPrefill } from "../../src/calibration/prefillLoad.ts";
import { repeatRun } from "../../src/calibration/repeatRun.ts";
import type { Deployment } from "../../src/serving/deployment.ts";
import { makeDeployment, PLAIN_DEPLOYMENT, PLAIN_POOL, ROOFLINE } from "../support/deployments.ts";

const STEP_SECONDS = 1e-2;
const MEAN_OVER_NOMINAL = 0.9;
const TOKENS = 1000;
const CONCURRENCY = 16;

/** A step takes STEP_SECONDS and, for each prompt token in it, a tenth of a millisecond. */
function deployment(admissionIntervalSteps: number, prefillPolicy: "mixed" | "prefill-first"): Deployment {
  const policy = { ...PLAIN_POOL.policy, prefillPolicy, maxBatchedTokens: 8192, admissionIntervalSteps };
  return makeDeployment({
    ...PLAIN_DEPLOYMENT,
    hardware: { ...PLAIN_DEPLOYMENT.hardware, fp8FlopPerSecond: 1e10, hbmBytesPerSecond: 1e30 },
    coefficients: { ...ROOFLINE, stepSeconds: STEP_SECONDS },
    architecture: { ...PLAIN_DEPLOYMENT.architecture, mainParameters: 5e5, headParameters: 0 },
    front: { ...PLAIN_POOL, policy },
  });
}

describe("the closed form of a closed loop", () => {
  it.each(
    (["mixed", "prefill-first"] as const).flatMap((prefillPolicy) =>
      [1, 10, 30].flatMap((interval) => TTFT_STATISTICS.map((statistic) => [prefillPolicy, interval, statistic] as const)),
    ),
  )("has the event engine's TTFT within 25%: %s, a look every %i steps, %s", (prefillPolicy, interval, ttftStatistic) => {
    const made = deployment(interval, prefillPolicy);
    const engine = repeatRun({
      deployment: made,
      promptTokens: TOKENS,
      outputTokens: TOKENS,
      concurrency: CONCURRENCY,
      ttftStatistic,
    });
    const closed = estimateClosedLoop(made, {
      promptTokens: TOKENS * MEAN_OVER_NOMINAL,
      outputTokens: TOKENS * MEAN_OVER_NOMINAL,
      concurrency: CONCURRENCY,
      requestsPerClient: 10,
      ttftStatistic,
    });
    expect(Math.abs(Math.log(closed.ttftSeconds / engine.ttftSeconds))).toBeLessThan(Math.log(1.25));
    expect(closed.tpotSeconds / engine.tpotSeconds).toBeCloseTo(1, 1);
  });
});

describe("a burst of prompts", () => {
  const { front, power } = deployment(1, "mixed");
  const burst = (concurrency: number) => burstPrefill(front, power, { concurrency, promptTokens: TOKENS }, undefined);

  it("of one takes its own prefill", () => {
    expect(burst(1).meanSeconds).toBeCloseTo(STEP_SECONDS + TOKENS * 1e-4, 6);
  });

  it("that fits a chunk ends all at once", () => {
    expect(burst(8).meanSeconds).toBeCloseTo(STEP_SECONDS + 8 * TOKENS * 1e-4, 6);
    expect(burst(8).lastSeconds).toBeCloseTo(burst(8).meanSeconds, 9);
  });

  it("of many chunks takes half of them, and half a chunk, on average", () => {
    const chunks = (100 * TOKENS) / 8192;
    expect(burst(100).meanSeconds).toBeCloseTo(((STEP_SECONDS + 8192 * 1e-4) * (chunks + 1)) / 2, 6);
    expect(burst(100).lastSeconds).toBeCloseTo((STEP_SECONDS + 8192 * 1e-4) * chunks, 6);
  });
});
