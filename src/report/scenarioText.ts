/** Edits of a scenario's text that leave its comments and layout alone: for files that a command keeps up to date. */
import type { Scalar } from "../profiles/settings.ts";

export type Setting = readonly [path: string, value: Scalar];

/** The text with a top-level entry replaced by other lines; none removes it. Errors: Error when it is not there. */
export function replaceEntry(text: string, key: string, replacement: readonly string[]): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (start < 0) throw new Error(`no entry ${key}: in the scenario`);
  const after = lines.slice(start + 1).findIndex((line) => /^\S/.test(line));
  const end = after < 0 ? lines.length : start + 1 + after;
  return [...lines.slice(0, start), ...replacement, ...lines.slice(end)].join("\n");
}

/** Lines of a `set`, indented. */
export function setLines(settings: readonly Setting[], indent = ""): string[] {
  return [`${indent}set:`, ...settings.map(([path, value]) => `${indent}  ${path}: ${scalarText(value)}`)];
}

/**
 * The text with settings for one system, after its engine, and a note behind the names of its deployments.
 * Errors: Error when the system, its engine or a deployment's name is not written as in the shipped scenarios.
 */
export function withSystemSettings(
  text: string,
  platform: string,
  change: { readonly settings: readonly Setting[]; readonly comment: string; readonly note: string },
): string {
  const lines = text.split("\n");
  const start = lines.indexOf(`  - platform: ${platform}`);
  const after = lines.slice(start + 1).findIndex((line) => line.startsWith("  - platform: "));
  const end = after < 0 ? lines.length : start + 1 + after;
  const own = lines.slice(start, end);
  const engine = own.findIndex((line) => line.startsWith("    engine: "));
  if (start < 0 || engine < 0) throw new Error(`no system of ${platform} with an engine in the scenario`);
  const named = own.map((line) => line.replace(/^( {6}- name: )(.*)$/, (_, head, name) => `${head}${name} (${change.note})`));
  const added = [`    # ${change.comment}`, ...setLines(change.settings, "    ")];
  return [
    ...lines.slice(0, start),
    ...named.slice(0, engine + 1),
    ...added,
    ...named.slice(engine + 1),
    ...lines.slice(end),
  ].join("\n");
}

function scalarText(value: Scalar): string {
  return typeof value === "string" && !/^[A-Za-z0-9][\w .-]*$/.test(value) ? JSON.stringify(value) : String(value);
}
