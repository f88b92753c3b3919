/** What counts in a summary of repeated runs, and what a committed accuracy lets pass. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { baselineOf, parseBaseline, worseThan } from "../../src/calibration/accuracyBaseline.ts";
import { type RunComparison, summarise, summariseAtCap, withSuspects } from "../../src/calibration/comparison.ts";
import { parseMeasuredRuns } from "../../src/calibration/measuredRun.ts";
import { InputError } from "../../src/profiles/problem.ts";

const shipped = parseMeasuredRuns(
  readFileSync(new URL("../../measured-runs/serving-runs.csv", import.meta.url), "utf8"),
  "serving-runs.csv",
);

/** A run on `platform` whose TPOT is predicted `ratio` times too long, with an interval of `width` either way. */
function compared(platform: string, ratio: number, more: Partial<RunComparison> = {}, width = 0.2): RunComparison {
  const run = { ...shipped[0], platform, mode: "disaggregated" } as RunComparison["run"];
  const tpot = 0.01 * ratio;
  const around = [tpot * (1 - width), tpot * (1 + width)] as const;
  return {
    run,
    engine: "vllm",
    measured: { tpotSeconds: 0.01 },
    predicted: { tpotSeconds: tpot, totalTokensPerSecondPerGpu: 1, ttftSeconds: 1, gpuJoulesPerOutputToken: 1 },
    interval: {
      tpotSeconds: around,
      totalTokensPerSecondPerGpu: [1, 1],
      ttftSeconds: [1, 1],
      gpuJoulesPerOutputToken: [1, 1],
    },
    skipped: undefined,
    ...more,
  };
}
const many = (platform: string, count: number, ratio: number) => Array.from({ length: count }, () => compared(platform, ratio));
const overall = (comparisons: readonly RunComparison[]) => summarise(comparisons)[0];

describe("a summary", () => {
  it("says how often the interval holds what was measured", () => {
    expect(overall([compared("b200", 1.1), compared("b200", 2)])).toMatchObject({ count: 2, covered: 0.5 });
    expect(overall([compared("b200", 1.1, { interval: undefined })])?.covered).toBeUndefined();
  });

  it("counts no suspect run, and no suspect joules", () => {
    expect(overall([compared("b200", 1.1), compared("b200", 9, { suspect: "broken" })])).toMatchObject({ count: 1 });
    const joules = { measured: { gpuJoulesPerOutputToken: 5 } };
    expect(summarise([compared("b200", 1, { ...joules, suspectJoules: "spike" })])).toEqual([]);
    expect(overall([compared("b200", 1, joules)])).toMatchObject({ metric: "gpuJoulesPerOutputToken", count: 1 });
  });

  it("keeps runs at a cap apart", () => {
    const run = { ...compared("b200", 1).run, mode: "aggregated", tpot_s: 0.001, total_tok_s_per_gpu: 1 } as RunComparison["run"];
    const capped = [compared("b200", 2, { run })];
    expect(summarise(capped)).toEqual([]);
    expect(summariseAtCap(capped)).toMatchObject([{ platform: "all", count: 1, medianError: 1 }]);
  });

  it("gets its suspects from all runs together", () => {
    const wide = {
      ...compared("gb200-nvl72", 1).run,
      run_id: "wide",
      mode: "aggregated",
      decode_ep: 1,
      decode_tp: 16,
    } as RunComparison["run"];
    const [first, second] = withSuspects([compared("gb200-nvl72", 1, { run: wide }), compared("gb200-nvl72", 1)]);
    expect(first?.suspect).toContain("GB200");
    expect(second?.suspect).toBeUndefined();
  });
});

describe("a committed accuracy", () => {
  const before = baselineOf(summarise([...many("b200", 10, 1.1), ...many("h100", 6, 1.1), ...many("mi300x", 3, 1.1)]));

  it("is read as it was written, and lets the same and the better pass", () => {
    expect(parseBaseline(JSON.stringify(before), "b.json")).toEqual(before);
    for (const ratio of [1.1, 1.05, 1.1099]) {
      const now = summarise([...many("b200", 10, ratio), ...many("h100", 6, ratio), ...many("mi300x", 3, ratio)]);
      expect(worseThan(before, now)).toEqual([]);
    }
  });

  it("fails over 1 point overall, and over 5 on a platform with enough runs", () => {
    const all = summarise([...many("b200", 10, 1.12), ...many("h100", 6, 1.12), ...many("mi300x", 3, 1.12)]);
    expect(worseThan(before, all)).toMatchObject([{ platform: "all", metric: "tpotSeconds" }]);
    const one = summarise([...many("b200", 10, 1.1), ...many("h100", 6, 1.16), ...many("mi300x", 3, 1.9)]);
    expect(worseThan(before, one).map(({ platform }) => platform)).toEqual(["h100"]);
  });

  it("fails when runs are compared no more, which would hide their errors", () => {
    const fewer = summarise([...many("b200", 10, 1.1), ...many("h100", 6, 1.1)]);
    expect(worseThan(before, fewer).map(({ platform, now }) => [platform, now?.runs])).toEqual([
      ["all", 16],
      ["mi300x", undefined],
    ]);
  });

  it.each([
    ["no JSON", "{", "not JSON"],
    ["another file", "{}", "schemaVersion"],
    ["an unknown metric", JSON.stringify(before).replace("tpotSeconds", "tpot"), "metric"],
  ])("is refused as %s", (_, text, said) => {
    expect(() => parseBaseline(text, "b.json")).toThrow(InputError);
    expect(() => parseBaseline(text, "b.json")).toThrow(said);
  });
});
