/** What a report is made from: the capacity table, and a study of each of its rows. */
import type { DeploymentStudy } from "../../planning/deploymentStudy.ts";
import type { Tier } from "../../profiles/scenario.ts";
import type { CapacityReport, CapacityRow } from "../capacityReport.ts";
import { mixHeading } from "../mixText.ts";
import { oneLine } from "../plainText.ts";
import { tierName, tierTerms } from "../tierTable.ts";

export type ReportContent = {
  readonly capacity: CapacityReport;
  /** One a row of the capacity table, in its order. */
  readonly studies: readonly DeploymentStudy[];
  /** The command that makes the page again. */
  readonly command: string;
};

export type StudiedRow = CapacityRow & { readonly study: DeploymentStudy };

/** A tier's rows, or those of mixes whose parts name their own tiers. */
export type TierRows = {
  /** undefined: a mix. */
  readonly tier: Tier | undefined;
  readonly name: string;
  readonly terms: string;
  readonly rows: readonly StudiedRow[];
};

/** Rows by tier, in the order of the scenario, mixes last; tiers that nobody serves are left out. */
export function tierRows({ capacity: { scenario, rows }, studies }: ReportContent): TierRows[] {
  const studied = rows.map((row, index): StudiedRow => ({ ...row, study: studies[index] as DeploymentStudy })); // One a row.
  const mixed = studied.filter(({ result }) => result.tier === "mix");
  const [first] = mixed;
  const tiers = scenario.tiers.map((tier) => ({
    tier,
    name: tierName(tier),
    terms: tierTerms(tier),
    rows: studied.filter(({ result }) => result.tier === tier.id),
  }));
  const mix =
    first === undefined
      ? []
      : [{ tier: undefined, name: mixHeading(first.system.workload), terms: "each part meets its own tier", rows: mixed }];
  return [...tiers.filter(({ rows: own }) => own.length > 0), ...mix];
}

/** "b300, 1P DEP4 + 1D DEP4", without what a name may hide. */
export function rowName({ result }: Pick<CapacityRow, "result">): string {
  return `${oneLine(result.platform)}, ${oneLine(result.deployment)}`;
}
