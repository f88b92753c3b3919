/** Dollars an agent and month: a row a configuration, with what its interval of agents makes of it. */
import { positiveAxis } from "../../../report/chartAxis.ts";
import { type ChartLayer, COLORS } from "../../../report/html/chartTheme.ts";
import type { PageFigure } from "../../../report/html/figure.ts";
import { drawRows, MARKS_BELOW, rowY } from "../../../report/html/rowChart.ts";
import { dollars } from "../../../report/money.ts";
import type { AgentCost } from "../results/agentCost.ts";

export type CostRow = { readonly label: string; readonly deployment: string; readonly price: string; readonly cost: AgentCost };

export async function costFigure(about: {
  readonly rows: readonly CostRow[];
  readonly name: string;
  readonly terms: string;
}): Promise<PageFigure> {
  const { rows, name, terms } = about;
  const figures = rows.flatMap(({ cost }) => [cost.usdPerMonth, cost.low, cost.high].filter(Number.isFinite));
  const axis = positiveAxis(figures);
  const words = rows.map(({ label, deployment, cost }) => ({
    name: `${label}, ${deployment}`,
    figure: `$${dollars(cost.usdPerMonth)}`,
  }));
  const values = rows.map(({ label, cost }, row) => ({
    row: row + MARKS_BELOW,
    value: cost.usdPerMonth,
    low: Math.max(cost.low, axis.domain[0]),
    high: Math.min(cost.high, axis.domain[1]),
    tip: `${label}: $${dollars(cost.usdPerMonth)} an agent and month (${spanText(cost)})`,
  }));
  const x = (field: string): ChartLayer => ({
    field,
    type: "quantitative",
    scale: { type: axis.type, domain: axis.domain, nice: false },
    axis: {
      title: `USD an agent and month${axis.type === "log" ? ", logarithmic axis" : ""}`,
      values: axis.values,
      format: "~s",
    },
  });
  const y = rowY(rows.length);
  const layers: ChartLayer[] = [
    {
      data: { values },
      mark: { type: "rule", color: COLORS.first, strokeWidth: 2, aria: false },
      encoding: { x: x("low"), x2: { field: "high" }, y },
    },
    {
      data: { values },
      mark: { type: "point", shape: "circle", size: 90, strokeWidth: 2.2, stroke: COLORS.first, fill: COLORS.paper, opacity: 1 },
      encoding: { x: x("value"), y, description: { field: "tip" } },
    },
  ];
  const label = `${name}: ${values.map(({ tip }) => tip).join("; ")}`;
  return {
    title: name,
    charts: [await drawRows(words, layers, label)],
    caption: terms,
    table: {
      caption: name,
      columns: ["configuration", "price", "USD an agent and month", "over the 80% interval", "electricity at the meter"],
      rows: rows.map(({ label: configuration, price, cost }) => [
        configuration,
        price,
        { text: dollars(cost.usdPerMonth), value: cost.usdPerMonth },
        spanText(cost),
        { text: dollars(cost.energyUsdPerMonth), value: cost.energyUsdPerMonth },
      ]),
    },
  };
}

function spanText({ low, high }: AgentCost): string {
  return Number.isFinite(high) ? `${dollars(low)} to ${dollars(high)}` : `${dollars(low)} and more`;
}
