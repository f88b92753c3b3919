/**
 * The capacity table as a vega-lite chart: a panel a tier, a row a platform; a dot is the prediction, its bar the interval,
 * a diamond what was published. Shape tells them apart in greyscale, colour (Okabe and Ito) for the colour-blind.
 */
import type { TopLevelSpec } from "vega-lite";
import type { PowerBasis } from "../power/bases.ts";
import type { CapacityReport } from "./capacityReport.ts";
import { chartAxis } from "./chartAxis.ts";
import { chartFrame } from "./chartFrame.ts";
import { CHART_COLORS, tierPanel } from "./chartPanel.ts";

/** So many that the estimated width of a line, 0.8 em a character, stays within the chart. */
const FRAME = { titleCharacters: 54, subtitleCharacters: 78 };

const BASES: Readonly<Record<PowerBasis, string>> = {
  accelerator: "mean GPU draw (accelerator basis)",
  tdp: "GPU power limit (tdp basis)",
  system: "system draw: GPUs, host, network, fans (system basis)",
  facility: "facility draw: system x PUE (facility basis)",
};

export function capacityChart(report: CapacityReport): TopLevelSpec {
  const { scenario, rows, basis } = report;
  const served = scenario.tiers.filter(({ id }) => rows.some(({ result }) => result.tier === id));
  const tiers = rows.some(({ result }) => result.tier === "mix") ? [...served, "mix" as const] : served;
  const about = `${scenario.model}, workload ${scenario.workload}. Agents a megawatt of ${BASES[basis]}.`;
  const axis = chartAxis(report);
  return {
    ...chartFrame(scenario.title, about, FRAME),
    spacing: 20,
    bounds: "full",
    vconcat:
      tiers.length === 0 ? [EMPTY_PANEL] : tiers.map((tier, index) => tierPanel(report, tier, axis, index === tiers.length - 1)),
    resolve: { scale: { color: "shared", shape: "shared" } },
    config: {
      font: "sans-serif",
      axis: {
        labelColor: CHART_COLORS.ink,
        labelFontSize: 11,
        titleColor: CHART_COLORS.ink,
        gridColor: "#e2e2e2",
        domainColor: "#999999",
        tickColor: "#999999",
      },
      view: { stroke: "#cccccc" },
      legend: {
        orient: "bottom",
        direction: "horizontal",
        title: null,
        labelFontSize: 12,
        labelLimit: 400,
        symbolStrokeWidth: 2.2,
        offset: 8,
      },
    },
  };
}

const EMPTY_PANEL = {
  width: 520,
  height: 60,
  data: { values: [{ text: "no results" }] },
  mark: { type: "text", fontSize: 12, color: CHART_COLORS.grey },
  encoding: { text: { field: "text", type: "nominal" } },
} as const;
