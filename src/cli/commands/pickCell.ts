/** One cell of a scenario, a deployment at a tier, for commands that search it again and again. */
import { loadScenario } from "../../profiles/load.ts";
import type { ResolvedScenario } from "../../profiles/resolve.ts";
import { inNameOf } from "../../questions/inNameOf.ts";
import { type Picked, pickDeployment, type Wanted } from "../../questions/pickDeployment.ts";
import { requireClosed } from "../../questions/requireClosed.ts";
import { requireNoTier } from "../../questions/requireNoTier.ts";
import { checkFeasible } from "../../sweep/capacityTable.ts";
import { noteSeed } from "../failure.ts";

type CellValues = Wanted & {
  readonly set: readonly string[];
  readonly seed: string | number | undefined;
  readonly data: string | undefined;
};

/** Errors: InputError, in the name of the command, for scenarios and choices that are not there and deployments that cannot run. */
export function pickCell(
  scenario: string,
  values: CellValues,
  command: string,
): Picked & { readonly resolved: ResolvedScenario } {
  const resolved = loadScenario({ scenario, sets: values.set, seed: values.seed, dataRoot: values.data });
  noteSeed(resolved.scenario.seed);
  requireNoTier(resolved.systems, values.tier === undefined ? [] : [values.tier], command);
  const picked = inNameOf(command, () => pickDeployment(resolved, values));
  checkFeasible({ ...resolved, systems: [{ ...picked.system, deployments: [picked.deployment] }] });
  requireClosed([picked.system], { command, path: "workload", instead: "a workload whose agents are always at work" });
  return { ...picked, resolved };
}
