/** What a question needs before it runs phases of one deployment: the scenario, the deployment built, and how long to run. */
import { withUnlimitedKv } from "../capacity/requestLimit.ts";
import { loadScenarioFrom } from "../profiles/loadFrom.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { Scenario, Tier } from "../profiles/scenario.ts";
import { buildDeployment, type Deployment } from "../serving/deployment.ts";
import { checkFeasible } from "../sweep/capacityTable.ts";
import type { QuestionContext } from "./context.ts";
import { pickDeployment, type Wanted } from "./pickDeployment.ts";
import { readDuration } from "./readDuration.ts";
import { requireNoTier } from "./requireNoTier.ts";

export type PhaseValues = Wanted & {
  readonly set: readonly string[];
  readonly seed: string | number | undefined;
  readonly measured: string | undefined;
  readonly settling: string | undefined;
  readonly "unlimited-kv"?: boolean;
};

type OpenDeployment = {
  readonly scenario: Scenario;
  readonly system: ResolvedSystem;
  readonly deploymentName: string;
  readonly deployment: Deployment;
  readonly tier: Tier;
};

/** As asked for: undefined where nothing was. */
type AskedDurations = { readonly settlingSeconds: number | undefined; readonly measuredSeconds: number | undefined };
export type OpenPhase = OpenDeployment & { readonly [K in keyof AskedDurations]: number };

/** Errors: InputError for durations, scenarios and choices that are not there; InfeasibleError for what cannot be built. */
export function openDeployment(
  name: string,
  values: PhaseValues,
  { files, onSeed }: QuestionContext,
): OpenDeployment & AskedDurations {
  const measuredSeconds = readDuration(values.measured, "--measured");
  const settlingSeconds = readDuration(values.settling, "--settling");
  const resolved = loadScenarioFrom(files, {
    scenario: name,
    sets: values.set,
    seed: values.seed,
    kept: { platforms: values.platform === undefined ? [] : [values.platform], deployment: values.deployment },
  });
  const { scenario } = resolved;
  onSeed?.(scenario.seed);
  requireNoTier(resolved.systems, values.tier === undefined ? [] : [values.tier], "agentwatt simulate");
  const { system, deployment: spec, tier } = pickDeployment(resolved, values);
  checkFeasible({ ...resolved, systems: [system] });
  const built = buildDeployment(system, spec);
  return {
    scenario,
    system,
    deploymentName: spec.name,
    deployment: values["unlimited-kv"] === true ? withUnlimitedKv(built) : built,
    tier,
    settlingSeconds,
    measuredSeconds,
  };
}

/** The same, with the scenario's durations where none were asked for. Errors: as of openDeployment. */
export function openPhase(name: string, values: PhaseValues, context: QuestionContext): OpenPhase {
  const opened = openDeployment(name, values, context);
  const { settlingSeconds, measuredSeconds } = opened.scenario.search;
  return {
    ...opened,
    settlingSeconds: opened.settlingSeconds ?? settlingSeconds,
    measuredSeconds: opened.measuredSeconds ?? measuredSeconds,
  };
}
