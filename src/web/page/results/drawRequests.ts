/** What to draw of the answers that are there: one request a chart, rows of all configurations on the same axes. */
import type { PowerBasis } from "../../../power/bases.ts";
import { oneLine } from "../../../report/plainText.ts";
import { tierName, tierTerms } from "../../../report/tierTable.ts";
import type { CostRow } from "../charts/costFigure.ts";
import type { DrawRequest } from "../charts/drawing.ts";
import type { AgentCost } from "./agentCost.ts";
import { labelledRow, type ShownRow, studiedRow, tierOf } from "./shownRow.ts";

export type ChartSection = {
  readonly id: string;
  readonly title: string;
  readonly words: string;
  readonly charts: readonly { readonly key: string; readonly request: DrawRequest; readonly isStale: boolean }[];
};

export type PricedRow = { readonly shown: ShownRow; readonly cost: AgentCost | undefined; readonly price: string };

export function chartSections(rows: readonly PricedRow[], basis: PowerBasis): ChartSection[] {
  const shown = rows.map((row) => row.shown);
  const sections: ChartSection[] = [
    capacitySection(shown, basis),
    eachSection(
      "load",
      shown,
      "Service against load",
      "The first token's P95 and the output speed's P25, with the tier's lines; the answer and its interval are shaded.",
    ),
    eachSection(
      "budget",
      shown,
      "Time and energy of a turn",
      "Where the mean turn's time and the accelerators' energy go at the answer.",
    ),
    eachSection(
      "kv",
      shown,
      "KV memory",
      "What sessions need over the memory that they may be in; above 100% prefixes are evicted and computed again.",
    ),
    costSection(rows),
  ];
  return sections.filter(({ charts }) => charts.length > 0);
}

function capacitySection(shown: readonly ShownRow[], basis: PowerBasis): ChartSection {
  const rows = shown.flatMap((row) => labelledRow(row) ?? []);
  const isRough = shown.some((row) => row.isRough);
  const name = "Agents a megawatt";
  const terms = `On the ${basis} basis.${isRough ? " Rough answers have no interval yet." : ""}${basis === "accelerator" ? "" : " Published figures are of the accelerator basis."}`;
  const request: DrawRequest = { figure: "capacity", rows, basis, name, terms };
  const charts = rows.length === 0 ? [] : [{ key: "capacity", request, isStale: shown.some(({ isStale }) => isStale) }];
  return {
    id: "capacity",
    title: name,
    words: "How many agents a megawatt carries, with 80% intervals and what was published.",
    charts,
  };
}

function eachSection(figure: "load" | "budget" | "kv", shown: readonly ShownRow[], title: string, words: string): ChartSection {
  const studied = shown.map((row) => studiedRow(row));
  const beside = studied.filter((row) => row !== undefined);
  const charts = shown.flatMap((row, place) => {
    const own = studied[place];
    if (own === undefined || row.answered === undefined) return [];
    if (figure === "budget" && own.study.turns === undefined) return [];
    const tier = tierOf(row.answered);
    const name = tier === undefined ? "each part's own tier" : tierName(tier);
    const request: DrawRequest = { figure, row: own, beside, tier, name, terms: tier === undefined ? "" : tierTerms(tier) };
    return [{ key: row.letter, request, isStale: row.isStale }];
  });
  return { id: figure, title, words, charts };
}

function costSection(rows: readonly PricedRow[]): ChartSection {
  const priced = rows.flatMap(({ shown, cost, price }): CostRow[] => {
    const result = shown.answered?.report.rows[0]?.result;
    return cost === undefined || result === undefined
      ? []
      : [{ label: shown.label, deployment: oneLine(result.deployment), price, cost }];
  });
  const name = "USD an agent and month";
  const request: DrawRequest = {
    figure: "cost",
    rows: priced,
    name,
    terms: "Agents always at work; the whole deployment is paid for.",
  };
  const charts = priced.length === 0 ? [] : [{ key: "cost", request, isStale: rows.some(({ shown }) => shown.isStale) }];
  return { id: "cost", title: "Cost", words: "What one agent costs a month of 730 hours, where a price is known.", charts };
}
