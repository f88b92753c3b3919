/** Agents/MW on all four bases, because the basis can flip a ranking, and agents on what one can buy. */
import { POWER_BASES, type PowerBasis } from "../power/bases.ts";
import type { CapacityReport, CapacityRow } from "./capacityReport.ts";
import { columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { significant } from "./figures.ts";
import { tierLabel } from "./mixText.ts";
import { bullet, oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeCell, placeOf } from "./tierTable.ts";

const MEANINGS: Readonly<Record<PowerBasis, string>> = {
  accelerator: "mean draw of the GPUs, die and HBM",
  tdp: "their power limit",
  system: "draw plus the share of host, network, switches and fans",
  facility: "system x PUE",
};

/** The table, or nothing where no tier is reached. */
export function basesTable({ rows, basis }: CapacityReport, style: TextStyle): string[] {
  const reached = rows.filter(({ result }) => result.agents > 0);
  if (reached.length === 0) return [];
  const title = (candidate: PowerBasis): string => (candidate === basis ? `*${candidate}` : candidate);
  const columns = [
    { title: ["platform", "  deployment"], align: "left" as const },
    { title: "tier", align: "right" as const },
    ...POWER_BASES.map((candidate) => ({ title: title(candidate), align: "right" as const })),
    { title: "agents a system", align: "left" as const },
  ];
  const cells = reached.map(({ result, system }) => [
    placeCell(result),
    String(result.tier),
    ...POWER_BASES.map((candidate) => significant(result.agentsPerMegawatt[candidate])),
    `${significant(result.agentsPerSystem)} / ${oneLine(system.hardware.system.unit)} of ${system.hardware.system.gpus.value}`,
  ]);
  return [
    style.heading(`Agents/MW on four bases of power; *${basis} leads above`),
    ...columnTable(columns, cells, style),
    ...POWER_BASES.map((candidate) => style.detail(`  ${candidate}: ${MEANINGS[candidate]}`)),
    ...rankingFlips(reached).map(style.warning),
  ];
}

/** Tiers whose order of platforms depends on the basis. */
function rankingFlips(rows: readonly CapacityRow[]): string[] {
  const tiers = [...new Set(rows.map(({ result }) => result.tier))];
  return tiers.flatMap((tier) => {
    const platforms = rows.filter(({ result }) => result.tier === tier).map(({ result }) => result.platform);
    const shared = new Set(platforms.filter((platform, index) => platforms.indexOf(platform) !== index));
    const ranked = (basis: PowerBasis): string =>
      rows
        .filter(({ result }) => result.tier === tier)
        .sort((a, b) => b.result.agentsPerMegawatt[basis] - a.result.agentsPerMegawatt[basis])
        .map(({ result }) => (shared.has(result.platform) ? placeOf(result) : result.platform))
        .join(" > ");
    const orders = new Set(POWER_BASES.map(ranked));
    if (orders.size === 1) return [];
    const lines = [...orders].flatMap((order) =>
      bullet(`${POWER_BASES.filter((basis) => ranked(basis) === order).join(", ")}: ${order}`, PAGE_COLUMNS, "    "),
    );
    return [`  The basis changes the order on ${tierLabel(tier)}:`, ...lines];
  });
}
