/** What the reports of one phase share. */
import type { FullBatch } from "../capacity/fullBatch.ts";
import type { PhaseFigures } from "../metrics/phase.ts";
import type { Verdict } from "../metrics/verdict.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { Workload } from "../profiles/mix.ts";
import type { Scenario, Tier } from "../profiles/scenario.ts";

export type PhaseReport = {
  readonly scenario: Scenario;
  readonly platform: string;
  readonly engine: string;
  readonly deployment: string;
  /** What was judged by; of a mix: what parts that name no tier were. */
  readonly tier: Tier;
  readonly workload: Workload;
  readonly start: "stationary" | "benchmark";
  /** Whether KV memory in HBM was taken to be without end. */
  readonly unlimitedKv: boolean;
  readonly figures: PhaseFigures;
  readonly verdict: Verdict;
  /** What the decode pool would give with its batch full, whatever the load of this phase. */
  readonly fullBatch: FullBatch;
  readonly agentsPerMegawatt: Readonly<Record<PowerBasis, number>>;
};
