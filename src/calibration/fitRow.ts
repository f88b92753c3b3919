/** A measured run made ready for the fit: what it depends on, and its predicted figures under moved coefficients. */
import { type EffectKey, type FittedName, moved } from "../cost/effects.ts";
import type { DeploymentSpec } from "../profiles/scenario.ts";
import { buildDeployment, type SystemProfiles } from "../serving/deployment.ts";
import { effectKey } from "../serving/effectKey.ts";
import { estimateClosedLoop, type LoopEstimate } from "./closedLoopEstimate.ts";
import type { LoopLoad } from "./loopLoad.ts";
import { DEFAULT_TTFT_STATISTIC, type MeasuredRun } from "./measuredRun.ts";
import { asBenchmarked } from "./runSetup.ts";

/** Mean length over nominal, and requests a client, of the collections' protocol. */
const MEAN_OVER_NOMINAL = 0.9;
const REQUESTS_PER_CLIENT = 10;

export type FitRow = {
  readonly run: MeasuredRun;
  readonly profiles: SystemProfiles;
  readonly spec: DeploymentSpec;
  readonly key: EffectKey;
  readonly load: LoopLoad;
};

export function fitRow(run: MeasuredRun, profiles: SystemProfiles, spec: DeploymentSpec): FitRow {
  return {
    run,
    profiles,
    spec,
    key: effectKey(profiles, spec, spec.draftTokens ?? 0),
    load: {
      promptTokens: run.isl_nominal_tokens * MEAN_OVER_NOMINAL,
      outputTokens: run.osl_nominal_tokens * MEAN_OVER_NOMINAL,
      concurrency: run.concurrency,
      requestsPerClient: REQUESTS_PER_CLIENT,
      ttftStatistic: run.ttft_statistic ?? DEFAULT_TTFT_STATISTIC,
    },
  };
}

/** The estimate of a row with its prior coefficients moved by ln factors. */
export function estimateRow(row: FitRow, lnFactor: Readonly<Record<FittedName, number>>): LoopEstimate {
  const coefficients = moved(row.profiles.coefficients, lnFactor);
  const deployment = buildDeployment({ ...row.profiles, effects: undefined, coefficients }, row.spec);
  return estimateClosedLoop(asBenchmarked(deployment, row.profiles.model), row.load);
}
