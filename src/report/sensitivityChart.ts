/** A tornado as a vega-lite chart: a bar an input, widest on top, blue where Agents/MW fall and vermillion where they rise. */
import type { TopLevelSpec } from "vega-lite";
import { chartFrame } from "./chartFrame.ts";
import { CHART_COLORS } from "./chartPanel.ts";
import { significant } from "./figures.ts";
import { shortened } from "./plainText.ts";
import { nameText, type SensitivityReport, sensitivityRows, sensitivitySummary } from "./sensitivityReport.ts";
import { placeOf } from "./tierTable.ts";

const PLOT_PIXELS = 460;
const ROW_PIXELS = 26;
const MOST_BARS = 14;
const NAME_CHARACTERS = 40;
const FRAME = { titleCharacters: 54, subtitleCharacters: 78 };
const FALLS = "fewer";
const RISES = "more";

export function sensitivityChart(report: SensitivityReport): TopLevelSpec {
  const { base } = report.result;
  const origin = base.agentsPerMegawatt[report.basis];
  const rows = sensitivityRows(report)
    .slice(0, MOST_BARS)
    .map((row) => ({ ...row, place: `${shortened(nameText(row.input), NAME_CHARACTERS)} (${row.input.quality})` }));
  const bars = rows.flatMap(({ place, least, most }) =>
    [least, most].map(({ agentsPerMegawatt }) => ({
      place,
      from: Math.min(origin, agentsPerMegawatt),
      to: Math.max(origin, agentsPerMegawatt),
      side: agentsPerMegawatt < origin ? FALLS : RISES,
    })),
  );
  const y = {
    field: "place",
    type: "nominal",
    sort: rows.map(({ place }) => place),
    axis: { title: null, labelLimit: 380, domain: false, ticks: false, grid: true },
  } as const;
  const x = {
    type: "quantitative",
    scale: { zero: false },
    axis: { title: `Agents/MW (${report.basis} basis)`, format: ",~r" },
  } as const;
  const about = [`As it stands: ${significant(origin)} Agents/MW.`, ...sensitivitySummary(report)].join(" ");
  return {
    ...chartFrame(`What moves Agents/MW of ${placeOf(base)} most`, about, FRAME),
    width: PLOT_PIXELS,
    height: { step: ROW_PIXELS },
    layer: [
      {
        data: { values: bars },
        mark: { type: "bar", height: 14 },
        encoding: {
          y,
          x: { ...x, field: "from" },
          x2: { field: "to" },
          color: {
            field: "side",
            type: "nominal",
            scale: { domain: [FALLS, RISES], range: [CHART_COLORS.blue, CHART_COLORS.vermillion] },
            legend: { orient: "bottom", direction: "horizontal", title: null },
          },
        },
      },
      {
        data: { values: [{ origin }] },
        mark: { type: "rule", color: CHART_COLORS.ink },
        encoding: { x: { ...x, field: "origin" } },
      },
    ],
    config: { font: "sans-serif", axis: { labelColor: CHART_COLORS.ink, gridColor: "#e8e8e8" }, view: { stroke: "#cccccc" } },
  };
}
