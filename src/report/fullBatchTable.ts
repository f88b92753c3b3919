/** How fast replies come when the decode batch is full, beside the tier's floor: how near the cliff each result stands. */
import type { CapacityReport } from "./capacityReport.ts";
import { type Column, columnTable } from "./columnTable.ts";
import { grouped, seconds, signedPercent, significant } from "./figures.ts";
import type { TextStyle } from "./textStyle.ts";
import { placeCell } from "./tierTable.ts";

export function fullBatchTable({ scenario, rows }: CapacityReport, style: TextStyle): string[] {
  if (rows.length === 0) return [];
  const columns: Column[] = [
    { title: ["platform", "  deployment"], align: "left" },
    { title: "tier", align: "right" },
    { title: ["sequences", "a rank"], align: "right" },
    { title: "filled by", align: "left" },
    { title: "context", align: "right" },
    { title: "step", align: "right" },
    { title: "tok/s", align: "right" },
    { title: "floor", align: "right" },
    { title: "margin", align: "right" },
  ];
  const cells = rows.map(({ result }) => {
    const full = result.fullBatch;
    const tier = scenario.tiers.find(({ id }) => id === result.tier);
    return [
      placeCell(result),
      String(result.tier),
      grouped(full.sequencesPerRank),
      full.filledBy,
      grouped(full.contextTokens),
      seconds(full.stepSeconds),
      significant(full.tokensPerSecond),
      // Of a mix: the floor of its fastest part.
      significant(tier?.outputSpeedP25 ?? full.tokensPerSecond / (1 + full.speedMargin)),
      signedPercent(full.speedMargin),
    ];
  });
  return [style.heading("Decode with a full batch: output speed over the tier's floor"), ...columnTable(columns, cells, style)];
}
