/** Watts a GPU over some minutes at the answer, by pool, beneath the line of the power limit. */
import type { PowerSeries } from "../../planning/powerSeries.ts";
import { grouped, seconds, significant } from "../figures.ts";
import { type ChartLayer, COLORS, drawChart, seriesStyle, titleAbove } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { rowName, type StudiedRow } from "./reportContent.ts";

const HEIGHT_PIXELS = 150;
const PADDING = { left: 46, right: 14, top: 22, bottom: 38 };
/** A row of the table is the mean of so many parts. */
const PARTS_A_ROW = 10;
/** Parts of the window between two points that can be pointed at. */
const PARTS_A_POINT = 5;
const ROLES = ["aggregated", "prefill", "decode"] as const;

/** Pools that any figure shows. */
export function powerKey(all: readonly PowerSeries[]): LegendEntry[] {
  return ROLES.filter((role) => all.some(({ pools }) => pools.some((pool) => pool.role === role))).map((role) => ({
    ...styleOf(role),
    label: role === "aggregated" ? "GPUs (prefill and decode on the same)" : `GPUs that ${role}`,
  }));
}

export async function powerFigure(row: StudiedRow, power: PowerSeries, tier: string): Promise<PageFigure> {
  const name = rowName(row);
  const { pools, limitWatts, partSeconds } = power;
  const most = Math.max(limitWatts, ...pools.flatMap(({ gpuWatts }) => gpuWatts)) * 1.08;
  const x = {
    field: "seconds",
    type: "quantitative",
    scale: { domain: [0, partSeconds * (pools[0]?.gpuWatts.length ?? 1)], nice: false },
    axis: { title: "seconds of the window" },
  };
  const y = {
    field: "value",
    type: "quantitative",
    scale: { domain: [0, most], nice: false },
    axis: { ...titleAbove("watts a GPU"), format: ",~r" },
  };
  const limit = { data: { values: [{ value: limitWatts, label: `power limit, ${grouped(limitWatts)} W` }] } };
  const layers: ChartLayer[] = [
    { ...limit, mark: { type: "rule", color: COLORS.ink, strokeDash: [5, 4], aria: false }, encoding: { y } },
    {
      ...limit,
      mark: { type: "text", align: "left", dy: 8, fontSize: 11, color: COLORS.ink, aria: false },
      encoding: { y, x: { value: 5 }, text: { field: "label", type: "nominal" } },
    },
    ...pools.flatMap((pool) => poolLayers(pool, partSeconds, x, y)),
  ];
  return {
    title: name,
    charts: [
      await drawChart({ heightPixels: HEIGHT_PIXELS, padding: PADDING, layers }, `Watts a GPU over time by pool, ${name}`),
    ],
    caption: pools.map(poolWords).join(" "),
    platform: row.result.platform,
    table: powerTable(power, `${name}, ${tier}`),
  };
}

type PowerPool = PowerSeries["pools"][number];

function poolLayers({ role, gpuWatts }: PowerPool, partSeconds: number, x: ChartLayer, y: ChartLayer): ChartLayer[] {
  const { series, color, dash } = styleOf(role);
  const values = gpuWatts.map((value, part) => {
    const at = (part + 0.5) * partSeconds;
    return { seconds: at, value, tip: `${seconds(at)}, ${role}: ${grouped(value)} W a GPU` };
  });
  return [
    {
      name: `${series}_line`,
      data: { values },
      mark: { type: "line", color: COLORS[color], strokeWidth: 1.4, strokeDash: dash, aria: false },
      encoding: { x, y },
    },
    {
      // Nothing to see: a place to point at, which does not hide the line.
      name: `${series}_point`,
      data: { values: values.filter((_, part) => part % PARTS_A_POINT === Math.floor(PARTS_A_POINT / 2)) },
      mark: { type: "point", size: 60, filled: true, fill: "transparent", stroke: "transparent", opacity: 1 },
      encoding: { x, y, description: { field: "tip" } },
    },
  ];
}

function styleOf(role: PowerPool["role"]) {
  const { series, color, dash } = seriesStyle(role === "prefill" ? 1 : 0);
  return { series, color, dash, shape: role === "prefill" ? "dashes" : "line" } as const;
}

function poolWords({ role, gpus, gpuWatts }: PowerPool): string {
  const [low, high] = [Math.min(...gpuWatts), Math.max(...gpuWatts)];
  return `${grouped(gpus)} GPUs, ${role}: ${significant(meanOf(gpuWatts))} W a GPU on average, parts from ${significant(low)} to ${significant(high)}.`;
}

function powerTable({ pools, partSeconds }: PowerSeries, place: string): PageFigure["table"] {
  const parts = pools[0]?.gpuWatts.length ?? 0;
  const rows = Array.from({ length: Math.ceil(parts / PARTS_A_ROW) }, (_, row) => row * PARTS_A_ROW);
  return {
    caption: `${place}: watts a GPU over time`,
    columns: ["seconds", ...pools.map(({ role }) => `${role}, W a GPU`)],
    rows: rows.map((from) => [
      { text: `${from * partSeconds} to ${Math.min(parts, from + PARTS_A_ROW) * partSeconds}`, value: from },
      ...pools.map(({ gpuWatts }) => {
        const value = meanOf(gpuWatts.slice(from, from + PARTS_A_ROW));
        return { text: grouped(value), value };
      }),
    ]),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
