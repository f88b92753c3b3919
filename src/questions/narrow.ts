/** A scenario with only the platforms and tiers that were asked for. */
import { expectedNames, nearestName } from "../profiles/names.ts";
import { InputError, ProblemList, showValue } from "../profiles/problem.ts";
import type { ResolvedScenario } from "../profiles/resolve.ts";
import { requireNoTier } from "./requireNoTier.ts";

export type Filters = { readonly platform: readonly string[]; readonly tier: readonly number[] };

/** Errors: InputError for a platform or tier that the scenario lacks, and when nothing is left of it. */
export function narrowScenario(
  resolved: ResolvedScenario,
  { platform, tier }: Filters,
  command = "agentwatt capacity",
  platformOption = "--platform",
): ResolvedScenario {
  const { scenario } = resolved;
  requireNoTier(resolved.systems, tier, command);
  const problems = new ProblemList();
  const platforms = [...new Set(resolved.systems.map((system) => system.platform))];
  const tiers = scenario.tiers.map(({ id }) => id);
  for (const wanted of platform) problems.attempt(() => requireOne(command, platformOption, wanted, platforms));
  for (const wanted of tier) problems.attempt(() => requireOne(command, "--tier", String(wanted), tiers.map(String)));
  problems.throwIfAny();
  const keptTiers = scenario.tiers.filter(({ id }) => tier.length === 0 || tier.includes(id));
  const systems = resolved.systems.filter((system) => platform.length === 0 || platform.includes(system.platform));
  const served = systems.flatMap(({ deployments }) => deployments.flatMap(({ tiers }) => tiers));
  if (!keptTiers.some(({ id }) => served.includes(id))) {
    const left = [...new Set(served)].sort((a, b) => a - b);
    throw new InputError([
      {
        file: command,
        path: "--tier",
        wrong: "no deployment of these platforms serves it",
        received: tier.join(", "),
        expected: `one of: ${left.join(", ")}`,
        fix: `write --tier ${left[0]}, or another ${platformOption}`,
      },
    ]);
  }
  return { ...resolved, scenario: { ...scenario, tiers: keptTiers }, systems };
}

/** The scenario with deployments of one name alone. Errors: InputError when none that is left has it. */
export function withDeploymentsNamed(resolved: ResolvedScenario, wanted: string | undefined, command: string): ResolvedScenario {
  if (wanted === undefined) return resolved;
  const systems = resolved.systems
    .map((system) => ({ ...system, deployments: system.deployments.filter(({ name }) => name === wanted) }))
    .filter(({ deployments }) => deployments.length > 0);
  if (systems.length > 0) return { ...resolved, systems };
  const names = [...new Set(resolved.systems.flatMap(({ deployments }) => deployments.map(({ name }) => name)))];
  throw new InputError([
    {
      file: command,
      path: "--deployment",
      wrong: "not in this scenario",
      received: showValue(wanted),
      expected: expectedNames(wanted, names),
      fix: `write --deployment "${nearestName(wanted, names) ?? names[0]}"`,
    },
  ]);
}

function requireOne(file: string, path: string, wanted: string, choices: readonly string[]): void {
  if (choices.includes(wanted)) return;
  const texts = { received: showValue(wanted), expected: expectedNames(wanted, choices) };
  const fix = `write ${path} ${nearestName(wanted, choices) ?? choices[0]}`;
  throw new InputError([{ file, path, wrong: "not in this scenario", ...texts, fix }]);
}
