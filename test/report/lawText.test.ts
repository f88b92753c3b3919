import { describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import { isLaw, isLawSteps, lawText } from "../../src/report/lawText.ts";
import { sourcedText } from "../../src/report/quantityText.ts";

describe("a law as text", () => {
  it("says its middle and its ends", () => {
    const table = {
      kind: "quantiles",
      points: [
        [0, 1],
        [0.5, 100],
        [1, 10_000],
      ] as [number, number][],
    } as const;
    expect(lawText({ ...table, points: [...table.points] }, " s")).toBe(
      "quantiles: median 100 s, P5 1.58 s, P95 6,310 s, P99 9,120 s",
    );
    expect(lawText({ kind: "constant", value: 4 }, "")).toBe("always 4.00");
  });

  it("carries the unit of its profile's field", () => {
    const [system] = loadScenario({ scenario: "claude-code", sets: ["workload=chat"] }).systems;
    if (system?.workload.kind !== "laws") throw new Error("chat is a workload of laws");
    expect(sourcedText("workload.userPause.pause", system, system.workload.userPause?.pause.value)).toMatch(/median 123 s/);
    expect(sourcedText("workload.context.growth", system, system.workload.context.growth.value)).toMatch(
      /^from request 1 lognormal: median 130, /,
    );
  });

  it("is not what other values are", () => {
    expect([isLaw({ kind: "gqa" }), isLaw(7), isLaw(null), isLawSteps([]), isLawSteps([{ turn: 1 }])]).toEqual(
      Array(5).fill(false),
    );
  });
});
