/** What a what-if changes, value by value, in the words of the files: "hardware.accelerator.hbmBandwidth 4.8 TB/s -> 7.2 TB/s". */
import type { ChangedInput } from "../planning/changedInputs.ts";
import type { FileKind } from "../profiles/fileKinds.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { Scenario, Tier } from "../profiles/scenario.ts";
import { formatPath, isMapping, type Path, valueAt } from "../profiles/sourceDocument.ts";
import type { WhatIfCell } from "../sweep/whatIf.ts";
import { valueText } from "./quantityText.ts";

/** Parts of a cell's inputs that stand in a profile of that name. */
const PROFILES = ["hardware", "model", "engine", "workload"] as const;
/** Changes shown of one what-if; a changed profile differs in hundreds. */
const MAX_SHOWN = 12;

/** The changes of the `place`-th what-if with the platforms that they concern; those that all share name none. */
export function changeLines(cells: readonly WhatIfCell[], place: number, scenario: Scenario): string[] {
  const platforms = new Map<string, Set<string>>();
  for (const cell of cells) {
    for (const change of cell.outcomes[place]?.changes ?? []) {
      // What the fit adds to a coefficient goes with the coefficient, which is listed.
      if (change.path[0] === "fit") continue;
      const text = changeText(change, place, cell, scenario);
      platforms.set(text, (platforms.get(text) ?? new Set()).add(cell.before.system.platform));
    }
  }
  const everywhere = new Set(cells.map(({ before }) => before.system.platform)).size;
  const lines = [...platforms].map(([text, found]) => (found.size === everywhere ? text : `${[...found].join(", ")}: ${text}`));
  return lines.length <= MAX_SHOWN ? lines : [...lines.slice(0, MAX_SHOWN), `and ${lines.length - MAX_SHOWN} more values`];
}

function changeText({ path, before, after }: ChangedInput, place: number, cell: WhatIfCell, scenario: Scenario): string {
  const { tier, outcomes } = cell;
  const outcome = outcomes[place];
  const changed = outcome?.cannotRun === undefined ? outcome?.after.system : undefined;
  const shown = (value: unknown, system: ResolvedSystem): string =>
    value === undefined ? "default" : textOf(path, value, { system, tier, scenario });
  return `${formatPath(path)} ${shown(before, cell.before.system)} -> ${shown(after, changed ?? cell.before.system)}`;
}

type Where = { readonly system: ResolvedSystem; readonly tier: Tier; readonly scenario: Scenario };

function textOf(path: Path, value: unknown, { system, tier, scenario }: Where): string {
  const [part, ...rest] = path;
  const profile = PROFILES.find((name) => name === part);
  if (profile !== undefined) return valueText(profile, inFile(rest, system[profile]), value, system[profile]);
  if (part === "coefficients") return valueText("coefficients", ["base", ...rest, "value"], value, system.coefficients);
  const kind: FileKind = "scenario";
  if (part === "tier")
    return valueText(kind, ["tiers", scenario.tiers.findIndex(({ id }) => id === tier.id), ...rest], value, scenario);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The path of a value in its profile: one with a source stands beside it. */
function inFile(path: Path, profile: unknown): Path {
  const entry = valueAt(profile, path);
  return isMapping(entry) && "quality" in entry ? [...path, "value"] : path;
}
