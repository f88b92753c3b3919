/** What a page is made from: answers of the capacity search, what was studied of them, and results of other commands. */
import type { CapacityResult } from "../../capacity/result.ts";
import type { DeploymentStudy } from "../../planning/deploymentStudy.ts";
import type { PowerBasis } from "../../power/bases.ts";
import type { Tier } from "../../profiles/scenario.ts";
import type { NoteSection } from "../capacityNotes.ts";
import type { CapacityReport } from "../capacityReport.ts";
import { oneLine } from "../plainText.ts";
import type { OtherResults } from "../results/otherResults.ts";

/** What is drawn of a capacity result: all of it that a file of results holds for sure. */
type DrawnResult = Omit<CapacityResult, "fullBatch" | "sessions" | "parts">;

export type AnswerRow = {
  readonly result: DrawnResult;
  /** Machines for a number of agents that was asked for. */
  readonly need?: { readonly agents: number; readonly gpus: number | null } | undefined;
  /** Absent: the answers come from a file. */
  readonly study?: DeploymentStudy | undefined;
};

export type StudiedRow = AnswerRow & { readonly study: DeploymentStudy };

/** A tier's rows, or those of mixes whose parts name their own tiers. */
export type TierRows = {
  /** undefined: a mix, or a tier whose terms are not known. */
  readonly tier: Tier | undefined;
  readonly name: string;
  readonly terms: string;
  readonly rows: readonly AnswerRow[];
};

export type Answers = {
  /** The basis that leads. */
  readonly basis: PowerBasis;
  readonly method: CapacityReport["method"];
  /** Tiers that somebody serves. */
  readonly tiers: readonly TierRows[];
  readonly notes: readonly NoteSection[];
};

export type ReportContent = {
  readonly title: string;
  /** Lines beneath the title. */
  readonly facts: readonly string[];
  /** How the page came about, at its foot. */
  readonly origin: string;
  readonly answers: Answers | undefined;
  readonly others: OtherResults;
};

/** "b300, 1P DEP4 + 1D DEP4", without what a name may hide. */
export function rowName({ result }: { readonly result: { readonly platform: string; readonly deployment: string } }): string {
  return `${oneLine(result.platform)}, ${oneLine(result.deployment)}`;
}
