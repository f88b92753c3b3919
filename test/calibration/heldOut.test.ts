/** Left-out runs read back, what is refused, and figures of small groups worked out by hand. */
import { describe, expect, it } from "vitest";
import { parseHeldOut } from "../../src/calibration/heldOut.ts";
import { groupedBy, heldOutErrors } from "../../src/calibration/heldOutErrors.ts";
import { Z90 } from "../../src/kernel/normal.ts";
import { InputError, type Problem } from "../../src/profiles/problem.ts";
import { HELD_OUT_HEADER, heldOutLine, heldOutText } from "../support/heldOut.ts";

const MISFIT = { stepTime: 0.1, prefill: 0, ttft: 0.5, watts: 0.05, platforms: {}, models: {} };

function problemsOf(text: string): readonly Problem[] {
  try {
    parseHeldOut(text, "held.csv");
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

describe("a CSV of left-out runs", () => {
  it("is read with its figures, flags and the runs that were never fitted", () => {
    const never = "f00,never fitted,,,,,,,,,,,,,,broken path".padEnd(60, ",");
    const { rows, neverFitted } = parseHeldOut(
      heldOutText([heldOutLine({ run_id: "a1", tpot: [0.01, 0.012, 0.05] }), "", never, heldOutLine({ saturated: "1" })]),
      "held.csv",
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ runId: "a1", leftOut: "family", promptTokens: 1024, concurrency: 8, gpus: 4 });
    expect(rows[0]?.figures).toEqual({ tpot: { measured: 0.01, predicted: 0.012, lnSpread: 0.05 } });
    expect(rows.map(({ saturated }) => saturated)).toEqual([false, true]);
    expect(neverFitted).toEqual([{ runId: "f00", reason: "broken path" }]);
  });

  it("names line and column of a text where a number belongs", () => {
    const line = heldOutLine({ tpot: ["soon", 0.012, 0.05] });
    const [problem, ...more] = problemsOf(heldOutText([heldOutLine({}), line]));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ file: "held.csv", line: 3, col: line.indexOf("soon") + 1, path: "measured_tpot" });
    expect(problem?.wrong).toBe("not a number");
  });

  it.each([
    ["a negative figure", heldOutLine({ tpot: [-1, 0.012, 0.05] }), "measured_tpot", "too small"],
    ["a measured figure without prediction", heldOutLine({ tpot: [0.01, "", 0.05] }), "predicted_tpot", "empty"],
    ["a figure without spread", heldOutLine({ tpot: [0.01, 0.01, ""] }), "ln_spread_tpot", "empty"],
    ["an unknown fold kind", heldOutLine({ left_out: "engine" }), "left_out", "not one of the choices"],
    ["no platform", heldOutLine({ platform: "" }), "platform", "empty"],
    ["a flag of 2", heldOutLine({ saturated: "2" }), "saturated", "not one of the choices"],
    ["no GPUs", heldOutLine({ gpus: "0" }), "gpus", "too small"],
  ])("refuses %s", (_, line, path, wrong) => {
    expect(problemsOf(heldOutText([line]))).toMatchObject([{ line: 2, path, wrong }]);
  });

  it.each([
    ["an empty file", "", "columns missing"],
    ["another table", "a,b\n1,2\n", "columns missing"],
    ["a header alone", `${HELD_OUT_HEADER}\n`, "no runs"],
    ["a lacking column", heldOutText([heldOutLine({})]).replace("queueing", "queue"), "column missing: queueing"],
  ])("refuses %s", (_, text, wrong) => {
    expect(problemsOf(text)[0]?.wrong).toContain(wrong);
  });
});

describe("errors of left-out runs", () => {
  const rowsOf = (...lines: string[]) => parseHeldOut(heldOutText(lines), "held.csv").rows;

  it("are median, P90, bias and coverage, worked out by hand", () => {
    const rows = rowsOf(...[0.9, 1, 1.1, 1.5].map((ratio) => heldOutLine({ tpot: [0.01, 0.01 * ratio, 0] })));
    const errors = heldOutErrors(rows, "tpot", MISFIT);
    expect(errors.runs).toBe(4);
    expect(errors.median).toBeCloseTo(0.1, 9);
    // Type 7 of 0, 0.1, 0.1, 0.5: position 2.7.
    expect(errors.p90).toBeCloseTo(0.1 + 0.7 * 0.4, 9);
    expect(errors.bias).toBeCloseTo(0.05, 9);
    expect(errors.covered).toBe(0.75);
  });

  it("are inside as long as spread and misfit together reach them", () => {
    const edge = Z90 * Math.hypot(0.3, MISFIT.stepTime);
    const at = (ln: number) => rowsOf(heldOutLine({ throughput: [100, 100 * Math.exp(ln), 0.3] }));
    expect(heldOutErrors(at(edge - 1e-6), "throughput", MISFIT).covered).toBe(1);
    expect(heldOutErrors(at(-edge - 1e-6), "throughput", MISFIT).covered).toBe(0);
  });

  it("of TTFT leave queues out, and take both misfits", () => {
    const edge = Z90 * Math.hypot(MISFIT.stepTime, MISFIT.ttft);
    const near = heldOutLine({ ttft: [1, Math.exp(edge - 1e-6), 0] });
    const rows = rowsOf(near, heldOutLine({ ttft: [1, 40, 0], queueing: "1" }));
    expect(heldOutErrors(rows, "ttft", MISFIT)).toMatchObject({ runs: 1, covered: 1 });
  });

  it("count with the factors of their platform and model, except of what the fit had not seen", () => {
    const misfit = { ...MISFIT, platforms: { h200: 2 }, models: { "some-model": 3 } };
    const covered = (ln: number, cells: Record<string, string>) =>
      heldOutErrors(
        rowsOf(heldOutLine({ tpot: [1, Math.exp(ln), 0], platform: "h200", model: "some-model", ...cells })),
        "tpot",
        misfit,
      ).covered;
    const edge = Z90 * MISFIT.stepTime;
    for (const [left_out, factor] of [
      ["family", 6],
      ["platform", 3],
      ["model", 2],
    ] as const) {
      expect(covered(factor * edge - 1e-6, { left_out })).toBe(1);
      expect(covered(factor * edge + 1e-6, { left_out })).toBe(0);
    }
  });

  it("of nothing are not numbers", () => {
    expect(heldOutErrors(rowsOf(heldOutLine({})), "watts", MISFIT)).toMatchObject({ runs: 0, median: Number.NaN });
  });

  it("come in groups that hold every row once", () => {
    const rows = rowsOf(heldOutLine({ model: "a" }), heldOutLine({ model: "b" }), heldOutLine({ model: "a" }));
    expect([...groupedBy(rows, ({ model }) => model)].map(([name, own]) => [name, own.length])).toEqual([
      ["a", 2],
      ["b", 1],
    ]);
  });
});
