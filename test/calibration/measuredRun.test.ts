import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MeasuredRun, parseMeasuredRuns, writeMeasuredRuns } from "../../src/calibration/measuredRun.ts";
import { InputError } from "../../src/profiles/problem.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const SHARED = resolve(ROOT, "../shared/data/measured");
const HEADER =
  "run_id,curve_id,platform,model,engine,precision,speculative,mode,isl_nominal_tokens,osl_nominal_tokens,concurrency,gpus,prefill_workers,prefill_tp,prefill_ep,prefill_attention_dp,decode_workers,decode_tp,decode_ep,decode_attention_dp,ttft_s,tpot_s,total_tok_s_per_gpu,gpu_joules_per_output_token";
const ROW = "r1,c1,h200,deepseek-r1,vllm,fp8,none,aggregated,1024,1024,8,8,,,,,1,8,1,1,,0.02,500,";

function problemsOf(csv: string): InputError {
  try {
    parseMeasuredRuns(csv, "runs.csv");
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("expected an InputError");
}

describe("measured runs", () => {
  it("read empty cells as absent and the rest as numbers", () => {
    const [run] = parseMeasuredRuns(`${HEADER}\n${ROW}\n`, "runs.csv");
    expect(run).toMatchObject({ run_id: "r1", concurrency: 8, tpot_s: 0.02, total_tok_s_per_gpu: 500 });
    expect(run?.ttft_s).toBeUndefined();
    expect(run?.prefill_workers).toBeUndefined();
  });

  it("read the same with Windows line ends", () => {
    const windows = `${HEADER}\n${ROW}\n`.replaceAll("\n", "\r\n");
    expect(parseMeasuredRuns(windows, "runs.csv")).toEqual(parseMeasuredRuns(`${HEADER}\n${ROW}\n`, "runs.csv"));
  });

  it.each([
    ["a negative TPOT", ROW.replace("0.02", "-0.02"), "tpot_s"],
    ["text for a number", ROW.replace("0.02", "fast"), "tpot_s"],
    ["an infinite throughput", ROW.replace(",500,", ",Infinity,"), "total_tok_s_per_gpu"],
    ["no concurrency", ROW.replace(",8,8,,", ",,8,,"), "concurrency"],
    ["half a GPU", ROW.replace(",8,8,,", ",8,0.5,,"), "gpus"],
    ["an unknown mode", ROW.replace("aggregated", "mixed"), "mode"],
    ["an unknown speculation", ROW.replace("none", "eagle"), "speculative"],
    ["a row cut short", ROW.slice(0, 30), "mode"],
  ])("refuse %s, naming line and column", (_, row, column) => {
    const error = problemsOf(`${HEADER}\n${ROW}\n${row}\n`);
    expect(error.problems.map(({ path }) => path)).toContain(column);
    expect(error.problems.every(({ file, line }) => file === "runs.csv" && line === 3)).toBe(true);
    expect(error.message).not.toContain("    at ");
  });

  it("refuse a header that lacks columns, naming them", () => {
    const error = problemsOf("run_id,platform\nr1,h200\n");
    expect(error.message).toContain("runs.csv:1:1 header: columns missing: curve_id, model");
  });

  it("that ship parse, and each row has its source", () => {
    const folder = join(ROOT, "measured-runs");
    expect(readdirSync(folder)).toContain("serving-runs.csv");
    const runs = parseMeasuredRuns(readFileSync(join(folder, "serving-runs.csv"), "utf8"), "serving-runs.csv");
    expect(runs.length).toBeGreaterThan(100);
    expect(new Set(runs.map(({ platform }) => platform)).size).toBe(9);
    expect(runs.filter(({ source }) => (source ?? "").length < 10)).toEqual([]);
  });

  it.skipIf(!existsSync(SHARED))("of the whole collection parse (skipped where it is not beside the repository)", () => {
    const text = readFileSync(join(SHARED, "throughput-runs.csv"), "utf8");
    expect(parseMeasuredRuns(text, "throughput-runs.csv").length).toBeGreaterThan(5000);
  });
});

describe("written runs", () => {
  /** Characters that CSV, or a reader of it that guesses, could stumble over. */
  const awkward = fc.constantFrom(",", '"', "\n", "\r", ";", "\t", "|", " ", "=", "\ufeff", "a", "7");
  const word = fc.oneof(fc.string({ unit: awkward, minLength: 1 }), fc.string({ unit: "binary", minLength: 1 }));
  const count = fc.integer({ min: 1, max: 1_000_000 });
  const quantity = fc.option(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), { nil: undefined });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const anyRun: fc.Arbitrary<MeasuredRun> = fc.record({
    run_id: word,
    curve_id: word,
    platform: word,
    model: word,
    engine: word,
    precision: fc.string(),
    speculative: fc.constantFrom("none" as const, "mtp" as const),
    mode: fc.constantFrom("aggregated" as const, "disaggregated" as const),
    isl_nominal_tokens: count,
    osl_nominal_tokens: count,
    shortest_length_fraction: maybe(fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs)),
    concurrency: count,
    gpus: count,
    prefill_workers: maybe(count),
    prefill_tp: maybe(count),
    prefill_ep: maybe(count),
    prefill_attention_dp: maybe(count),
    decode_workers: count,
    decode_tp: count,
    decode_ep: count,
    decode_attention_dp: count,
    ttft_s: quantity,
    tpot_s: quantity,
    total_tok_s_per_gpu: quantity,
    gpu_joules_per_output_token: quantity,
    note: maybe(word),
    source: maybe(word),
  });

  it("read back as the same runs, whatever their texts hold, and are then the same bytes", () => {
    fc.assert(
      fc.property(fc.array(anyRun, { minLength: 1, maxLength: 12 }), (runs) => {
        const csv = writeMeasuredRuns(runs);
        const read = parseMeasuredRuns(csv, "runs.csv");
        expect(read).toEqual(runs);
        expect(writeMeasuredRuns(read)).toBe(csv);
      }),
    );
  });

  it("of the shipped table read back as the same runs", () => {
    const runs = parseMeasuredRuns(readFileSync(join(ROOT, "measured-runs/serving-runs.csv"), "utf8"), "serving-runs.csv");
    expect(parseMeasuredRuns(writeMeasuredRuns(runs), "runs.csv")).toEqual(runs);
  });

  it("none at all are a header alone", () => {
    expect(writeMeasuredRuns([])).toMatch(/^run_id,curve_id,[a-z_,]+,source\n$/);
    expect(parseMeasuredRuns(writeMeasuredRuns([]), "runs.csv")).toEqual([]);
  });
});
