/**
 * From a parsed scenario and some settings to everything that a simulation needs, checked and in SI units.
 * The order of precedence: profile, scenario.set, system.set, drawn values, --set. All problems of all files are reported at once.
 * Pure: profiles come from a reader, which is the disk in load.ts and may be a bundle in a browser.
 */
import type { z } from "zod";
import { usesOldValue } from "../units/expression.ts";
import { type CoefficientSet, coefficientSetSchema } from "./coefficients.ts";
import { deploymentOverrides, type KeptDeployments } from "./deploymentSettings.ts";
import { type EngineProfile, engineSchema } from "./engine.ts";
import type { ProfileKind } from "./fileKinds.ts";
import { bestEffects, type Effects, type FitFile, withoutNames } from "./fitFile.ts";
import { type HardwareProfile, hardwareSchema } from "./hardware.ts";
import { jsonSchemaOf } from "./jsonSchema.ts";
import { withKvPrecision } from "./kvPrecision.ts";
import { resolveCoefficients } from "./mergeCoefficients.ts";
import { resolveWorkload, type Workload } from "./mix.ts";
import { type ModelProfile, modelSchema } from "./model.ts";
import { applyOverrides } from "./overrides.ts";
import { InputError, type Location, type Problem, ProblemList } from "./problem.ts";
import { checkHardware, checkModel } from "./profileChecks.ts";
import { type DeploymentSpec, type Scenario, type SystemSpec, scenarioSchema } from "./scenario.ts";
import { checkSystem, checkTiers } from "./scenarioChecks.ts";
import { parseSettingPath, type RoutedSetting, type SettingTarget, settingsOf } from "./settings.ts";
import type { Path, SourceDocument } from "./sourceDocument.ts";
import { type DrawnInput, type DrawnSetting, drawnOverrides, drawnSettings, endsOf, holdsFor, openInputs } from "./uncertain.ts";
import { checkUncertain } from "./uncertainChecks.ts";
import { validateDocument } from "./validate.ts";
import { workloadSchema } from "./workload.ts";

/** Gives the document of a profile, or throws InputError; `at` is where its id was written. */
type ProfileReader = (kind: ProfileKind | "coefficients", id: string, at: Location) => SourceDocument;

/** One system of a scenario with its own, overridden profiles. */
export type ResolvedSystem = {
  readonly index: number;
  /** Id of the platform. */
  readonly platform: string;
  readonly spec: SystemSpec;
  readonly hardware: HardwareProfile;
  readonly model: ModelProfile;
  readonly engine: EngineProfile;
  readonly workload: Workload;
  readonly coefficients: CoefficientSet;
  /** What a fit adds to them; absent: priors alone. */
  readonly effects?: Effects | undefined;
  readonly deployments: readonly DeploymentSpec[];
};

export type ResolvedScenario = {
  readonly scenario: Scenario;
  readonly systems: readonly ResolvedSystem[];
  /** The fit that moved the coefficients; absent: priors alone. */
  readonly fit: FitFile | undefined;
  /** Where a path of the scenario (`["systems", 0, "deployments", 1]` or "systems.0.deployments.1") is written. */
  readonly locate: (path: Path | string) => Location;
  /** Places in `scenario.uncertain` of the inputs that --set leaves open. */
  readonly open: readonly number[];
  /**
   * All systems again, with values for some of the uncertain inputs; --set still wins.
   * Errors: InputError when a value does not fit what it is set beside.
   */
  readonly redraw: (drawn: readonly DrawnInput[]) => readonly ResolvedSystem[];
  /**
   * The scenario again with further settings, after those that it was resolved with.
   * Errors: InputError as resolveScenario.
   */
  readonly vary: (settings: readonly RoutedSetting[]) => ResolvedScenario;
};

export type ScenarioParts = {
  readonly settings: readonly RoutedSetting[];
  readonly readProfile: ProfileReader;
  readonly fit?: FitFile | undefined;
  /** What settings of deployments reach; default: all. */
  readonly kept?: KeptDeployments | undefined;
};

/**
 * Applies the settings, validates, and reads and checks the profiles of every system.
 * Errors: InputError with every problem found: schema, unknown ids and paths, and parts that do not fit together.
 */
export function resolveScenario(source: SourceDocument, parts: ScenarioParts): ResolvedScenario {
  const { settings, readProfile, fit, kept = {} } = parts;
  const effects = fit === undefined ? undefined : bestEffects(fit);
  const problems = new ProblemList();
  const ownSettings = settings.flatMap(({ target, override }) => {
    if (target === "deployment") return deploymentOverrides(override, source.value, jsonSchemaOf(scenarioSchema), kept);
    return target === "scenario" ? [override] : [];
  });
  const document = applyOverrides(source, ownSettings, scenarioSchema);
  const scenario = validateDocument(scenarioSchema, document);
  const doubtful = checkUncertain(scenario, document);
  problems.add(...checkTiers(scenario, document), ...doubtful);
  const open = doubtful.length > 0 ? [] : openInputs(scenario, settings);
  const resolveAll = (drawn: readonly DrawnInput[], checkEnds: boolean, faults: ProblemList): readonly ResolvedSystem[] => {
    const systems = scenario.systems.flatMap((spec, index) => {
      const context = { scenario, document, spec, index, settings, readProfile, effects, drawn, open: checkEnds ? open : [] };
      const resolved = faults.attempt(() => resolveSystem(context));
      if (resolved === undefined) return [];
      faults.add(...checkSystem(resolved, document));
      return [resolved];
    });
    faults.throwIfAny();
    return systems;
  };
  const locate = (path: Path | string) => document.locate(typeof path === "string" ? listPositions(path) : path);
  const systems = resolveAll([], true, problems);
  return {
    scenario,
    systems,
    fit,
    locate,
    open,
    redraw: (drawn) => resolveAll(drawn, false, new ProblemList()),
    vary: (further) => resolveScenario(source, { ...parts, settings: [...settings, ...further] }),
  };
}

type SystemContext = {
  readonly scenario: Scenario;
  readonly document: SourceDocument;
  readonly spec: SystemSpec;
  readonly index: number;
  readonly settings: readonly RoutedSetting[];
  readonly readProfile: ProfileReader;
  readonly effects: Effects | undefined;
  readonly drawn: readonly DrawnInput[];
  /** Uncertain inputs whose ends must be tried. */
  readonly open: readonly number[];
};

function resolveSystem(context: SystemContext): ResolvedSystem {
  const { scenario, document, spec, index, readProfile } = context;
  const problems = new ProblemList();
  const written = writtenSettings(context, problems);
  const drawn = problems.attempt(() => drawnFor(context)) ?? [];
  const ends = problems.attempt(() => endSettings(context)) ?? [];
  // One fault an input: what is wrong with its path is wrong at every end.
  const tryEnds = (kind: SettingTarget, withDrawn: (values: readonly DrawnSetting[]) => unknown): void => {
    for (const inputEnds of ends) {
      const reaching = inputEnds.filter((end) => end.some(({ target }) => target === kind));
      problems.attempt(() => reaching.forEach(withDrawn));
    }
  };
  const settingsFor = (kind: SettingTarget, all: readonly RoutedSetting[]) =>
    all.filter(({ target }) => target === kind).map(({ override }) => override);
  const profile = <S extends z.ZodType, R>(kind: ProfileKind, id: string, path: Path, schema: S, read: Read<z.output<S>, R>) =>
    problems.attempt(() => {
      const shipped = readProfile(kind, id, document.locate(path));
      // Before the settings, so that a fault of the file is reported even where a setting hides or trips over it.
      validateDocument(schema, shipped);
      const own = applyOverrides(shipped, settingsFor(kind, written), schema);
      const withDrawn = (values: readonly DrawnSetting[]): R => {
        const overrides = [...drawnOverrides(values, kind, own, schema), ...settingsFor(kind, context.settings)];
        const file = applyOverrides(own, overrides, schema);
        return read(validateDocument(schema, file), file);
      };
      tryEnds(kind, withDrawn);
      return withDrawn(drawn);
    });
  const hardware = profile("hardware", spec.platform, ["systems", index, "platform"], hardwareSchema, checked(checkHardware));
  const model = profile("model", scenario.model, ["model"], modelSchema, readModel);
  const engine = profile("engine", spec.engine, ["systems", index, "engine"], engineSchema, (content) => content);
  const surroundings = { readWorkload: (id: string, at: Location) => readProfile("workload", id, at), tiers: scenario.tiers };
  const workload = profile("workload", scenario.workload, ["workload"], workloadSchema, (content, file) =>
    resolveWorkload(content, file, surroundings),
  );
  const coefficients = problems.attempt(() => {
    const file = readProfile("coefficients", "default", { file: "coefficients/default.yaml", path: "" });
    const key = { architecture: hardware?.architecture ?? "", engine: spec.engine, platform: spec.platform };
    const own = settingsFor("coefficients", written);
    const base = { value: resolveCoefficients(file, key, own) };
    const withDrawn = (values: readonly DrawnSetting[]): CoefficientSet => {
      const overrides = drawnOverrides(values, "coefficients", base, coefficientSetSchema);
      return resolveCoefficients(file, key, [...own, ...overrides, ...settingsFor("coefficients", context.settings)]);
    };
    tryEnds("coefficients", withDrawn);
    return withDrawn(drawn);
  });
  problems.throwIfAny();
  if (!hardware || !model || !engine || !workload || !coefficients) throw new Error("unreachable: a missing part is a problem");
  // What a user or a scenario sets is final: the fit does not move it again. A factor, drawn or in arithmetic on the value
  // that was there, stands beside the fit's.
  const set = [...written, ...context.settings, ...drawn.filter(({ times }) => !times)].filter(
    ({ target, override }) => target === "coefficients" && !usesOldValue(override.written),
  );
  const names = new Set(set.map(({ override }) => String(override.path[0])));
  return {
    index,
    platform: spec.platform,
    spec,
    hardware,
    model,
    engine,
    workload,
    coefficients,
    effects: context.effects === undefined ? undefined : withoutNames(context.effects, names),
    deployments: spec.deployments,
  };
}

/** Settings that stand in the scenario, for all systems and then for this one. */
function writtenSettings({ scenario, document, spec, index }: SystemContext, problems: ProblemList): RoutedSetting[] {
  const read = (entries: SystemSpec["set"], path: Path) =>
    problems.attempt(() => settingsOf(entries ?? {}, (key) => document.locate([...path, key], "key"))) ?? [];
  return [...read(scenario.set, ["set"]), ...read(spec.set, ["systems", index, "set"])];
}

/** Settings of the values drawn for inputs that hold for this system. */
function drawnFor({ scenario, document, spec, drawn }: SystemContext): DrawnSetting[] {
  return drawn.flatMap(({ input, value }) => {
    const spoken = scenario.uncertain[input];
    if (spoken === undefined || !holdsFor(spoken, spec.platform)) return [];
    return drawnSettings(spoken, value, document.locate(["uncertain", input]));
  });
}

/** For each open input that holds for this system, the settings at each of its ends. */
function endSettings({ scenario, document, spec, open }: SystemContext): DrawnSetting[][][] {
  return open.map((input) => {
    const spoken = scenario.uncertain[input];
    if (spoken === undefined || !holdsFor(spoken, spec.platform)) return [];
    return endsOf(spoken).map(({ at, value }) => drawnSettings(spoken, value, document.locate(["uncertain", input, ...at])));
  });
}

/** What a schema does not say is a fault too. */
function checked<T>(check: Check<T>): Read<T, T> {
  return (content, file) => {
    const problems = check(content, file);
    if (problems.length > 0) throw new InputError(problems);
    return content;
  };
}

function readModel(content: ModelProfile, file: SourceDocument): ModelProfile {
  return withKvPrecision(checked(checkModel)(content, file));
}

type Read<T, R> = (content: T, file: SourceDocument) => R;
type Check<T> = (content: T, file: SourceDocument) => Problem[];

function listPositions(path: string): Path {
  const segments = parseSettingPath(path, { file: "", path });
  return segments.map((segment) => (/^\d+$/.test(String(segment)) ? Number(segment) : segment));
}
