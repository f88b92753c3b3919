/** Offers by dollars an agent-hour and watts an agent, with their speed in words: those that no other beats in all three stand out. */
import { grouped, NO_FIGURE, significant } from "../figures.ts";
import { oneLine } from "../plainText.ts";
import type { CompareFile } from "../results/schemas.ts";
import { type ChartLayer, COLORS, drawChart, titleAbove } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";

const HEIGHT_PIXELS = 210;
const PADDING = { left: 46, right: 20, top: 22, bottom: 38 };
/** A range wider than this is drawn on a logarithmic axis. */
const LOG_RATIO = 20;
const LOG_ROOM = 1.8;
const LINEAR_ROOM = 1.25;
/** Beyond this share of the plot a label stands left of its point. */
const LABEL_LEFT_FROM = 0.55;

export const PARETO_KEY: readonly LegendEntry[] = [
  { series: "front", label: "no other is better in all of cost, watts and speed", shape: "diamond", color: "second" },
  { series: "beaten", label: "beaten in all three by another", shape: "circle", color: "first" },
];

type Demand = CompareFile["demands"][number];
type Spot = {
  readonly name: string;
  readonly usd: number;
  readonly watts: number;
  readonly speed: number;
  readonly series: "front" | "beaten";
};

export async function paretoFigure({ prices }: CompareFile, demand: Demand): Promise<PageFigure> {
  const spots = demand.offers.flatMap(spotOf);
  const what = `${demandWords(demand)}`;
  const money = `${oneLine(prices.currency)} of ${oneLine(prices.date)}, ${oneLine(demand.priceBasis)} prices`;
  const unplaced = demand.offers.length - spots.length;
  return {
    title: what,
    charts:
      spots.length === 0
        ? []
        : [
            await drawChart(
              { heightPixels: HEIGHT_PIXELS, padding: PADDING, layers: layers(spots) },
              `Offers by cost, watts and speed, ${what}: ${spots.map(tipOf).join("; ")}`,
            ),
          ],
    caption: `${money}; watts on the ${demand.powerBasis} basis. Lower left is better${unplaced === 0 ? "" : `; ${unplaced} of ${demand.offers.length} platforms serve nobody here or have no price`}.`,
    table: offersTable(demand, `${what}: offers`),
  };
}

/** "500 agents, tier 1", or what the limits hold. */
function demandWords({ agents, tiers, limits }: Demand): string {
  const tier = tiers.map((part) => `tier ${oneLine(part.tier)}`).join(" + ");
  if (agents !== null) return `${grouped(agents)} agents, ${tier}`;
  const { sitePowerWatts } = limits;
  return sitePowerWatts === null
    ? `As many as the budget holds, ${tier}`
    : `As many as ${significant(sitePowerWatts / 1e6)} MW hold, ${tier}`;
}

function spotOf({ platforms, agents, leadingWatts, usdPerAgentHour, tiers, onFront }: Demand["offers"][number]): Spot[] {
  const usd = usdPerAgentHour?.value ?? Number.NaN;
  const watts = (leadingWatts?.value ?? Number.NaN) / (agents ?? 0);
  const speed = Math.min(...(tiers ?? []).map(({ load }) => load.outputSpeedP25 ?? Number.NaN));
  if (!(Number.isFinite(usd) && usd > 0 && Number.isFinite(watts) && watts > 0)) return [];
  return [{ name: oneLine(platforms), usd, watts, speed, series: onFront ? "front" : "beaten" }];
}

function tipOf({ name, usd, watts, speed }: Spot): string {
  return `${name}: ${significant(usd)} an agent-hour, ${significant(watts)} W an agent, ${significant(speed)} tok/s (P25)`;
}

function layers(spots: readonly Spot[]): ChartLayer[] {
  const [usd, watts] = [axisOf(spots.map((spot) => spot.usd)), axisOf(spots.map((spot) => spot.watts))];
  const x = {
    field: "usd",
    type: "quantitative",
    scale: usd.scale,
    axis: { title: `USD an agent-hour${usd.words}`, format: "~g" },
  };
  const y = {
    field: "watts",
    type: "quantitative",
    scale: watts.scale,
    axis: { ...titleAbove(`watts an agent${watts.words}`), format: "~s" },
  };
  const named = spots.map((spot) => ({
    ...spot,
    tip: tipOf(spot),
    label: `${spot.name}, ${significant(spot.speed)} tok/s`,
    right: usd.place(spot.usd) < LABEL_LEFT_FROM,
  }));
  const point = (series: Spot["series"], shape: string, color: string): ChartLayer => ({
    name: `${series}_point`,
    data: { values: named.filter((spot) => spot.series === series) },
    mark: {
      type: "point",
      shape,
      size: 110,
      strokeWidth: 2.2,
      stroke: color,
      fill: series === "front" ? color : COLORS.paper,
      opacity: 1,
    },
    encoding: { x, y, description: { field: "tip" } },
  });
  const text = (right: boolean): ChartLayer => ({
    data: { values: named.filter((spot) => spot.right === right) },
    mark: { type: "text", align: right ? "left" : "right", dx: right ? 9 : -9, fontSize: 11, color: COLORS.ink, aria: false },
    encoding: { x, y, text: { field: "label", type: "nominal" } },
  });
  return [point("beaten", "circle", COLORS.first), point("front", "diamond", COLORS.second), text(true), text(false)];
}

/** With room at both ends; logarithmic where the figures are far apart. */
function axisOf(values: readonly number[]) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const log = high > LOG_RATIO * low;
  const domain: [number, number] = log ? [low / LOG_ROOM, high * LOG_ROOM] : [0, high * LINEAR_ROOM];
  const measure = (value: number): number => (log ? Math.log(value) : value);
  return {
    scale: { type: log ? "log" : "linear", domain, nice: false, zero: !log },
    words: log ? ", log axis" : "",
    /** From 0 on the left to 1 on the right. */
    place: (value: number) => (measure(value) - measure(domain[0])) / (measure(domain[1]) - measure(domain[0])),
  };
}

function offersTable(demand: Demand, caption: string): PageFigure["table"] {
  const number = (value: number | null | undefined, text = significant) =>
    value === null || value === undefined || !Number.isFinite(value) ? NO_FIGURE : { text: text(value), value };
  return {
    caption,
    columns: ["platform", "agents", "GPUs", "an agent-hour", "W an agent", "tok/s P25", "first token P95, s", "on the front"],
    rows: demand.offers.map(({ platforms, agents, gpus, usdPerAgentHour, leadingWatts, tiers, onFront }) => {
      const loads = (tiers ?? []).map(({ load }) => load);
      const watts = leadingWatts?.value;
      return [
        oneLine(platforms),
        number(agents, grouped),
        number(gpus?.value, grouped),
        number(usdPerAgentHour?.value),
        number(agents === undefined || watts == null ? undefined : watts / agents),
        number(loads.length === 0 ? undefined : Math.min(...loads.map(({ outputSpeedP25 }) => outputSpeedP25 ?? Number.NaN))),
        number(loads.length === 0 ? undefined : Math.max(...loads.map(({ ttftP95Seconds }) => ttftP95Seconds ?? Number.NaN))),
        onFront ? "yes" : "no",
      ];
    }),
  };
}
