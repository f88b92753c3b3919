/** A scenario with its profiles: reads the files that resolve.ts puts together, wherever they are. */
import type { KeptDeployments } from "./deploymentSettings.ts";
import { ProblemList } from "./problem.ts";
import { profileFrom, type SourceFiles, scenarioFrom } from "./readProfiles.ts";
import { type ResolvedScenario, resolveScenario } from "./resolve.ts";
import { parseSetting, type RoutedSetting, routeSetting } from "./settings.ts";
import type { SourceDocument } from "./sourceDocument.ts";

export type LoadOptions = {
  /** Path of a scenario file, or the name of a shipped one. */
  readonly scenario: string;
  /** Texts after --set, applied in order after those of the scenario. */
  readonly sets: readonly string[];
  /** Replaces the scenario's seed. */
  readonly seed?: string | number | undefined;
  /** What settings of `deployment.` reach; default: every deployment. */
  readonly kept?: KeptDeployments | undefined;
};

/**
 * Loads a scenario and its profiles.
 * Errors: InputError with every problem found: files, YAML, schema, unknown ids and paths, and parts that do not fit together.
 */
export function loadScenarioFrom(files: SourceFiles, { scenario, sets, seed, kept }: LoadOptions): ResolvedScenario {
  const problems = new ProblemList();
  const settings = sets.flatMap((text) => problems.attempt(() => [routeSetting(parseSetting(text))]) ?? []);
  if (seed !== undefined) settings.push(seedSetting(seed));
  const source = problems.attempt(() => scenarioFrom(files, scenario));
  problems.throwIfAny();
  if (source === undefined) throw new Error("unreachable: a scenario that was not read is a problem");
  // Documents are never changed, so one reading serves all systems and draws.
  const fit = files.fit();
  const known = new Map<string, SourceDocument>();
  return resolveScenario(source, {
    settings,
    readProfile: (kind, id, at) => {
      const key = `${kind} ${id}`;
      const document = known.get(key) ?? profileFrom(files, kind, id, at);
      known.set(key, document);
      return document;
    },
    fit,
    kept,
  });
}

function seedSetting(seed: string | number): RoutedSetting {
  const at = { file: `--seed ${seed}`, path: "seed" };
  return { target: "scenario", override: { path: ["seed"], value: seed, written: String(seed), at } };
}
