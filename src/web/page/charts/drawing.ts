/**
 * Draws the page's charts with the figures of the report, so that both look and read alike. It runs in a worker of its own:
 * vega is large, and a slider must not wait for it.
 */
import type { PowerBasis } from "../../../power/bases.ts";
import type { Tier } from "../../../profiles/scenario.ts";
import type { CapacityRow } from "../../../report/capacityReport.ts";
import { chartAxis } from "../../../report/chartAxis.ts";
import { budgetFigure, budgetView } from "../../../report/html/budgetFigure.ts";
import { capacityFigure, capacityKey } from "../../../report/html/capacityFigure.ts";
import type { PageTable } from "../../../report/html/dataTable.ts";
import type { PageFigure } from "../../../report/html/figure.ts";
import { KV_KEY, kvFigure } from "../../../report/html/kvFigure.ts";
import { type LegendEntry, legend } from "../../../report/html/legend.ts";
import { loadFigure } from "../../../report/html/loadFigure.ts";
import type { StudiedRow } from "../../../report/html/reportContent.ts";
import { type CostRow, costFigure } from "./costFigure.ts";

type Named = { readonly tier: Tier | undefined; readonly name: string; readonly terms: string };

/** What to draw. `beside`: rows whose charts are to have the same axes, `row` among them. */
export type DrawRequest =
  | {
      readonly figure: "capacity";
      readonly rows: readonly CapacityRow[];
      readonly basis: PowerBasis;
      readonly name: string;
      readonly terms: string;
    }
  | { readonly figure: "cost"; readonly rows: readonly CostRow[]; readonly name: string; readonly terms: string }
  | ({ readonly figure: "load" | "kv" | "budget"; readonly row: StudiedRow; readonly beside: readonly StudiedRow[] } & Named);

/** A figure with its markup as text, which the one function that makes markup has escaped. */
export type Drawing = {
  readonly title: string;
  readonly svg: string;
  readonly legend: string;
  readonly caption: string;
  readonly table: PageTable;
};

/** undefined: there is nothing to draw. */
export async function drawn(request: DrawRequest): Promise<Drawing | undefined> {
  switch (request.figure) {
    case "capacity": {
      const report = { ...request, method: "planner" as const };
      return drawing(await capacityFigure(report, report, chartAxis(report)), capacityKey(report));
    }
    case "cost":
      return request.rows.length === 0 ? undefined : drawing(await costFigure(request));
    case "load":
      return drawing(await loadFigure(request.row, request, request.beside));
    case "kv":
      return drawing(await kvFigure(request.row, request.name, request.beside), KV_KEY);
    case "budget": {
      const budget = request.row.study.turns?.budget;
      const beside = request.beside.flatMap(({ study }) => study.turns?.budget ?? []);
      return budget && drawing(await budgetFigure(request.row.result, budgetView(budget), request.name, beside.map(budgetView)));
    }
  }
}

function drawing({ title, charts, caption, table }: PageFigure, key: readonly LegendEntry[] = []): Drawing {
  const svg = charts.map(({ markup }) => markup.text).join("");
  return { title, svg, legend: key.length === 0 ? "" : legend(key).text, caption, table };
}
