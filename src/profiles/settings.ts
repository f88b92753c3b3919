/**
 * Single settings: "a.b.c" and a scalar, from `--set path=value` or from the `set` of a scenario.
 * Reads and routes them; applying them to a document is overrides.ts.
 */
import { PROFILE_KINDS } from "./fileKinds.ts";
import { InputError, type Location, ProblemList } from "./problem.ts";
import type { Path } from "./sourceDocument.ts";
import { RESERVED_KEYS } from "./yamlConvert.ts";
import { readScalar } from "./yamlDocument.ts";

export type Scalar = string | number | boolean;

/** One setting. `written` is the value as text, for keys that hold text; `at` is where its faults are reported. */
export type Override = { readonly path: Path; readonly value: Scalar; readonly written: string; readonly at: Location };

/** What a setting may reach, by the first word of its path; "deployment" is every deployment of the scenario. */
const PROFILE_TARGETS = [...PROFILE_KINDS, "coefficients"] as const;
const SETTING_TARGETS = [...PROFILE_TARGETS, "scenario", "deployment"] as const;
export type SettingTarget = (typeof SETTING_TARGETS)[number];

/** Short paths for what people ask for by another name. */
const SHORT_PATHS: ReadonlyMap<string, Path> = new Map([["power.cap", ["hardware", "accelerator", "powerCap"]]]);

/** Characters of a setting that an error repeats. */
const LONGEST_SHOWN = 160;

/**
 * Reads the text after `--set`. The value is a YAML scalar: `8 TB/s`, `5`, `false`, `"5"`.
 * Errors: InputError for a missing "=", an empty path or value, a list or mapping, or a reserved key.
 */
export function parseSetting(text: string): Override {
  const equals = text.indexOf("=");
  const file = `--set ${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}`;
  if (equals < 0) {
    const expected = 'path=value, such as hardware.accelerator.hbmBandwidth="8 TB/s"';
    throw new InputError([
      { file, path: text.trim().slice(0, LONGEST_SHOWN), wrong: 'no "=" in the setting', expected, fix: `write ${file}=<value>` },
    ]);
  }
  const pathText = text.slice(0, equals).trim();
  const written = text.slice(equals + 1).trim();
  const at = { file, path: pathText };
  const path = parseSettingPath(pathText, at);
  const reading = readScalar(written);
  if ("value" in reading) return { path, value: reading.value, written, at };
  throw new InputError([{ ...at, ...reading }]);
}

/**
 * `systems[0].platform` or `systems.0.platform` as a list of keys.
 * Errors: InputError for an empty path or segment, or a reserved key.
 */
export function parseSettingPath(text: string, at: Location): Path {
  const segments = text.replace(/\[(\d+)\]/g, ".$1").split(".");
  const expected = "keys joined by dots, such as engine.memory.hbmFraction or tiers.0.ttftP95";
  if (text === "" || segments.includes("")) {
    throw new InputError([
      { ...at, wrong: text === "" ? "empty path" : "empty key in the path", expected, fix: "write the path of a key" },
    ]);
  }
  const reserved = segments.find((segment) => RESERVED_KEYS.has(segment));
  if (reserved !== undefined) {
    throw new InputError([{ ...at, wrong: `reserved word "${reserved}" in the path`, expected, fix: "write the path of a key" }]);
  }
  return segments;
}

/** A setting and the document that it reaches; its path is inside that document. */
export type RoutedSetting = { readonly target: SettingTarget; readonly override: Override };

/** Whether a setting reaches a profile, rather than the scenario or its deployments. */
export function reachesProfile({ target }: RoutedSetting): boolean {
  return target !== "scenario" && target !== "deployment";
}

/** Which document a setting reaches, and the setting as that document sees it. Without a known prefix: the scenario. */
export function routeSetting(override: Override): RoutedSetting {
  const [first, ...rest] = SHORT_PATHS.get(override.path.join(".")) ?? override.path;
  const target = SETTING_TARGETS.find((name) => name === first);
  if (target === undefined || rest.length === 0) return { target: "scenario", override };
  return { target, override: { ...override, path: rest } };
}

/**
 * The entries of a scenario's `set` as overrides of profiles.
 * Errors: InputError with each entry whose path does not start with the name of a profile kind.
 */
export function settingsOf(entries: Readonly<Record<string, Scalar>>, locate: (key: string) => Location): RoutedSetting[] {
  const problems = new ProblemList();
  const settings = Object.entries(entries).map(([key, value]) => problems.attempt(() => profileSetting(key, value, locate(key))));
  problems.throwIfAny();
  return settings.filter((setting) => setting !== undefined);
}

function profileSetting(key: string, value: Scalar, place: Location): RoutedSetting {
  const at = { ...place, path: `scenario set: ${key}` };
  const routed = routeSetting({ path: parseSettingPath(key, at), value, written: String(value), at });
  if (reachesProfile(routed)) return routed;
  const prefixes = PROFILE_TARGETS.map((name) => `${name}.`);
  const expected = `a path that starts with one of: ${prefixes.join(", ")}`;
  throw new InputError([
    { ...at, wrong: "not a path into a profile", expected, fix: `write "engine.${key}", or edit the scenario itself` },
  ]);
}
