/** Mixes of workloads in the reports: headings, and what each part got. */
import type { PartResult } from "../capacity/partResult.ts";
import type { CapacityResult } from "../capacity/result.ts";
import type { PartFigures } from "../metrics/partFigures.ts";
import type { Verdict } from "../metrics/verdict.ts";
import type { Workload } from "../profiles/mix.ts";
import { type Cell, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { grouped, NO_FIGURE, percent, seconds, significant } from "./figures.ts";
import { bullet, oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

/** "tier 1", or "mix" where each part has a tier of its own. */
export function tierLabel(tier: CapacityResult["tier"]): string {
  return tier === "mix" ? tier : `tier ${tier}`;
}

/** "Mix office-mix: claude-code 70% as interactive, codex 30% as background". */
export function mixHeading(workload: Workload): string {
  if (workload.kind !== "mix") return "Mix";
  const total = workload.parts.reduce((sum, { weight }) => sum + weight.value, 0);
  const parts = workload.parts.map(({ workload: part, weight, tier }) => {
    const as = tier === undefined ? "" : ` as ${oneLine(tier.name)}`;
    return `${part.id} ${percent(weight.value / total)}${as}`;
  });
  return `Mix ${workload.id}: ${parts.join(", ")}`;
}

/** Beneath a capacity table: what each part of a row gets. */
export function partLines({ parts }: Pick<CapacityResult, "parts">, place: string): string[] {
  if (parts === undefined) return [];
  return [...bullet(`${place}:`, PAGE_COLUMNS, "  "), ...parts.flatMap((part) => bullet(partLine(part), PAGE_COLUMNS, "    "))];
}

function partLine({ workload, tier, agents, ttftSeconds, outputTokensPerSecond, speedMargin, ttftMargin }: PartResult): string {
  if (tier === null || speedMargin === null || ttftMargin === null) return `${workload}: no agents`;
  const speed = `speed ${significant(outputTokensPerSecond.p25)} tok/s (${significant(speedMargin)} x)`;
  const wait = `first token ${seconds(ttftSeconds.p95)} (${significant(ttftMargin)} x)`;
  return `${workload}, ${grouped(agents)} agents, tier ${tier}: ${speed}, ${wait}`;
}

/** The parts of a phase, each with its verdict; nothing where all agents are alike. */
export function partsTable(parts: readonly PartFigures[] | undefined, verdict: Verdict, style: TextStyle): string[] {
  if (parts === undefined) return [];
  const right = ["agents", "requests", "reused"];
  const columns = [
    { title: ["part", "  tier"], align: "left" as const },
    ...right.map((title) => ({ title, align: "right" as const })),
    { title: ["first token", "P50"], align: "right" as const },
    { title: ["first token", "P95 (margin)"], align: "right" as const },
    { title: ["tok/s", "P25 (margin)"], align: "right" as const },
    { title: ["tok/s", "P50"], align: "right" as const },
    { title: "verdict", align: "left" as const },
  ];
  return columnTable(
    columns,
    parts.map((part, index) => partCells(part, index, verdict)),
    style,
  );
}

function partCells(part: PartFigures, index: number, verdict: Verdict): Cell[] {
  const judged = verdict.parts?.find((candidate) => candidate.part === index);
  const { ttftSeconds: ttft, outputTokensPerSecond: speed } = part;
  const margin = (value: number | undefined): string => (value === undefined ? NO_FIGURE : `(${significant(value)} x)`);
  return [
    [part.workload, `  ${judged === undefined ? NO_FIGURE : `${judged.tier.id}, ${oneLine(judged.tier.name)}`}`],
    grouped(part.agents),
    grouped(part.requests),
    percent(part.prefixHitFraction),
    seconds(ttft.p50),
    [seconds(ttft.p95), margin(judged?.ttftMargin)],
    [significant(speed.p25), margin(judged?.speedMargin)],
    significant(speed.p50),
    judged === undefined ? NO_FIGURE : judged.passes ? "meets it" : "fails it",
  ];
}
