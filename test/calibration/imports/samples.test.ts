/** Samples of every format beside the repository, imported and then repeated; skipped where they are not there. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { compareRun } from "../../../src/calibration/compareRun.ts";
import type { ImportSettings } from "../../../src/calibration/imports/settings.ts";
import { parseMeasuredRuns, writeMeasuredRuns } from "../../../src/calibration/measuredRun.ts";
import { diskLibrary } from "../../../src/sweep/profileLibrary.ts";
import { importText } from "./results.ts";

const SAMPLES = resolve(import.meta.dirname, "../../../../shared/data/formats");
const ON_H200: Partial<ImportSettings> = {
  platform: "h200",
  model: "llama-3.3-70b",
  engine: "vllm",
  precision: "fp8",
  speculative: "none",
};
const tp8 = { ...ON_H200, decode: { tensorParallel: 8 } };

/** A sample, what it leaves open, and the runs that it holds. */
const CASES: readonly (readonly [string, Partial<ImportSettings>, number])[] = [
  ["vllm.json", ON_H200, 1],
  ["sglang.jsonl", tp8, 2],
  ["inferencex_agg.json", ON_H200, 1],
  ["inferencex_agentic.json", ON_H200, 1],
  ["aiperf_agg.json", { ...tp8, concurrency: 6 }, 1],
  ["aiperf.csv", { ...tp8, concurrency: 6, promptTokens: 2000, outputTokens: 200 }, 1],
  ["aiperf_records.jsonl", { ...tp8, concurrency: 1 }, 1],
  ["guidellm.json", { ...tp8, promptTokens: 1000, outputTokens: 200 }, 1],
  ["inference_perf_stage.json", { ...tp8, concurrency: 1 }, 1],
];

describe.skipIf(!existsSync(SAMPLES))("a sample (skipped where the samples are not beside the repository)", () => {
  it.each(CASES)("%s is imported, written, read and repeated", { timeout: 60_000 }, (name, settings, count) => {
    const { runs } = importText({ [name]: readFileSync(join(SAMPLES, name), "utf8") }, settings);
    const read = parseMeasuredRuns(writeMeasuredRuns(runs), "my-runs.csv");
    expect(read).toHaveLength(count);
    for (const run of read) {
      expect(run.tpot_s ?? 0).toBeGreaterThan(0.001);
      expect(run.tpot_s ?? 0).toBeLessThan(0.1);
      const comparison = compareRun(run, diskLibrary(undefined));
      expect(comparison.skipped).toBeUndefined();
      expect(comparison.predicted?.tpotSeconds).toBeGreaterThan(0);
    }
  });

  it.each(["nvidia_smi.csv", "amd_smi.csv", "dcgm.prom"])("%s is the power of a run of its two GPUs", (name) => {
    const result = JSON.parse(readFileSync(join(SAMPLES, "vllm.json"), "utf8"));
    const text = JSON.stringify({ ...result, date: null });
    const power = { [name]: readFileSync(join(SAMPLES, name), "utf8") };
    const { runs, notes } = importText(text, { ...ON_H200, decode: { tensorParallel: 2 } }, power);
    const watts = (runs[0]?.gpu_joules_per_output_token ?? 0) * 60;
    expect(watts).toBeGreaterThan(800);
    expect(watts).toBeLessThan(2000);
    expect(notes.join("\n")).toContain(`the whole of ${name}`);
  });
});
