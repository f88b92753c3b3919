/**
 * From a parsed scenario and some settings to everything that a simulation needs, checked and in SI units.
 * The order of precedence: profile, scenario.set, system.set, --set. All problems of all files are reported at once.
 * Pure: profiles come from a reader, which is the disk in load.ts and may be a bundle in a browser.
 */
import type { z } from "zod";
import type { CoefficientSet } from "./coefficients.ts";
import { type EngineProfile, engineSchema } from "./engine.ts";
import type { ProfileKind } from "./fileKinds.ts";
import { type HardwareProfile, hardwareSchema } from "./hardware.ts";
import { resolveCoefficients } from "./mergeCoefficients.ts";
import { type ModelProfile, modelSchema } from "./model.ts";
import { applyOverrides } from "./overrides.ts";
import { type Location, type Problem, ProblemList } from "./problem.ts";
import { checkHardware, checkModel, checkWorkload } from "./profileChecks.ts";
import { type DeploymentSpec, type Scenario, type SystemSpec, scenarioSchema } from "./scenario.ts";
import { checkSystem, checkTiers } from "./scenarioChecks.ts";
import { parseSettingPath, type RoutedSetting, type SettingTarget, settingsOf } from "./settings.ts";
import type { Path, SourceDocument } from "./sourceDocument.ts";
import { validateDocument } from "./validate.ts";
import { type WorkloadProfile, workloadSchema } from "./workload.ts";

/** Gives the document of a profile, or throws InputError; `at` is where its id was written. */
export type ProfileReader = (kind: ProfileKind | "coefficients", id: string, at: Location) => SourceDocument;

/** One system of a scenario with its own, overridden profiles. */
export type ResolvedSystem = {
  readonly index: number;
  /** Id of the platform. */
  readonly platform: string;
  readonly spec: SystemSpec;
  readonly hardware: HardwareProfile;
  readonly model: ModelProfile;
  readonly engine: EngineProfile;
  readonly workload: WorkloadProfile;
  readonly coefficients: CoefficientSet;
  readonly deployments: readonly DeploymentSpec[];
};

export type ResolvedScenario = {
  readonly scenario: Scenario;
  readonly systems: readonly ResolvedSystem[];
  /** Where a path of the scenario (`["systems", 0, "deployments", 1]` or "systems.0.deployments.1") is written. */
  readonly locate: (path: Path | string) => Location;
};

/**
 * Applies the settings, validates, and reads and checks the profiles of every system.
 * Errors: InputError with every problem found: schema, unknown ids and paths, and parts that do not fit together.
 */
export function resolveScenario(
  source: SourceDocument,
  settings: readonly RoutedSetting[],
  readProfile: ProfileReader,
): ResolvedScenario {
  const problems = new ProblemList();
  const ownSettings = settings.filter(({ target }) => target === "scenario").map(({ override }) => override);
  const document = applyOverrides(source, ownSettings, scenarioSchema);
  const scenario = validateDocument(scenarioSchema, document);
  problems.add(...checkTiers(scenario, document));
  const systems = scenario.systems.flatMap((spec, index) => {
    const resolved = problems.attempt(() => resolveSystem({ scenario, document, spec, index, settings, readProfile }));
    if (resolved === undefined) return [];
    problems.add(...checkSystem(resolved, document));
    return [resolved];
  });
  problems.throwIfAny();
  const locate = (path: Path | string) => document.locate(typeof path === "string" ? listPositions(path) : path);
  return { scenario, systems, locate };
}

type SystemContext = {
  readonly scenario: Scenario;
  readonly document: SourceDocument;
  readonly spec: SystemSpec;
  readonly index: number;
  readonly settings: readonly RoutedSetting[];
  readonly readProfile: ProfileReader;
};

function resolveSystem({ scenario, document, spec, index, settings, readProfile }: SystemContext): ResolvedSystem {
  const problems = new ProblemList();
  const all = [
    ...(problems.attempt(() => settingsOf(scenario.set ?? {}, (key) => document.locate(["set", key], "key"))) ?? []),
    ...(problems.attempt(() => settingsOf(spec.set ?? {}, (key) => document.locate(["systems", index, "set", key], "key"))) ??
      []),
    ...settings,
  ];
  const settingsFor = (kind: SettingTarget) => all.filter(({ target }) => target === kind).map(({ override }) => override);
  const profile = <S extends z.ZodType>(kind: ProfileKind, id: string, path: Path, schema: S, check: Check<z.output<S>>) =>
    problems.attempt(() => {
      const written = readProfile(kind, id, document.locate(path));
      // Before the settings, so that a fault of the file is reported even where a setting hides or trips over it.
      validateDocument(schema, written);
      const file = applyOverrides(written, settingsFor(kind), schema);
      const content = validateDocument(schema, file);
      problems.add(...check(content, file));
      return content;
    });
  const hardware = profile("hardware", spec.platform, ["systems", index, "platform"], hardwareSchema, checkHardware);
  const model = profile("model", scenario.model, ["model"], modelSchema, checkModel);
  const engine = profile("engine", spec.engine, ["systems", index, "engine"], engineSchema, () => []);
  const workload = profile("workload", scenario.workload, ["workload"], workloadSchema, checkWorkload);
  const coefficients = problems.attempt(() => {
    const file = readProfile("coefficients", "default", { file: "coefficients/default.yaml", path: "" });
    const key = { architecture: hardware?.architecture ?? "", engine: spec.engine, platform: spec.platform };
    return resolveCoefficients(file, key, settingsFor("coefficients"));
  });
  problems.throwIfAny();
  if (!hardware || !model || !engine || !workload || !coefficients) throw new Error("unreachable: a missing part is a problem");
  return { index, platform: spec.platform, spec, hardware, model, engine, workload, coefficients, deployments: spec.deployments };
}

type Check<T> = (content: T, file: SourceDocument) => Problem[];

function listPositions(path: string): Path {
  const segments = parseSettingPath(path, { file: "", path });
  return segments.map((segment) => (/^\d+$/.test(String(segment)) ? Number(segment) : segment));
}
