/** A scenario with a page's settings written into its text, comments kept, so that it can be saved and run elsewhere. */
import { type Document, parseDocument } from "yaml";
import { deploymentOverrides } from "../../profiles/deploymentSettings.ts";
import { jsonSchemaOf } from "../../profiles/jsonSchema.ts";
import { loadScenarioFrom } from "../../profiles/loadFrom.ts";
import { applyOverrides } from "../../profiles/overrides.ts";
import { type SourceFiles, scenarioFrom } from "../../profiles/readProfiles.ts";
import { scenarioSchema } from "../../profiles/scenario.ts";
import { type Override, parseSetting, type RoutedSetting, reachesProfile, routeSetting } from "../../profiles/settings.ts";
import { type SourceDocument, valueAt } from "../../profiles/sourceDocument.ts";
import { usesOldValue } from "../../units/expression.ts";
import type { Subject } from "../engineApi.ts";

/**
 * What a setting changes of the scenario itself stands at its place; what it changes of a profile stands under `set`.
 * `text`: the scenario's. Errors: InputError as `loadScenarioFrom`.
 */
export function scenarioYaml(files: SourceFiles, { scenario, set = [], seed }: Subject, text: string): string {
  loadScenarioFrom(files, { scenario, sets: set, seed });
  const document = parseDocument(text);
  const routed = set.map((setting) => ({ ...routeSetting(parseSetting(setting)), written: parseSetting(setting) }));
  const source = scenarioFrom(files, scenario);
  const own = routed.flatMap((setting) => scenarioOverrides(setting, source));
  const changed = applyOverrides(source, own, scenarioSchema).value;
  for (const { path } of own) document.setIn(path, valueAt(changed, path));
  if (seed !== undefined) document.setIn(["seed"], seed);
  for (const { written } of routed.filter(reachesProfile)) setProfile(document, written);
  return document.toString({ lineWidth: 0 });
}

function scenarioOverrides({ target, override }: RoutedSetting, { value }: SourceDocument): Override[] {
  if (target === "deployment") return deploymentOverrides(override, value, jsonSchemaOf(scenarioSchema), {});
  return target === "scenario" ? [override] : [];
}

/** Into the scenario's `set`, and into that of each system that has the path too, which would win over it. */
function setProfile(document: Document, { path, value, written }: Override): void {
  const key = path.join(".");
  const systems = document.get("systems") as { readonly items: readonly unknown[] } | undefined;
  const own = [...(systems?.items.keys() ?? [])].map((index) => ["systems", index, "set", key]);
  for (const place of [["set", key], ...own.filter((path) => document.hasIn(path))]) {
    const old = document.getIn(place);
    const follows = old !== undefined && usesOldValue(written);
    // Moved to the end, since settings are applied in their order.
    if (old !== undefined) document.deleteIn(place);
    document.setIn(place, follows ? written.replace(/\bvalue\b/g, `(${old})`) : value);
  }
}
