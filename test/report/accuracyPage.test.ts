import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseHeldOut } from "../../src/calibration/heldOut.ts";
import { parseFitFile } from "../../src/profiles/fitFile.ts";
import { accuracyChart, compactSvg } from "../../src/report/accuracyChart.ts";
import { accuracyPage } from "../../src/report/accuracyPage.ts";
import { renderSvg } from "../../src/report/renderSvg.ts";
import { heldOutLine, heldOutText } from "../support/heldOut.ts";

const FIT_PATH = new URL("../../coefficients/default.fit.json", import.meta.url);
const shipped = parseFitFile(readFileSync(FIT_PATH, "utf8"), "default.fit.json");
const bound = { coefficient: "linkEfficiency", share: 0.25, suspected: "a | b" };
const fit = {
  ...shipped,
  misfit: { stepTime: 0.1, prefill: 0, ttft: 0.5, watts: 0.05, platforms: {}, models: {} },
  provenance: { ...shipped.provenance, atBounds: [bound] },
};

const hex = (index: number) => index.toString(16).padStart(12, "0");
const of = (count: number, ratio: number, more: Parameters<typeof heldOutLine>[0]) =>
  Array.from({ length: count }, (_, index) =>
    heldOutLine({ run_id: hex(index * 7919), tpot: [0.01 * (1 + index), 0.01 * (1 + index) * ratio, 0.02], ...more }),
  );
const LINES = [
  ...of(12, 1.05, {}),
  ...of(12, 1.3, { platform: "mi355x", engine: "sglang", model: "glm-5" }),
  ...of(3, 3, { saturated: "1", platform: "h200" }),
  ...of(12, 1.18, { left_out: "platform", platform: "mi355x" }),
  ...of(12, 1.18, { left_out: "platform" }),
  `f00,never fitted,${",".repeat(13)}stalled <server>${",".repeat(12)}`,
  `f01,never fitted,${",".repeat(13)}stalled <server>${",".repeat(12)}`,
];
const runs = parseHeldOut(heldOutText(LINES), "held.csv");
const page = accuracyPage(runs, fit, [{ file: "accuracy-tpot.svg", about: "TPOT" }]);

/** The lines under a heading. */
const section = (title: string) => page.split(/^### /m).find((part) => part.startsWith(`${title}\n`)) ?? "";

describe("the accuracy page", () => {
  it("gives headline figures beside their target", () => {
    expect(section("Headline")).toContain("| its family | TPOT | 24 | 17.5% | 30.0% | +17.5% |");
    expect(section("Headline")).toContain("| <= 11% / 36% | **no** |");
    expect(section("Headline")).toContain("| its model | TPOT | 0 | - | - | - | - | <= 20% | - |");
  });

  it("keeps saturated runs apart", () => {
    expect(section("By platform")).not.toContain("h200");
    expect(section("Saturated runs")).toMatch(/\| h200 \| 3 \| 200\.0% \/ 200\.0% \| \+200\.0% \| 0\.0% \|/);
  });

  it("ranks the worst groups", () => {
    expect(section("The 20 worst groups of at least 10 runs")).toMatch(/mi355x, sglang, glm-5[\s\S]*b200, vllm, deepseek-v4-pro/);
  });

  it("judges a platform by whether a sibling of its architecture remains", () => {
    const lines = section("Each platform left out").split("\n");
    expect(lines.find((line) => line.startsWith("| mi355x"))).toContain("| <= 22% | yes, - |");
    expect(lines.find((line) => line.startsWith("| b200"))).toContain("| <= 14% | **no**, - |");
  });

  it("names every run that was never fitted, with its reason, and what sits at a bound", () => {
    expect(section("Runs never fitted")).toContain("- 2: stalled &lt;server>");
    expect(section("Runs never fitted")).toContain("f00, f01");
    expect(section("Coefficients at a bound")).toContain("| linkEfficiency | 25.0% | a / b |");
  });

  it("holds no broken figure and no row of another width than its header", () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|\d{6}%/);
    for (const table of page.split("\n\n").filter((part) => part.startsWith("|"))) {
      const widths = table.split("\n").map((line) => line.split("|").length);
      expect(new Set(widths).size, table).toBe(1);
    }
  });
});

describe("the accuracy charts", () => {
  const draw = async (lines: readonly string[]) =>
    compactSvg(await renderSvg(accuracyChart(parseHeldOut(heldOutText(lines), "held.csv").rows, "tpot")));

  it("have a panel a platform with its median, and the same bytes each time", async () => {
    const svg = await draw(LINES);
    expect(svg).toContain(">b200: 12 runs, median 5.0% off<");
    expect(svg).toContain(">mi355x: 12 runs, median 30.0% off<");
    expect(svg).not.toContain("h200");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(await draw(LINES)).toBe(svg);
  });

  it("stay small however many runs there are", async () => {
    const many = ["a", "b", "c", "d", "e", "f", "g", "h", "i"].flatMap((platform) => of(400, 1.1, { platform }));
    expect((await draw(many)).length).toBeLessThan(300_000);
  });

  it("are drawn of no runs, too", async () => {
    expect(await draw(of(2, 1, {}))).toContain("<svg");
  });
});
