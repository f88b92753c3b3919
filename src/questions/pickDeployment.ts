/** Which system, deployment and tier of a scenario a phase is of, from what was asked for. */
import { namedTiers, namesAllTiers } from "../capacity/mixTier.ts";
import { expectedNames, nearestName } from "../profiles/names.ts";
import { InputError, type Problem, showValue } from "../profiles/problem.ts";
import type { ResolvedScenario, ResolvedSystem } from "../profiles/resolve.ts";
import type { DeploymentSpec, Tier } from "../profiles/scenario.ts";

export type Wanted = {
  readonly platform: string | undefined;
  readonly deployment: string | undefined;
  readonly tier: number | undefined;
};

type Candidate = { readonly system: ResolvedSystem; readonly deployment: DeploymentSpec };
export type Picked = Candidate & { readonly tier: Tier };

/**
 * Narrows all deployments by platform, then name, then tier. A named deployment may be judged by a tier that it does not
 * serve; the tier is otherwise the lowest that is left.
 * Errors: InputError with the choices, for names that are not there and where there are several to choose from.
 */
export function pickDeployment({ scenario, systems }: ResolvedScenario, wanted: Wanted): Picked {
  const all = systems.flatMap((system) => system.deployments.map((deployment) => ({ system, deployment })));
  const ofPlatform = narrow(all, "--platform", wanted.platform, ({ system }) => system.platform);
  const named =
    wanted.deployment === undefined
      ? ofPlatform
      : narrow(ofPlatform, "--deployment", wanted.deployment, ({ deployment }) => deployment.name);
  const tier = pickTier(scenario.tiers, named, wanted);
  const serving = wanted.deployment === undefined ? servingAll(named, tier) : named;
  const [picked] = narrow(serving, "--deployment", wanted.deployment, ({ deployment }) => deployment.name);
  return { ...(picked as Candidate), tier };
}

/** Those that serve the tier; of a mix, those that also serve the tiers that its parts name. Errors: InputError where there are none. */
function servingAll(candidates: readonly Candidate[], tier: Tier): readonly Candidate[] {
  const serves = ({ system, deployment }: Candidate): boolean =>
    [tier, ...namedTiers(system.workload)].every(({ id }) => deployment.tiers.includes(id));
  const serving = candidates.filter(serves);
  if (serving.length > 0) return serving;
  const [first] = candidates as [Candidate, ...Candidate[]];
  throw fault("--deployment", {
    wrong: `none serves all tiers of the mix ${first.system.workload.id}`,
    expected: "the deployment to put it on, whatever tiers that serves",
    fix: `write --deployment "${first.deployment.name}"`,
  });
}

function pickTier(tiers: readonly Tier[], candidates: readonly Candidate[], { deployment, tier: wanted }: Wanted): Tier {
  const isServed = ({ id }: Tier): boolean => candidates.some((candidate) => candidate.deployment.tiers.includes(id));
  const served = tiers.filter(isServed).sort((a, b) => a.id - b.id);
  // Checked with the scenario: a deployment serves one tier at least, of those that there are.
  const workload = candidates[0]?.system.workload;
  if (workload !== undefined && namesAllTiers(workload)) return namedTiers(workload)[0] as Tier;
  if (wanted === undefined) return served[0] as Tier;
  const open = deployment === undefined ? served : tiers;
  const found = open.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  throw notThere(
    "--tier",
    String(wanted),
    open.map(({ id }) => String(id)),
  );
}

/** The candidates with this name, never none. Without a name: all of them, as long as they share one. */
function narrow(
  candidates: readonly Candidate[],
  option: string,
  wanted: string | undefined,
  nameOf: (candidate: Candidate) => string,
): readonly Candidate[] {
  const names = [...new Set(candidates.map(nameOf))];
  if (wanted === undefined) {
    if (names.length <= 1) return candidates;
    throw fault(option, {
      wrong: "missing: there are several",
      expected: expectedNames("", names),
      fix: `write ${option} "${names[0]}"`,
    });
  }
  const found = candidates.filter((candidate) => nameOf(candidate) === wanted);
  if (found.length === 0) throw notThere(option, wanted, names);
  return found;
}

function notThere(option: string, wanted: string, names: readonly string[]): InputError {
  const fix = `write ${option} "${nearestName(wanted, names) ?? names[0]}"`;
  return fault(option, {
    wrong: "not in this scenario",
    received: showValue(wanted),
    expected: expectedNames(wanted, names),
    fix,
  });
}

function fault(option: string, texts: Pick<Problem, "wrong" | "received" | "expected" | "fix">): InputError {
  return new InputError([{ file: "agentwatt simulate", path: option, ...texts }]);
}
