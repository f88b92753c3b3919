/** What counts as saturated, stalled or mislabelled, on curves made by hand; folds, misfit and regime on the shipped runs. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type LnFigures, measuredFigures } from "../../src/calibration/fitProblem.ts";
import { fitRows } from "../../src/calibration/fitRows.ts";
import { familyOf, foldOf } from "../../src/calibration/folds.ts";
import { type MeasuredRun, parseMeasuredRuns } from "../../src/calibration/measuredRun.ts";
import { misfitOf } from "../../src/calibration/misfit.ts";
import { outsideRegime, regimeOf } from "../../src/calibration/regime.ts";
import { decodingShare, isSaturated, suspectRuns, suspectWatts } from "../../src/calibration/suspectRuns.ts";
import { normalQuantile } from "../../src/kernel/normal.ts";
import { diskLibrary } from "../../src/sweep/profileLibrary.ts";

const shipped = parseMeasuredRuns(
  readFileSync(new URL("../../measured-runs/serving-runs.csv", import.meta.url), "utf8"),
  "serving-runs.csv",
);
const some = shipped[0] as MeasuredRun;

/** A run that decodes `decoding` sequences on average, by Little's law. */
function runOf(concurrency: number, decoding: number, more: Partial<MeasuredRun> = {}): MeasuredRun {
  const tpot = 0.02;
  const base: MeasuredRun = {
    ...some,
    platform: "b200",
    model: "gpt-oss-120b",
    mode: "aggregated",
    run_id: `c${concurrency}`,
    curve_id: "curve",
    gpus: 4,
    decode_tp: 4,
    decode_ep: 1,
    isl_nominal_tokens: 1024,
    osl_nominal_tokens: 1024,
    concurrency,
    tpot_s: tpot,
    total_tok_s_per_gpu: (decoding / (tpot * 1024)) * (2048 / 4),
  };
  return { ...base, ...more };
}

describe("saturation", () => {
  it("comes from Little's law", () => {
    expect(decodingShare(runOf(64, 60))).toBeCloseTo(60 / 64, 9);
    expect(isSaturated(runOf(64, 60))).toBe(false);
    expect(isSaturated(runOf(128, 60))).toBe(true);
    expect(isSaturated(runOf(128, 60, { mode: "disaggregated" }))).toBe(false);
  });

  it("is no fault at a cap, and a stall where the same server held more", () => {
    const atCap = [runOf(64, 60), runOf(128, 60), runOf(256, 60)];
    expect(suspectRuns(atCap).size).toBe(0);
    const stalled = [runOf(64, 60), runOf(512, 15)];
    expect([...suspectRuns(stalled).keys()]).toEqual(["c512"]);
    expect(suspectRuns(stalled).get("c512")).toContain("stalled");
  });

  it("flags watts that are not the accelerators' draw, not the times beside them", () => {
    expect(suspectWatts(runOf(64, 60, { gpu_joules_per_output_token: 1 }))).toBeUndefined();
    expect(suspectWatts(runOf(64, 60, { gpu_joules_per_output_token: 1, mode: "disaggregated" }))).toContain("nodes");
  });
});

describe("folds and what is made of them", () => {
  const { rows } = fitRows(shipped, diskLibrary(undefined, { fitted: false }));

  it("keep families together, whatever their concurrency", () => {
    for (const row of rows) {
      for (const other of rows) {
        if (familyOf(row) === familyOf(other)) expect(foldOf(row, "family")).toBe(foldOf(other, "family"));
      }
    }
    expect(new Set(rows.map((row) => foldOf(row, "family"))).size).toBeGreaterThan(4);
  });

  it("find the misfit that was put in", () => {
    // Errors of a normal law with sd 0.2, of which 0.12 is explained by the spread.
    const shift = (index: number) => 0.2 * normalQuantile((index + 0.5) / rows.length);
    const predicted = rows.map((row, index): LnFigures => {
      const { tpot, throughput, ttft, watts } = measuredFigures(row);
      const off = shift((index * 97) % rows.length);
      return { tpot: tpot + off, throughput: throughput + off, ttft: ttft + off, watts: watts + off };
    });
    const spread = rows.map((): LnFigures => ({ tpot: 0.12, throughput: 0.12, ttft: 0.12, watts: 0.12 }));
    const { stepTime, watts } = misfitOf(rows, { predicted, spread });
    expect(stepTime).toBeGreaterThan(0.13);
    expect(stepTime).toBeLessThan(0.19);
    expect(watts).toBeGreaterThan(0.1);
    expect(watts).toBeLessThan(0.23);
  });

  it("say in what way a deployment lies outside them", () => {
    const regime = regimeOf(rows);
    const key = rows[0]?.key;
    if (key === undefined) throw new Error("no rows");
    const inside = { contextTokens: 1000, expertParallel: 1, sequencesPerRank: 1 };
    expect(outsideRegime(regime, key, inside)).toEqual([]);
    const far = outsideRegime(regime, { ...key, platform: "tpu" }, { ...inside, contextTokens: 1_000_000 });
    expect(far).toHaveLength(2);
    expect(far[0]).toContain("tpu");
    expect(far[1]).toContain("1,000,000");
  });
});
