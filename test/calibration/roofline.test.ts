/**
 * With every efficiency at 1 and every overhead at 0 the model is a roofline: no measured run may beat it. The batch is
 * the one that Little's law gives for the run, and speculation accepts every draft.
 */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type FitRow, fitRow } from "../../src/calibration/fitRow.ts";
import { decodeSeconds } from "../../src/calibration/loopBatch.ts";
import { type MeasuredRun, parseMeasuredRuns } from "../../src/calibration/measuredRun.ts";
import { setUpRun } from "../../src/calibration/runSetup.ts";
import { decodingShare, suspectRuns } from "../../src/calibration/suspectRuns.ts";
import { buildDeployment } from "../../src/serving/deployment.ts";
import { diskLibrary } from "../../src/sweep/profileLibrary.ts";
import { makeCoefficients, ROOFLINE } from "../support/deployments.ts";

const library = diskLibrary(undefined, { fitted: false });
const COLLECTION = new URL("../../../shared/data/measured/", import.meta.url);

/** Decoding sequences of a run: by Little's law, else the share of a request's life after its first token. */
function decodingOf(run: MeasuredRun): number {
  const share = decodingShare(run);
  if (share !== undefined) return Math.min(1, share) * run.concurrency;
  const decode = (run.tpot_s ?? 0) * run.osl_nominal_tokens * 0.9;
  return (run.concurrency * decode) / (decode + (run.ttft_s ?? 0));
}

/** Least seconds a token that hardware could take, over the measured TPOT. */
function bound(row: FitRow): number {
  const { run, profiles, spec, load } = row;
  const deployment = buildDeployment({ ...profiles, effects: undefined, coefficients: makeCoefficients(ROOFLINE) }, spec);
  const { cost, workers } = deployment.back ?? deployment.front;
  const perRank = decodingOf(run) / (workers * cost.shape.ranks);
  return decodeSeconds(cost, load, perRank) / cost.queryTokens / (run.tpot_s as number);
}

function beaten(runs: readonly MeasuredRun[]): string[] {
  const suspects = suspectRuns(runs);
  return runs.flatMap((run) => {
    if (suspects.has(run.run_id)) return [];
    const setup = setUpRun(run, library);
    if ("skipped" in setup || run.tpot_s === undefined) return [];
    const ratio = bound(fitRow(run, setup.profiles, setup.spec));
    return ratio > 1.02 ? [`${run.run_id} ${run.curve_id} ${run.concurrency}: ${ratio.toFixed(2)}`] : [];
  });
}

describe("roofline", () => {
  it("is beaten by none of the shipped runs", () => {
    const file = new URL("../../measured-runs/serving-runs.csv", import.meta.url);
    expect(beaten(parseMeasuredRuns(readFileSync(file, "utf8"), "serving-runs.csv"))).toEqual([]);
  });

  it.skipIf(!existsSync(COLLECTION))("is beaten by no run of the large collections that is not listed as suspect", () => {
    const runs = ["throughput-runs.csv", "latency-runs.csv"].flatMap((name) =>
      parseMeasuredRuns(readFileSync(new URL(name, COLLECTION), "utf8"), name),
    );
    expect(beaten(runs)).toEqual([]);
  });
});
