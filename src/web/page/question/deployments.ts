/** Deployments that a platform can be given: those written down for it, and those of other platforms to try on it. */
import type { Catalogue } from "../../engineApi.ts";

export type DeploymentChoice = {
  /** "scenario/platform/name". */
  readonly id: string;
  readonly scenario: string;
  /** Place of the system in its scenario. */
  readonly system: number;
  /** The platform that it is written down for. */
  readonly platform: string;
  readonly engine: string;
  readonly name: string;
  readonly gpus: number;
  readonly tiers: readonly number[];
  /** What its scenario asks of it. */
  readonly model: string;
  readonly workload: string;
};

export function deploymentChoices({ scenarios }: Pick<Catalogue, "scenarios">): DeploymentChoice[] {
  return scenarios.flatMap(({ id: scenario, systems, model, workload }) =>
    systems.flatMap(({ platform, engine, deployments }, system) =>
      deployments.map(({ name, gpus, tiers }) => ({
        id: `${scenario}/${platform}/${name}`,
        scenario,
        system,
        platform,
        engine,
        name,
        gpus,
        tiers,
        model,
        workload,
      })),
    ),
  );
}

/** Those of scenarios that look at one platform come first: they answer soonest. */
export function choicesFor(choices: readonly DeploymentChoice[], platform: string): readonly DeploymentChoice[] {
  const own = choices.filter((choice) => choice.platform === platform);
  return [...own.filter(({ scenario }) => scenario === platform), ...own.filter(({ scenario }) => scenario !== platform)];
}

/** Deployments of other platforms' own scenarios. */
export function borrowedFor(choices: readonly DeploymentChoice[], platform: string): readonly DeploymentChoice[] {
  return choices.filter((choice) => choice.platform !== platform && choice.scenario === choice.platform);
}
