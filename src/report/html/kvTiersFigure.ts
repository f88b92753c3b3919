/** Where prompt tokens come from against load, where a deployment keeps KV memory below its HBM: each tier, or computed anew. */
import { grouped, percent } from "../figures.ts";
import { AGENTS_AXIS, drawChart, seriesStyle } from "./chartTheme.ts";
import type { PageFigure } from "./figure.ts";
import type { LegendEntry } from "./legend.ts";
import { type Line, lineLayers } from "./lineChart.ts";

const HEIGHT_PIXELS = 150;
/** In the order of their distance from the GPU. */
const SOURCES = ["hbm", "peer", "host", "nvme", "store", "recomputed"] as const;
const SOURCE_TEXT: Readonly<Record<string, string>> = {
  hbm: "found in HBM",
  peer: "fetched from peer HBM",
  host: "fetched from host memory",
  nvme: "fetched from NVMe",
  store: "fetched from the cluster store",
  recomputed: "computed anew",
};

/** Shares of prompt tokens by source, at numbers of agents in ascending order. */
export type TokenSources = {
  readonly name: string;
  readonly platform: string;
  readonly loads: readonly {
    readonly agents: number;
    readonly tokensFrom: Readonly<Record<string, number | null | undefined>>;
  }[];
};

/** Sources in a fixed order, unknown ones last. */
export function sourcesOf(all: readonly TokenSources[]): string[] {
  const found = new Set(all.flatMap(({ loads }) => loads.flatMap(({ tokensFrom }) => Object.keys(tokensFrom))));
  const known = SOURCES.filter((source) => found.has(source));
  return [...known, ...[...found].filter((source) => !known.some((own) => own === source))];
}

/** Whether there is a tier below HBM to tell of. */
export function hasTiers(sources: readonly string[]): boolean {
  return sources.some((source) => source !== "hbm" && source !== "recomputed");
}

export function kvTiersKey(sources: readonly string[]): LegendEntry[] {
  return sources.map((source, place) => ({ ...seriesStyle(place), label: sourceText(source) }));
}

/** `sources`: those of all figures of the section, so that each keeps its style. */
export async function kvTiersFigure({ name, platform, loads }: TokenSources, sources: readonly string[]): Promise<PageFigure> {
  const own = sources.filter((source) => loads.some(({ tokensFrom }) => tokensFrom[source] !== undefined));
  const lines = own.map((source): Line => {
    const points = loads.map(({ agents, tokensFrom }) => {
      const value = tokensFrom[source] ?? 0;
      return { x: agents, value, tip: `${grouped(agents)} agents: ${percent(value)} ${sourceText(source)}` };
    });
    return { style: seriesStyle(sources.indexOf(source)), points };
  });
  const y = { type: "quantitative", scale: { domain: [0, 1] }, axis: { title: null, format: "%" } };
  return {
    title: name,
    charts: [
      await drawChart(
        { heightPixels: HEIGHT_PIXELS, layers: lineLayers(lines, AGENTS_AXIS, y) },
        `Where prompt tokens come from against agents, ${name}; the table has the figures`,
      ),
    ],
    caption: "Shares of all prompt tokens; at each load they add up to 100%.",
    platform,
    table: {
      caption: `${name}: where prompt tokens come from`,
      columns: ["agents", ...own.map(sourceText)],
      rows: loads.map(({ agents, tokensFrom }) => [
        { text: grouped(agents), value: agents },
        ...own.map((source) => ({ text: percent(tokensFrom[source] ?? 0), value: tokensFrom[source] ?? 0 })),
      ]),
    },
  };
}

function sourceText(source: string): string {
  return SOURCE_TEXT[source] ?? source;
}
