/** Values of profiles as text: quantities with the unit that their schema asks for, whatever else as it stands. */
import { FILE_KINDS, type FileKind } from "../profiles/fileKinds.ts";
import { type JsonSchema, jsonSchemaOf } from "../profiles/jsonSchema.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import { isQuantitySchema, schemaAt } from "../profiles/schemaTree.ts";
import type { Path } from "../profiles/sourceDocument.ts";
import { withUnit } from "./figures.ts";
import { isLaw, isLawSteps, lawText } from "./lawText.ts";

/** The text of a value at a path of a profile of this kind. */
export function valueText(kind: FileKind, path: Path, value: unknown, profile: unknown): string {
  const schema = schemaAt(jsonSchemaOf(FILE_KINDS[kind].schema), path, profile);
  if (isLaw(value)) return lawText(value, lawUnit(schema));
  if (isLawSteps(value)) return value.map(({ from, law }) => `from request ${from} ${lawText(law, "")}`).join("; ");
  if (typeof value === "number" && schema !== undefined && isQuantitySchema(schema)) {
    const unit = baseUnit(schema);
    // Nobody pays in thousandths of a dollar.
    return unit.startsWith("USD/") ? `${value} ${unit}` : withUnit(value, unit);
  }
  if (typeof value === "number" && value >= 1e7) return withUnit(value, "").trim();
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The text of a sourced value of a system, by its path from the kind of profile on: "engine.memory.reservedPerGpu". */
export function sourcedText(path: string, system: ResolvedSystem, value: unknown): string {
  const [kind, ...rest] = path.split(".") as [keyof ResolvedSystem & FileKind, ...string[]];
  const inFile = kind === "coefficients" ? ["base", ...rest] : rest;
  return valueText(kind, [...inFile, "value"], value, system[kind]);
}

/** The unit that numbers of a law have, read off the value of its constant kind. */
function lawUnit(schema: JsonSchema | undefined): string {
  const value = schema?.oneOf?.[0]?.properties?.value;
  return typeof value === "object" && isQuantitySchema(value) ? ` ${baseUnit(value)}` : "";
}

/** "TB/s" of the schema's example is "B/s". */
function baseUnit({ examples }: JsonSchema): string {
  const [, unit = ""] = String((examples as unknown[])[0]).split(" ");
  return unit.replace(/^[kMGTp](?=(B|FLOP|W|J|USD)\b)/, "");
}
