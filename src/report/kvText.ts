/** KV memory in the reports of a phase: lines of the table, columns of the CSV. */
import { type KvFigures, thrashWarning } from "../metrics/kvFigures.ts";
import { columnTable } from "./columnTable.ts";
import { grouped, percent, withUnit } from "./figures.ts";
import type { TextStyle } from "./textStyle.ts";

/** Entries of the list of figures: how much the sessions need, what eviction costs, and where tokens come from if from several tiers. */
export function kvEntries({ workingSet, tokensFrom, lostFraction, evictedTokensPerSecond }: KvFigures): [string, string][] {
  const within = workingSet.map(
    ({ within, fraction, peakFraction }, index) =>
      `${percent(fraction)} of ${index === 0 ? "" : "that and "}${within}, ${percent(peakFraction)} at times`,
  );
  const lost = `${percent(lostFraction)} of reusable tokens, ${grouped(evictedTokensPerSecond)} tok/s evicted`;
  const sources = Object.entries(tokensFrom).map(([source, share]) => `${source} ${percent(share)}`);
  return [
    ...(sources.length > 2 ? [["prompt tokens from", sources.join(", ")] as [string, string]] : []),
    ["KV that sessions need", within.join("; ").replaceAll("hbm", "HBM")],
    ["lost to eviction", lost],
  ];
}

export function kvColumns({ workingSet, tokensFrom, lostFraction, evictedTokensPerSecond, thrashCliff }: KvFigures) {
  return {
    tokensFromHbm: tokensFrom.hbm,
    tokensFromPeer: tokensFrom.peer,
    tokensFromHost: tokensFrom.host,
    tokensFromNvme: tokensFrom.nvme,
    tokensFromStore: tokensFrom.store,
    tokensRecomputed: tokensFrom.recomputed,
    workingSetOfHbm: workingSet[0]?.fraction,
    workingSetOfAll: workingSet.at(-1)?.fraction,
    workingSetPeakOfAll: workingSet.at(-1)?.peakFraction,
    lostFraction,
    evictedTokensPerSecond,
    thrashCliff,
  };
}

/** What moved over the links to lower tiers; nothing where there are none. */
export function linkLines({ links }: KvFigures, measuredSeconds: number, style: TextStyle): string[] {
  if (links.length === 0) return [];
  const columns = [
    { title: "link to lower tiers", align: "left" as const },
    ...["moved", "mean rate", "busy"].map((title) => ({ title, align: "right" as const })),
  ];
  const rows = links.map(({ name, bytes, busyFraction }) => [
    name,
    withUnit(bytes, "B"),
    withUnit(bytes / measuredSeconds, "B/s"),
    percent(busyFraction),
  ]);
  return columnTable(columns, rows, style);
}

/** Warning lines beneath the figures. */
export function kvWarning(figures: KvFigures): string[] {
  return thrashWarning(figures).map((text) => `${text[0]?.toUpperCase()}${text.slice(1)}`);
}
