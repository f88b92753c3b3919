/**
 * Settings of every deployment at once: `deployment.prefill.workers` is that field of all deployments that are kept and
 * have it. One that serves in another mode has no such field and stays as it is.
 */
import type { JsonSchema } from "./jsonSchema.ts";
import { schemaAt } from "./schemaTree.ts";
import type { Override } from "./settings.ts";
import { childOf, type Path, valueAt } from "./sourceDocument.ts";

/** Which deployments a command looks at; empty or undefined: all. */
export type KeptDeployments = {
  readonly platforms?: readonly string[];
  readonly tiers?: readonly number[];
  readonly deployment?: string | undefined;
};

/**
 * The overrides of a scenario that a setting of its deployments stands for, one a deployment. Where none of them has the
 * field: one on the first, which then fails with the keys that there are.
 */
export function deploymentOverrides(
  override: Override,
  scenario: unknown,
  schema: JsonSchema,
  kept: KeptDeployments,
): Override[] {
  const places = deploymentPlaces(scenario, kept);
  const reached = places.filter((place) => knows(schema, scenario, [...place, ...override.path]));
  const chosen = reached.length > 0 ? reached : places.slice(0, 1);
  return chosen.map((place) => ({ ...override, path: [...place, ...override.path] }));
}

/** Paths of the kept deployments in a scenario that nobody has checked yet. */
function deploymentPlaces(scenario: unknown, { platforms = [], tiers = [], deployment }: KeptDeployments): Path[] {
  return entries(childOf(scenario, "systems")).flatMap((system, index) => {
    if (platforms.length > 0 && !platforms.some((platform) => platform === childOf(system, "platform"))) return [];
    return entries(childOf(system, "deployments")).flatMap((spec, position) => {
      const served = entries(childOf(spec, "tiers"));
      const serves = tiers.length === 0 || tiers.some((tier) => served.includes(tier));
      const isNamed = deployment === undefined || childOf(spec, "name") === deployment;
      return serves && isNamed ? [["systems", index, "deployments", position]] : [];
    });
  });
}

function knows(schema: JsonSchema, scenario: unknown, path: Path): boolean {
  return schemaAt(schema, path, scenario) !== undefined || valueAt(scenario, path) !== undefined;
}

function entries(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
