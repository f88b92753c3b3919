/** What a command needs before it runs phases of one deployment: the scenario, the deployment built, and how long to run. */
import { loadScenario } from "../../profiles/load.ts";
import type { ResolvedSystem } from "../../profiles/resolve.ts";
import type { Scenario, Tier } from "../../profiles/scenario.ts";
import { buildDeployment, type Deployment } from "../../serving/deployment.ts";
import { checkFeasible } from "../../sweep/capacityTable.ts";
import { noteSeed } from "../failure.ts";
import { pickDeployment, type Wanted } from "./pickDeployment.ts";
import { readDuration } from "./readDuration.ts";

export type PhaseValues = Wanted & {
  readonly set: readonly string[];
  readonly seed: string | number | undefined;
  readonly data: string | undefined;
  readonly measured: string | undefined;
  readonly settling: string | undefined;
};

export type OpenPhase = {
  readonly scenario: Scenario;
  readonly system: ResolvedSystem;
  readonly deploymentName: string;
  readonly deployment: Deployment;
  readonly tier: Tier;
  readonly settlingSeconds: number;
  readonly measuredSeconds: number;
};

/** Errors: InputError for durations, scenarios and choices that are not there; InfeasibleError for what cannot be built. */
export function openPhase(name: string, values: PhaseValues): OpenPhase {
  const measured = readDuration(values.measured, "--measured");
  const settling = readDuration(values.settling, "--settling");
  const resolved = loadScenario({ scenario: name, sets: values.set, seed: values.seed, dataRoot: values.data });
  const { scenario } = resolved;
  noteSeed(scenario.seed);
  const { system, deployment: spec, tier } = pickDeployment(resolved, values);
  checkFeasible({ ...resolved, systems: [system] });
  return {
    scenario,
    system,
    deploymentName: spec.name,
    deployment: buildDeployment(system, spec),
    tier,
    settlingSeconds: settling ?? scenario.search.settlingSeconds,
    measuredSeconds: measured ?? scenario.search.measuredSeconds,
  };
}
