/** Agents/MW of a tier: a row a deployment, the prediction with its interval, and what was published. */
import { intervalName, megawattInterval } from "../capacityReport.ts";
import { type ChartAxis, megawattFigures, positiveAxis } from "../chartAxis.ts";
import { grouped, NO_FIGURE, significant } from "../figures.ts";
import { oneLine } from "../plainText.ts";
import { type ChartLayer, COLORS } from "./chartTheme.ts";
import type { PageTable } from "./dataTable.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { type AnswerRow, type Answers, rowName, type TierRows } from "./reportContent.ts";
import { drawRows, MARKS_BELOW, rowY } from "./rowChart.ts";

type Basis = Pick<Answers, "basis" | "method">;
type NamedRows = Omit<TierRows, "tier">;

export function capacityKey(answers: Basis): LegendEntry[] {
  const label = `predicted, ${answers.method === "quick" ? "" : "with its "}${intervalName(answers)}`;
  return [
    { series: "predicted", label, shape: "circle", color: "first" },
    { series: "published", label: "published", shape: "diamond", color: "second" },
  ];
}

/** The axis that all tiers share. */
export function capacityAxis({ tiers, basis }: Answers): ChartAxis {
  return positiveAxis(tiers.flatMap(({ rows }) => rows.flatMap(({ result }) => megawattFigures(result, basis))));
}

/** `axis`: the one that all tiers share, so that they can be compared. */
export async function capacityFigure(answers: Basis, tier: NamedRows, axis: ChartAxis): Promise<PageFigure> {
  const words = tier.rows.map((row) => {
    const interval = megawattInterval(row.result, answers.basis);
    return { name: rowName(row), figure: interval === undefined ? "not reachable" : significant(interval.value) };
  });
  const label = `Agents/MW, ${tier.name}: ${words.map(({ name, figure }) => `${name}: ${figure}`).join("; ")}`;
  return {
    title: tier.name,
    charts: [await drawRows(words, layers(answers, tier.rows, axis), label)],
    caption: tier.terms,
    table: capacityTable(answers, tier),
  };
}

function layers(answers: Basis, rows: readonly AnswerRow[], axis: ChartAxis): ChartLayer[] {
  const y = rowY(rows.length);
  const x = (field: string): ChartLayer => ({
    field,
    type: "quantitative",
    scale: { type: axis.type, domain: axis.domain, nice: false },
    axis: { title: `Agents/MW${axis.type === "log" ? ", logarithmic axis" : ""}`, values: axis.values, format: "~s" },
  });
  const predicted = rows.flatMap(({ result }, row) => {
    const interval = megawattInterval(result, answers.basis);
    if (interval === undefined) return [];
    const tip = `${result.platform}: ${significant(interval.value)} Agents/MW (${significant(interval.low)} to ${significant(interval.high)}), ${grouped(result.agents)} agents on ${grouped(result.gpus)} GPUs`;
    // A logarithmic axis has no zero.
    return [{ row: row + MARKS_BELOW, ...interval, low: Math.max(interval.low, axis.domain[0]), tip }];
  });
  const published = rows.flatMap(({ result }, row) => {
    if (result.published === null) return [];
    const value = result.published.agentsPerMegawatt;
    return [{ row: row + MARKS_BELOW, value, tip: `${result.platform}: published ${grouped(value)} Agents/MW` }];
  });
  const stroke = { color: COLORS.first, strokeWidth: 2, aria: false };
  const end = (field: string): ChartLayer => ({
    name: `predicted_${field}`,
    data: { values: predicted },
    mark: { type: "tick", orient: "vertical", size: 10, thickness: 2, color: COLORS.first, aria: false },
    encoding: { x: x(field), y },
  });
  const point = (name: string, values: readonly object[], shape: string, color: string): ChartLayer => ({
    name,
    data: { values },
    mark: { type: "point", shape, size: 90, strokeWidth: 2.2, stroke: color, fill: COLORS.paper, opacity: 1 },
    encoding: { x: x("value"), y, description: { field: "tip" } },
  });
  return [
    {
      name: "predicted_bar",
      data: { values: predicted },
      mark: { type: "rule", ...stroke },
      encoding: { x: x("low"), x2: { field: "high" }, y },
    },
    end("low"),
    end("high"),
    point("predicted_point", predicted, "circle", COLORS.first),
    point("published_point", published, "diamond", COLORS.second),
  ];
}

function capacityTable(answers: Basis, { name, rows }: NamedRows): PageTable {
  const interval = intervalName(answers);
  return {
    caption: `${name}: agents and Agents/MW (${answers.basis} basis)`,
    columns: ["platform, deployment", "GPUs", "agents", interval, "W/GPU", "Agents/MW", interval, "published", "limit"],
    rows: rows.map(({ result }) => {
      const megawatt = megawattInterval(result, answers.basis);
      const [low, high] = result.agentsInterval;
      const { published } = result;
      return [
        rowName({ result }),
        { text: grouped(result.gpus), value: result.gpus },
        { text: grouped(result.agents), value: result.agents },
        megawatt === undefined ? NO_FIGURE : `${grouped(low)} to ${grouped(high)}`,
        result.gpuWatts === null ? NO_FIGURE : { text: grouped(result.gpuWatts), value: result.gpuWatts },
        megawatt === undefined ? NO_FIGURE : { text: significant(megawatt.value), value: megawatt.value },
        megawatt === undefined ? NO_FIGURE : `${significant(megawatt.low)} to ${significant(megawatt.high)}`,
        published === null ? NO_FIGURE : { text: grouped(published.agentsPerMegawatt), value: published.agentsPerMegawatt },
        oneLine(result.limit),
      ];
    }),
  };
}
