/** The content of a page that answers a scenario: its capacity table by tier, each row with its study. */
import type { DeploymentStudy } from "../../planning/deploymentStudy.ts";
import { noteSections } from "../capacityNotes.ts";
import type { CapacityReport } from "../capacityReport.ts";
import { mixHeading } from "../mixText.ts";
import { oneLine } from "../plainText.ts";
import type { OtherResults } from "../results/otherResults.ts";
import { tierName, tierTerms } from "../tierTable.ts";
import type { ReportContent, TierRows } from "./reportContent.ts";

export type AnsweredScenario = {
  readonly capacity: CapacityReport;
  /** One a row of the capacity table, in its order. */
  readonly studies: readonly DeploymentStudy[];
  readonly others: OtherResults;
  /** The command that makes the page again. */
  readonly command: string;
};

export function scenarioContent({ capacity, studies, others, command }: AnsweredScenario): ReportContent {
  const { scenario, basis, method } = capacity;
  return {
    title: oneLine(scenario.title),
    facts: [
      `${scenario.model}, workload ${scenario.workload}, seed ${scenario.seed}, ${scenario.search.replications} replications.`,
      ...(scenario.description === undefined ? [] : [oneLine(scenario.description)]),
    ],
    origin: `Made by ${command}. The same command and version give the same page.`,
    answers: { basis, method, tiers: tierRows(capacity, studies), notes: noteSections(capacity) },
    others,
  };
}

/** Rows by tier, in the order of the scenario, mixes last; tiers that nobody serves are left out. */
function tierRows({ scenario, rows }: CapacityReport, studies: readonly DeploymentStudy[]): TierRows[] {
  const studied = rows.map((row, index) => ({ ...row, study: studies[index] }));
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
