/** A tornado: Agents/MW at either end of each input's range, the widest first, from the line of the base case. */
import { grouped, signedPercent, significant } from "../figures.ts";
import { oneLine, shortened } from "../plainText.ts";
import type { SensitivityFile } from "../results/schemas.ts";
import { type ChartLayer, COLORS, drawChart } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { rowName } from "./reportContent.ts";

const ROW_PIXELS = 34;
const PADDING = { left: 12, right: 18, top: 4, bottom: 38 };
const MOST_BARS = 12;
const NAME_CHARACTERS = 44;
/** Of a row, from its middle: names above, bars below. */
const NAME_ABOVE = 0.22;
const BAR = { from: 0.06, to: 0.36 };
/** Room beyond the widest bar, as a share of the range. */
const MARGIN = 0.06;

export const TORNADO_KEY: readonly LegendEntry[] = [
  { series: "fewer", label: "fewer Agents/MW (left of the line)", shape: "bar", color: "first" },
  { series: "more", label: "more (right of it)", shape: "bar", color: "second" },
];

type Input = SensitivityFile["inputs"][number];

export async function tornadoFigure(result: SensitivityFile): Promise<PageFigure> {
  const { inputs, base, basis, platform } = result;
  const origin = base.agentsPerMegawatt[basis];
  const name = rowName({ result });
  const drawn = inputs.filter(({ lnSwing }) => lnSwing > 0).slice(0, MOST_BARS);
  const words = inputs.length === 0 ? "Not one agent meets the tier: nothing moves what is not there." : oneLine(result.summary);
  return {
    title: `${name}, tier ${result.tier}`,
    charts:
      drawn.length === 0
        ? []
        : [
            await drawChart(
              { heightPixels: ROW_PIXELS * drawn.length, padding: PADDING, layers: layers(drawn, origin) },
              labelOf(name, drawn),
            ),
          ],
    caption: `As it stands: ${grouped(base.agents)} agents, ${significant(origin)} Agents/MW (${basis} basis). ${words}`,
    platform,
    table: {
      caption: `${name}, tier ${result.tier}: Agents/MW at the ends of each input`,
      columns: ["input", "quality", "least at", "Agents/MW", "most at", "Agents/MW", "source"],
      rows: inputs.map(({ name: input, quality, least, most, source }) => [
        oneLine(input),
        oneLine(quality),
        oneLine(least.text),
        { text: endText(least.agentsPerMegawatt, origin), value: least.agentsPerMegawatt },
        oneLine(most.text),
        { text: endText(most.agentsPerMegawatt, origin), value: most.agentsPerMegawatt },
        shortened(source, 90),
      ]),
    },
  };
}

function endText(value: number, origin: number): string {
  return origin > 0 ? `${significant(value)} (${signedPercent(value / origin - 1)})` : significant(value);
}

function labelOf(name: string, drawn: readonly Input[]): string {
  const all = drawn.map(
    (input) =>
      `${oneLine(input.name)}: ${significant(input.least.agentsPerMegawatt)} to ${significant(input.most.agentsPerMegawatt)}`,
  );
  return `What moves Agents/MW of ${name} most. ${all.join("; ")}`;
}

function layers(inputs: readonly Input[], origin: number): ChartLayer[] {
  const values = inputs.flatMap(({ least, most }) => [least.agentsPerMegawatt, most.agentsPerMegawatt, origin]);
  const room = (Math.max(...values) - Math.min(...values)) * MARGIN;
  const domain = [Math.max(0, Math.min(...values) - room), Math.max(...values) + room];
  const scale = { domain: [-0.5, inputs.length - 0.5], reverse: true, nice: false, zero: false };
  const y = (field: string): ChartLayer => ({ field, type: "quantitative", scale, axis: null });
  const x = (field: string): ChartLayer => ({
    field,
    type: "quantitative",
    scale: { domain, nice: false, zero: false },
    axis: { title: "Agents/MW", format: "~s" },
  });
  const bars = inputs.flatMap((input, row) => barsOf(input, row, origin));
  const bar = (series: string, color: string): ChartLayer => ({
    name: `${series}_bar`,
    data: { values: bars.filter((own) => own.series === series) },
    mark: { type: "rect", color },
    encoding: { x: x("from"), x2: { field: "to" }, y: y("top"), y2: { field: "bottom" }, description: { field: "tip" } },
  });
  const names = inputs.map(({ name, quality }, row) => ({
    row: row - NAME_ABOVE,
    text: `${shortened(name, NAME_CHARACTERS)} (${oneLine(quality)})`,
  }));
  return [
    bar("fewer", COLORS.first),
    bar("more", COLORS.second),
    {
      // Beside the bars alone: it would strike the names out.
      data: { values: inputs.map((_, row) => ({ origin, top: row, bottom: row + BAR.to + BAR.from })) },
      mark: { type: "rule", color: COLORS.ink, aria: false },
      encoding: { x: x("origin"), y: y("top"), y2: { field: "bottom" } },
    },
    {
      data: { values: names },
      mark: { type: "text", align: "left", fontSize: 11, color: COLORS.ink, aria: false },
      encoding: { x: { value: 4 }, y: y("row"), text: { field: "text", type: "nominal" } },
    },
  ];
}

/** From the base to either end; both ends may lie on one side of it, the nearer one over the farther. */
function barsOf({ name, least, most }: Input, row: number, origin: number) {
  return [least, most]
    .filter(({ agentsPerMegawatt }) => agentsPerMegawatt !== origin)
    .map(({ text, agentsPerMegawatt: value, agents }) => ({
      series: value < origin ? "fewer" : "more",
      from: Math.min(origin, value),
      to: Math.max(origin, value),
      top: row + BAR.from,
      bottom: row + BAR.to,
      tip: `${oneLine(name)} at ${oneLine(text)}: ${significant(value)} Agents/MW, ${grouped(agents)} agents`,
    }))
    .sort((a, b) => b.to - b.from - (a.to - a.from));
}
