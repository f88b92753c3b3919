/** Which system, deployment and tier of a scenario a phase is of, from what was asked for. */
import { expectedNames, nearestName } from "../../profiles/names.ts";
import { InputError, showValue } from "../../profiles/problem.ts";
import type { ResolvedScenario, ResolvedSystem } from "../../profiles/resolve.ts";
import type { DeploymentSpec, Tier } from "../../profiles/scenario.ts";

export type Wanted = {
  readonly platform: string | undefined;
  readonly deployment: string | undefined;
  readonly tier: number | undefined;
};

export type Picked = { readonly system: ResolvedSystem; readonly deployment: DeploymentSpec; readonly tier: Tier };

/** Errors: InputError with the choices, for names that are not there and where there are several to choose from. */
export function pickDeployment({ scenario, systems }: ResolvedScenario, wanted: Wanted): Picked {
  const system = pick({
    option: "--platform",
    wanted: wanted.platform,
    choices: systems.map((entry) => [entry.platform, entry] as const),
    several: "the scenario has several platforms",
  });
  const { deployments } = system;
  const tiers = [...scenario.tiers].sort((a, b) => a.id - b.id);
  if (wanted.tier !== undefined || wanted.deployment === undefined) {
    const served = tiers.filter(
      ({ id }) => wanted.deployment !== undefined || deployments.some((entry) => entry.tiers.includes(id)),
    );
    const lowest = wanted.tier === undefined ? served[0]?.id : wanted.tier;
    const tier = pick({
      option: "--tier",
      wanted: String(lowest),
      choices: served.map((entry) => [String(entry.id), entry] as const),
      several: "",
    });
    const serving = deployments.filter(({ tiers: ids }) => wanted.deployment !== undefined || ids.includes(tier.id));
    return { system, deployment: pickByName(serving, wanted.deployment), tier };
  }
  const deployment = pickByName(deployments, wanted.deployment);
  // Checked with the scenario: a deployment serves one tier at least, and tiers that exist.
  const tier = tiers.find(({ id }) => deployment.tiers.includes(id)) as Tier;
  return { system, deployment, tier };
}

function pickByName(deployments: readonly DeploymentSpec[], wanted: string | undefined): DeploymentSpec {
  const choices = deployments.map((entry) => [entry.name, entry] as const);
  return pick({ option: "--deployment", wanted, choices, several: "several deployments serve it" });
}

type Choice<T> = {
  readonly option: string;
  readonly wanted: string | undefined;
  readonly choices: readonly (readonly [string, T])[];
  readonly several: string;
};

function pick<T>({ option, wanted, choices, several }: Choice<T>): T {
  const names = choices.map(([name]) => name);
  const base = { file: "agentwatt simulate", path: option };
  const [first] = choices;
  if (wanted === undefined) {
    if (first !== undefined && choices.length === 1) return first[1];
    throw new InputError([
      { ...base, wrong: `missing: ${several}`, expected: expectedNames("", names), fix: `write ${option} "${names[0]}"` },
    ]);
  }
  const found = choices.find(([name]) => name === wanted);
  if (found !== undefined) return found[1];
  const fix = `write ${option} "${nearestName(wanted, names) ?? names[0]}"`;
  throw new InputError([
    { ...base, wrong: "not in this scenario", received: showValue(wanted), expected: expectedNames(wanted, names), fix },
  ]);
}
