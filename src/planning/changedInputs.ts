/**
 * What differs between two sets of inputs, value by value. Where a value comes from and how good it is are no difference
 * that a simulation could notice. Pure: plain data in and out.
 */

/** One value that differs; undefined where one side has none. */
export type ChangedInput = { readonly path: readonly (string | number)[]; readonly before: unknown; readonly after: unknown };

/** What a value says of itself. */
const PROVENANCE = ["source", "quality", "note"];

/** All values that differ, in the order of the keys. A value with its source is named by its entry: `accelerator.tdp`. */
export function changedInputs(before: unknown, after: unknown, path: ChangedInput["path"] = []): ChangedInput[] {
  if (!isTree(before) || !isTree(after))
    return Object.is(before, after) ? [] : [{ path, before: bareValue(before), after: bareValue(after) }];
  const isSourced = "quality" in before && "value" in before;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !("quality" in before) || !PROVENANCE.includes(key),
  );
  return keys.flatMap((key) => {
    const segment = Array.isArray(before) ? Number(key) : key;
    return changedInputs(before[key], after[key], isSourced && key === "value" ? path : [...path, segment]);
  });
}

/** A value that came or went is shown without its source. */
function bareValue(entry: unknown): unknown {
  return isTree(entry) && "quality" in entry && "value" in entry ? entry.value : entry;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
