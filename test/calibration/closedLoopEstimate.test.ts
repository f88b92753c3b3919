/** The closed form against the event engine, over the shipped runs. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { estimateClosedLoop } from "../../src/calibration/closedLoopEstimate.ts";
import { fitRow } from "../../src/calibration/fitRow.ts";
import { decodeSeconds } from "../../src/calibration/loopBatch.ts";
import { parseMeasuredRuns } from "../../src/calibration/measuredRun.ts";
import { busyShare, meanChunks } from "../../src/calibration/prefillLoad.ts";
import { repeatRun } from "../../src/calibration/repeatRun.ts";
import { setUpRun } from "../../src/calibration/runSetup.ts";
import { ascending, percentile } from "../../src/metrics/percentile.ts";
import { diskLibrary } from "../../src/sweep/profileLibrary.ts";

const runs = parseMeasuredRuns(
  readFileSync(new URL("../../measured-runs/serving-runs.csv", import.meta.url), "utf8"),
  "serving-runs.csv",
);
const library = diskLibrary(undefined);

describe("estimateClosedLoop", () => {
  it("says what the event engine says: TPOT and throughput of 19 in 20 runs within 3%, neither too high nor too low", () => {
    const errors = { tpot: [] as number[], throughput: [] as number[] };
    for (const run of runs.filter((_, index) => index % 2 === 0)) {
      const setup = setUpRun(run, library);
      if ("skipped" in setup) continue;
      const { load } = fitRow(run, setup.profiles, setup.spec);
      const closed = estimateClosedLoop(setup.deployment, load);
      const engine = repeatRun({
        deployment: setup.deployment,
        promptTokens: run.isl_nominal_tokens,
        outputTokens: run.osl_nominal_tokens,
        concurrency: run.concurrency,
      });
      errors.tpot.push(closed.tpotSeconds / engine.tpotSeconds - 1);
      errors.throughput.push(closed.totalTokensPerSecondPerGpu / engine.totalTokensPerSecondPerGpu - 1);
    }
    expect(errors.tpot.length).toBeGreaterThan(70);
    const at = (values: readonly number[], share: number) => percentile(ascending(Float64Array.from(values)), share);
    const sizes = (values: readonly number[]) => values.map(Math.abs);
    expect(at(sizes(errors.tpot), 0.5)).toBeLessThan(0.004);
    expect(at(sizes(errors.throughput), 0.5)).toBeLessThan(0.008);
    expect(at(sizes(errors.tpot), 0.9)).toBeLessThan(0.015);
    expect(at(sizes(errors.throughput), 0.9)).toBeLessThan(0.02);
    expect(Math.abs(at(errors.tpot, 0.5))).toBeLessThan(0.004);
    expect(Math.abs(at(errors.throughput, 0.5))).toBeLessThan(0.005);
    const within = errors.tpot.filter((error, i) => Math.abs(error) < 0.03 && Math.abs(errors.throughput[i] as number) < 0.03);
    expect(within.length / errors.tpot.length).toBeGreaterThan(0.95);
  }, 60_000);
});

describe("estimateClosedLoop of few clients", () => {
  it("of one client sees no other's prefill, and its reply takes as many decode steps alone", () => {
    const run = runs.find(({ mode, concurrency }) => mode === "aggregated" && concurrency <= 4);
    const setup = run === undefined ? undefined : setUpRun(run, library);
    if (run === undefined || setup === undefined || "skipped" in setup) throw new Error("no such run is shipped");
    const { load } = fitRow(run, setup.profiles, setup.spec);
    const one = estimateClosedLoop(setup.deployment, { ...load, concurrency: 1 });
    const step = decodeSeconds(setup.deployment.front.cost, load, 1);
    const { acceptance } = setup.deployment;
    expect((one.tpotSeconds * acceptance.mean) / step).toBeCloseTo(1, 2);
    const engine = repeatRun({
      deployment: setup.deployment,
      promptTokens: run.isl_nominal_tokens,
      outputTokens: run.osl_nominal_tokens,
      concurrency: 1,
    });
    expect(one.tpotSeconds / engine.tpotSeconds).toBeCloseTo(1, 2);
    expect(one.ttftSeconds / engine.ttftSeconds).toBeCloseTo(1, 1);
  });
});

describe("meanChunks", () => {
  it("counts one chunk below the budget, and averages the ceiling over the lengths", () => {
    expect(meanChunks(800, 1000, 8192)).toBe(1);
    expect(meanChunks(8192, 8192, 8192)).toBe(1);
    expect(meanChunks(0, 2, 1)).toBeCloseTo(1.5, 12);
    expect(meanChunks(6554, 8192, 7000)).toBeCloseTo((7000 - 6554 + 2 * (8192 - 7000)) / (8192 - 6554), 9);
  });
});

describe("busyShare", () => {
  it("lies between the load and what prompts alone would need", () => {
    for (const arrivals of [0.01, 0.1, 0.4]) {
      for (const chunks of [1, 1.4, 3]) {
        const load = Math.min(1, 0.8 * arrivals * chunks);
        const busy = busyShare(arrivals, chunks, load);
        expect(busy).toBeGreaterThanOrEqual(load);
        expect(busy).toBeLessThanOrEqual(Math.min(1, arrivals * chunks) + 1e-12);
      }
    }
  });
});
