/** What a reader must know to weigh the table: warnings, whose figures the published ones are, and the weakest inputs. */
import type { CapacityResult } from "../capacity/result.ts";
import type { CapacityReport } from "./capacityReport.ts";
import { PAGE_COLUMNS } from "./columnTable.ts";
import { drawnInputLines } from "./drawnInputLines.ts";
import { grouped } from "./figures.ts";
import { tierLabel } from "./mixText.ts";
import { bullet, shortened } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeOf } from "./tierTable.ts";
import { type WeakInput, weakInputs } from "./weakInputs.ts";

const MAX_WEAK_INPUTS = 8;
const MAX_SOURCE_CHARACTERS = 110;

export type NoteSection = { readonly title: string; readonly entries: readonly string[]; readonly kind: "plain" | "warning" };

/** The notes as sentences; sections without any are left out. */
export function noteSections(report: CapacityReport): NoteSection[] {
  if (!report.notes) return [];
  return [
    plain("Intervals", report.method === "quick" ? [] : [intervals(report)]),
    plain("What was drawn", drawnInputLines(report)),
    ...resultNotes(report),
    plain("The weakest inputs that this leans on", weakest(report)),
  ].filter(({ entries }) => entries.length > 0);
}

/** The part of the notes that the results alone give. */
export function resultNotes(results: NotedResults): NoteSection[] {
  return [
    plain("Intervals", results.method === "quick" ? [QUICK] : []),
    { title: "Warnings", entries: warnings(results), kind: "warning" as const },
    plain("Published figures", published(results)),
  ].filter(({ entries }) => entries.length > 0);
}

type NotedResults = Pick<CapacityReport, "basis" | "method"> & {
  readonly rows: readonly {
    readonly result: Pick<CapacityResult, "platform" | "deployment" | "tier" | "published" | "warnings">;
  }[];
};

function plain(title: string, entries: readonly string[]): NoteSection {
  return { title, entries, kind: "plain" };
}

/** The same as bullets for a terminal. */
export function capacityNotes(report: CapacityReport, style: TextStyle): string[][] {
  return noteSections(report).map(({ title, entries, kind }) => {
    const lines = entries.flatMap((entry) => bullet(entry, PAGE_COLUMNS));
    return [style.heading(title), ...(kind === "warning" ? lines.map(style.warning) : lines)];
  });
}

/** What the intervals hold, and what they do not. */
function intervals({ method, drawn, fitted }: CapacityReport): string {
  const hold =
    method === "protocol"
      ? "the last numbers of agents that passed and failed"
      : fitted
        ? "80%: replications, and draws of the fitted coefficients with the error that no coefficient explains"
        : "80%, from replications: how far another run of the same search may land";
  if (drawn !== undefined) return `${hold}. What is uncertain about the inputs is in the draws alone`;
  return `${hold}. They do not hold what is uncertain about ${fitted ? "" : "coefficients, "}profiles or unpublished engine settings, which is more`;
}

const QUICK =
  "none: a quick search has one replication, and draws no coefficients. Without --quick the answer has an interval, and may differ by some percent";

function warnings({ rows }: NotedResults): string[] {
  const places = new Map<string, string[]>();
  for (const { result } of rows) {
    for (const warning of result.warnings) {
      places.set(warning, [...(places.get(warning) ?? []), `${tierLabel(result.tier)}, ${placeOf(result)}`]);
    }
  }
  const where = (found: readonly string[]): string =>
    found.length === rows.length && rows.length > 1 ? `all ${rows.length} rows` : found.join("; ");
  return [...places].map(([warning, found]) => `${where(found)}: ${warning}`);
}

/** One entry a source; sources repeat from row to row. */
function published({ rows, basis }: NotedResults): string[] {
  const bySource = new Map<string, string[]>();
  for (const { result } of rows) {
    if (result.published === null) continue;
    const figure = `${result.platform} ${grouped(result.published.agentsPerMegawatt)} (${tierLabel(result.tier)})`;
    bySource.set(result.published.source, [...(bySource.get(result.published.source) ?? []), figure]);
  }
  if (bySource.size === 0) return [];
  const meaning = `Agents/MW of measured accelerator draw, for the same platform, model, workload and tier${
    basis === "accelerator" ? "" : `: not comparable with the ${basis} basis above`
  }`;
  return [meaning, ...[...bySource].map(([source, figures]) => `${figures.join(", ")}: ${source}`)];
}

function weakest({ systems }: CapacityReport): string[] {
  return weakInputs(systems, MAX_WEAK_INPUTS).map(weakInputText);
}

/** "workload.turns.cv = 1.42 (derived): where it comes from". */
function weakInputText({ path, value, quality, source, platforms }: WeakInput): string {
  const whose = platforms.length === 0 ? "" : ` [${platforms.join(", ")}]`;
  return `${path} = ${shortened(value, 40)} (${quality})${whose}: ${shortened(source.replace(/^assum(ed|ption): /i, ""), MAX_SOURCE_CHARACTERS)}`;
}
