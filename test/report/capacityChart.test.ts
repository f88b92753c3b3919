import { describe, expect, it } from "vitest";
import { capacityChart } from "../../src/report/capacityChart.ts";
import { chartAxis } from "../../src/report/chartAxis.ts";
import { renderSvg } from "../../src/report/renderSvg.ts";
import { notReachable, someReport, someResult } from "./someReport.ts";

const draw = (report: ReturnType<typeof someReport>) => renderSvg(capacityChart(report));
const BASES = { accelerator: 1, tdp: 1, system: 1, facility: 1 };
const published = { agentsPerMegawatt: 61_354, source: "Somebody, 2026" };

/** The same report with another platform name on each row. */
function renamed(report: ReturnType<typeof someReport>, names: readonly string[]): ReturnType<typeof someReport> {
  return {
    ...report,
    rows: report.rows.map((row, index) => ({ ...row, result: { ...row.result, platform: names[index] ?? "more" } })),
  };
}

describe("the capacity chart", () => {
  it("names every platform, both legend entries and the figures, and says what is not reachable", async () => {
    const report = renamed(someReport([someResult({ published }), someResult(), notReachable]), [
      "gpu-one",
      "gpu-two",
      "gpu-three",
    ]);
    const svg = await draw(report);
    for (const text of ["gpu-one", "gpu-two", "gpu-three", "published", "predicted (80% interval)", "not reachable"]) {
      expect(svg).toContain(`>${text}<`);
    }
    for (const text of ["Golden scenario", "Tier 1, background", "Tier 3, impossible", "20,000", "61,354"])
      expect(svg).toContain(text);
    expect(svg).toContain('font-family="sans-serif"');
  });

  it("has a panel for a mix whose parts name their tiers", async () => {
    const svg = await draw(
      someReport([someResult(), someResult({ tier: "mix", agentsPerMegawatt: { ...BASES, accelerator: 12_345 } })]),
    );
    for (const text of ["Tier 1, background", ">Mix<", "each part meets its own tier", "12,300"]) expect(svg).toContain(text);
  });

  it("has the same bytes each time", async () => {
    const report = someReport([someResult({ published }), notReachable]);
    expect(await draw(report)).toBe(await draw(report));
  });

  it("draws no results, one result, and nothing but what is not reachable", async () => {
    expect(await draw(someReport([]))).toContain(">no results<");
    expect(await draw(someReport([someResult()]))).toContain("20,000");
    const none = await draw(someReport([notReachable]));
    expect(none).toContain("not reachable");
    for (const svg of [none, await draw(someReport([]))]) expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("shows markup and control characters of a scenario as text", async () => {
    const report = someReport([someResult()]);
    const svg = await draw({ ...report, scenario: { ...report.scenario, title: '<script>alert("1")</script>\u0000 & more' } });
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script&gt;");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(svg).not.toMatch(/[\u0000-\u0008]/);
  });

  it("has an axis from zero for figures of a size, and a logarithmic one for decades", () => {
    expect(chartAxis(someReport([someResult()]))).toEqual({
      type: "linear",
      domain: [0, 50_000],
      values: [0, 10_000, 20_000, 30_000, 40_000, 50_000],
    });
    const wide = { accelerator: 300, tdp: 1, system: 1, facility: 1 };
    const axis = chartAxis(someReport([someResult({ published }), someResult({ agentsPerMegawatt: wide })]));
    expect(axis).toMatchObject({ type: "log", domain: [200, 100_000] });
    expect(axis.values).toContain(10_000);
  });

  it("does not fail on an interval that reaches down to nothing", async () => {
    const rows = [
      someResult({ agentsInterval: [0, 96] }),
      someResult({ agentsPerMegawatt: { accelerator: 100, tdp: 1, system: 1, facility: 1 } }),
    ];
    expect(await draw(someReport(rows))).not.toMatch(/NaN|Infinity/);
  });
});
