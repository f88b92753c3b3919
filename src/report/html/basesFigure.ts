/** Agents/MW of a tier on four bases of power, since the basis can change who leads. */
import { POWER_BASES, type PowerBasis } from "../../power/bases.ts";
import { type ChartAxis, positiveAxis } from "../chartAxis.ts";
import { NO_FIGURE, significant } from "../figures.ts";
import { type ChartLayer, COLORS } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { rowName, type TierRows } from "./reportContent.ts";
import { drawRows, MARKS_BELOW, rowY } from "./rowChart.ts";

/** GPUs alone in one colour, with what is around them in the other; each basis has a shape. */
const MARKS = {
  accelerator: { shape: "circle", color: "first", label: "accelerator: mean draw of the GPUs" },
  tdp: { shape: "square", color: "first", label: "tdp: their power limit" },
  system: { shape: "triangle", color: "second", label: "system: with host, network, fans" },
  facility: { shape: "diamond", color: "second", label: "facility: system x PUE" },
} as const satisfies Record<PowerBasis, object>;

export const BASES_KEY: readonly LegendEntry[] = POWER_BASES.map((basis) => ({ series: basis, ...MARKS[basis] }));

/** The axis that all tiers share. */
export function basesAxis(tiers: readonly TierRows[]): ChartAxis {
  return positiveAxis(tiers.flatMap(({ rows }) => rows.flatMap(({ result }) => Object.values(result.agentsPerMegawatt))));
}

/** undefined: no row of the tier carries an agent. */
export async function basesFigure({ name, rows }: TierRows, axis: ChartAxis): Promise<PageFigure | undefined> {
  const reached = rows.filter(({ result }) => result.agents > 0);
  if (reached.length === 0) return undefined;
  const y = rowY(reached.length);
  const x = {
    field: "value",
    type: "quantitative",
    scale: { type: axis.type, domain: axis.domain, nice: false },
    axis: { title: `Agents/MW${axis.type === "log" ? ", logarithmic axis" : ""}`, values: axis.values, format: "~s" },
  };
  const layers = POWER_BASES.map((basis): ChartLayer => {
    const { shape, color } = MARKS[basis];
    const values = reached.map(({ result }, row) => {
      const value = result.agentsPerMegawatt[basis];
      return { row: row + MARKS_BELOW, value, tip: `${result.platform}: ${significant(value)} Agents/MW, ${basis} basis` };
    });
    return {
      name: `${basis}_point`,
      data: { values },
      mark: {
        type: "point",
        shape: shape === "triangle" ? "triangle-up" : shape,
        size: 80,
        strokeWidth: 2,
        stroke: COLORS[color],
        fill: COLORS.paper,
        opacity: 1,
      },
      encoding: { x, y, description: { field: "tip" } },
    };
  });
  const words = reached.map((row) => ({ name: rowName(row), figure: "" }));
  return {
    title: name,
    charts: [await drawRows(words, layers, `Agents/MW on four bases of power, ${name}; the table has the figures`)],
    caption: "The same agents, divided by four meanings of a watt.",
    table: {
      caption: `${name}: Agents/MW on four bases of power`,
      columns: ["platform, deployment", ...POWER_BASES, "agents a system"],
      rows: reached.map(({ result }) => [
        rowName({ result }),
        ...POWER_BASES.map((basis) => {
          const value = result.agentsPerMegawatt[basis];
          return value > 0 ? { text: significant(value), value } : NO_FIGURE;
        }),
        { text: significant(result.agentsPerSystem), value: result.agentsPerSystem },
      ]),
    },
  };
}
