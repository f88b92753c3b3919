/** Where the seconds and joules of a turn go at the answer: a bar a part, in the order of a turn. */
import type { TurnBudget } from "../../planning/turnBudget.ts";
import { partText } from "../explainReport.ts";
import { NO_FIGURE, percent, seconds, significant } from "../figures.ts";
import { shortened } from "../plainText.ts";
import { COLORS, type DrawnChart, drawChart } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import { rowName } from "./reportContent.ts";

const BAR_PIXELS = 22;
/** Room for so many characters of a part's name; the table has all of it. */
const PART_CHARACTERS = 34;
const PADDING = { left: 192, right: 58, top: 26, bottom: 6 };

/** The budget of a turn by parts that are named for people. */
export type BudgetView = {
  readonly seconds: number;
  readonly joules: number;
  readonly parts: readonly { readonly part: string; readonly seconds: number; readonly joules: number }[];
};
type ViewPart = BudgetView["parts"][number];

export function budgetView({ seconds: turnSeconds, joules: turnJoules, parts }: TurnBudget): BudgetView {
  return {
    seconds: turnSeconds,
    joules: turnJoules,
    parts: parts.map(({ name, ...part }) => ({ part: partText(name), ...part })),
  };
}

/** `beside`: budgets whose charts are to have the same axes. */
export async function budgetFigure(
  result: { readonly platform: string; readonly deployment: string },
  budget: BudgetView,
  tier: string,
  beside: readonly BudgetView[] = [budget],
): Promise<PageFigure> {
  const name = rowName({ result });
  const draw = (what: string, of: Bars["of"], text: Bars["text"]): Promise<DrawnChart> => {
    const most = Math.max(...beside.flatMap(({ parts }) => parts.map(of)));
    return bars(budget.parts, { of, text, what, name, most });
  };
  const time = await draw("seconds of a turn", (part) => part.seconds, seconds);
  const energy = await draw("joules of a turn", (part) => part.joules, joules);
  return {
    title: name,
    charts: [time, energy],
    caption: `A turn takes ${seconds(budget.seconds)} and ${joules(budget.joules)} of the accelerators, on average.`,
    platform: result.platform,
    table: {
      caption: `${name}, ${tier}: the budget of a turn`,
      columns: ["part of a turn", "time", "share", "energy", "share"],
      rows: budget.parts.map((part) => [
        part.part,
        ...figures(part.seconds, budget.seconds, seconds),
        ...figures(part.joules, budget.joules, joules),
      ]),
    },
  };
}

function figures(value: number, whole: number, text: (value: number) => string) {
  if (value === 0) return [NO_FIGURE, NO_FIGURE];
  const share = value / whole;
  return [
    { text: text(value), value },
    { text: percent(share), value: share },
  ];
}

function joules(value: number): string {
  return `${significant(value)} J`;
}

type Bars = {
  readonly of: (part: ViewPart) => number;
  readonly text: (value: number) => string;
  readonly what: string;
  readonly name: string;
  /** Where the axis ends. */
  readonly most: number;
};

function bars(parts: readonly ViewPart[], { of, text, what, name, most }: Bars): Promise<DrawnChart> {
  const values = parts
    .filter((part) => of(part) > 0)
    .map((part) => ({
      part: shortened(part.part, PART_CHARACTERS),
      value: of(part),
      text: text(of(part)),
      tip: `${part.part}: ${text(of(part))}`,
    }));
  const y = {
    field: "part",
    type: "nominal",
    sort: values.map(({ part }) => part),
    axis: {
      title: what,
      titleAngle: 0,
      titleAlign: "left",
      titleAnchor: "start",
      titleX: -186,
      titleY: -14,
      titleBaseline: "middle",
      domain: false,
      ticks: false,
      labelLimit: 0,
    },
  };
  const x = { field: "value", type: "quantitative", scale: { domain: [0, most], nice: false }, axis: null };
  const layers = [
    { data: { values }, mark: { type: "bar", color: COLORS.first }, encoding: { x, y, description: { field: "tip" } } },
    {
      data: { values },
      mark: { type: "text", align: "left", dx: 4, fontSize: 11, color: COLORS.ink, aria: false },
      encoding: { x, y, text: { field: "text", type: "nominal" } },
    },
  ];
  const label = `${what} by part, ${name}: ${values.map(({ tip }) => tip).join("; ")}`;
  return drawChart({ heightPixels: BAR_PIXELS * Math.max(1, values.length), padding: PADDING, layers }, label);
}
