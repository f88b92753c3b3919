/**
 * The seam between the page and the engine: what a page can ask, and what it gets. Types alone. The engine behind it runs in
 * Web Workers (engine/client.ts); what it answers is byte for byte what the command line prints.
 */
import type { DeploymentStudy } from "../planning/deploymentStudy.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { PriceProfile } from "../profiles/prices.ts";
import type { Problem } from "../profiles/problem.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { Tier } from "../profiles/scenario.ts";
import type { CapacityReport } from "../report/capacityReport.ts";
import type { ExplainReport } from "../report/explainReport.ts";
import type { PhaseReport } from "../report/phaseReport.ts";
import type { WhatIfReport } from "../report/whatIfReport.ts";

/** A file of the reader's own, kept in the browser. It stands beside the shipped ones, and in place of one of the same path. */
export type OwnFile = {
  /** As in the package: "scenarios/mine.yaml", "workload-profiles/mine.yaml". */
  readonly path: string;
  readonly text: string;
};

/** What every question is about. */
export type Subject = {
  /** Name of a scenario: a shipped one, or "mine" where `own` holds scenarios/mine.yaml. */
  readonly scenario: string;
  readonly own?: readonly OwnFile[];
  /** path=value, exactly as the command line's --set; applied in order. */
  readonly set?: readonly string[];
  readonly seed?: string | number;
};

/**
 * quick: one replication to about 2% over phases of some minutes, as `agentwatt capacity --quick`. Its interval is a single
 * value: it leaves out the spread over replications and the fitted coefficients' uncertainty. full: as the command line.
 */
export type Effort = "quick" | "full";

export type CapacityQuestion = Subject & {
  readonly kind: "capacity";
  readonly platform?: readonly string[];
  readonly tier?: readonly number[];
  /** Only deployments of this name. */
  readonly deployment?: string;
  readonly effort: Effort;
};

/** `change` is the command line's --set of what-if; `set` is its --base. */
export type WhatIfQuestion = Subject & {
  readonly kind: "what-if";
  readonly change: readonly string[];
  /** Names of what-ifs that the scenario has. */
  readonly named?: readonly string[];
  readonly platform?: readonly string[];
  readonly tier?: readonly number[];
  readonly deployment?: string;
  readonly basis?: PowerBasis;
};

/** One deployment, as the options of `simulate` and `explain` have it. */
export type OneDeployment = {
  readonly platform?: string;
  readonly deployment?: string;
  readonly tier?: number;
  /** Simulated time with its unit: "300 s"; default: the scenario's. */
  readonly measured?: string;
  readonly settling?: string;
};

export type SimulateQuestion = Subject &
  OneDeployment & {
    readonly kind: "simulate";
    /** Agents that are always at work; needed unless the workload's sessions arrive from outside. */
    readonly agents?: number;
    readonly sessionsPerHour?: number;
    readonly start?: "stationary" | "benchmark";
    readonly unlimitedKv?: boolean;
  };

export type ExplainQuestion = Subject & OneDeployment & { readonly kind: "explain"; readonly agents?: number };

export type Question = CapacityQuestion | WhatIfQuestion | SimulateQuestion | ExplainQuestion;

export type Answer = {
  readonly status: "answered";
  readonly question: Question;
  /** What `agentwatt <command> --format json` prints, byte for byte; `data` is the same, parsed. */
  readonly json: string;
  readonly data: unknown;
  /** What `--format csv` prints. */
  readonly csv: string;
  /** What the texts were made of, for the charts that the report draws too. */
  readonly report: CapacityReport | WhatIfReport | PhaseReport | ExplainReport;
  /** What the command line's exit code says: false where it is 1, "the answer is no". */
  readonly good: boolean;
  /** Whether it is a quick answer, which has no honest interval. */
  readonly rough: boolean;
  /** The command that prints the same `json`. */
  readonly command: string;
  /** Wall time, for the reader. */
  readonly tookSeconds: number;
};

/** The reader's own input is at fault: what and where, what was expected, and an edit that mends it. */
export type Refusal = { readonly status: "refused"; readonly problems: readonly Problem[]; readonly text: string };
/** A fault of the program. */
export type Failure = { readonly status: "failed"; readonly text: string };
/** Somebody asked to stop. */
export type Cancelled = { readonly status: "cancelled" };
export type Reply = Answer | Refusal | Failure | Cancelled;

/** The phases behind a report's charts, one a row of a capacity answer. */
export type Studies = { readonly status: "studied"; readonly studies: readonly DeploymentStudy[] };

export type Progress = { readonly done: number; readonly parts: number; readonly seconds: number };

export type AskOptions = {
  /** Stops the work; the reply is then "cancelled". */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Told a quick answer first, where a full capacity question would take long. */
  readonly onRough?: (answer: Answer) => void;
};

export type Named = { readonly id: string; readonly label: string };

export type Catalogue = {
  readonly version: string;
  readonly platforms: readonly (Named & {
    readonly vendor: string;
    /** What one buys ("node", "rack"), and how many accelerators it has. */
    readonly unit: string;
    readonly gpusPerUnit: number;
  })[];
  readonly models: readonly Named[];
  readonly engines: readonly Named[];
  readonly workloads: readonly Named[];
  readonly scenarios: readonly (Named & {
    readonly description: string;
    readonly model: string;
    readonly workload: string;
    readonly systems: readonly {
      readonly platform: string;
      readonly engine: string;
      readonly deployments: readonly { readonly name: string; readonly gpus: number; readonly tiers: readonly number[] }[];
    }[];
  })[];
  readonly prices: PriceProfile;
};

/** A scenario as resolved: what a reader can choose from, and where the sliders stand. */
export type Inspection = {
  readonly status: "inspected";
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly seed: string | number;
  readonly model: string;
  readonly workload: string;
  /** Whether sessions arrive from outside. */
  readonly open: boolean;
  readonly tiers: readonly Tier[];
  /** Each with its profiles as the settings leave them: where the sliders stand. */
  readonly systems: readonly ResolvedSystem[];
  readonly whatIfs: readonly { readonly name: string; readonly question: string }[];
  /** The YAML of the scenario, as shipped or of the reader's own. */
  readonly yaml: string;
};

export type WrittenScenario = { readonly status: "written"; readonly yaml: string };

/** The engine as the page sees it. Questions are worked on one after the other, in the order of asking. */
export interface Engine {
  /** Rejects for a fault of the program alone. */
  catalogue(): Promise<Catalogue>;
  inspect(subject: Subject): Promise<Inspection | Refusal | Failure>;
  /** Settles with a reply and never rejects. */
  ask(question: Question, options?: AskOptions): Promise<Reply>;
  /** The scenario with the settings written into it, for download. */
  scenarioYaml(subject: Subject): Promise<WrittenScenario | Refusal | Failure>;
  /** Runs the phases that the report's charts are drawn from, at the agents of each row of a capacity answer. */
  study(answer: Answer, options?: Pick<AskOptions, "signal" | "onProgress">): Promise<Studies | Refusal | Failure | Cancelled>;
  /** Stops all workers. */
  close(): void;
}
