/** docs/reference/<kind>.md: the fields of a kind of file, from its JSON Schema. */
import { FILE_KINDS, type FileKind } from "../../src/profiles/fileKinds.ts";
import { fileJsonSchema, type JsonSchema } from "../../src/profiles/jsonSchema.ts";
import { discriminatorChoices, discriminatorOf } from "../../src/profiles/schemaTree.ts";
import { code } from "./markdown.ts";
import { besideValueTable, fieldTable, type Shared } from "./schemaRows.ts";

export function schemaPage(kind: FileKind): string {
  const { folder } = FILE_KINDS[kind];
  const schema = fileJsonSchema(kind);
  const shared: Shared = { besideValue: new Map() };
  const parts = [
    `# ${titleOf(kind)}`,
    `Fields of the YAML files in [${folder}](../../${folder}). Quantities are text with a unit. ` +
      `In ${code("a[].b")}, ${code("[]")} is each entry of a list; ${code("<name>")} is a name of your own.`,
    ...(schema.oneOf === undefined ? [fieldTable(schema, shared)] : variantSections(schema, shared)),
  ];
  if (shared.law !== undefined) parts.push(...lawSection(shared.law, shared));
  if (shared.besideValue.size > 0) parts.push(...sourceSection(shared));
  return parts.join("\n\n");
}

/** "agentwatt hardware profile" as a heading. */
export function titleOf(kind: FileKind): string {
  const title = FILE_KINDS[kind].title.replace(/^agentwatt /, "");
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** A table for each variant of a file that comes in several. */
function variantSections(schema: JsonSchema, shared: Shared): string[] {
  const key = discriminatorOf(schema) ?? "";
  const choices = discriminatorChoices(schema);
  return (schema.oneOf ?? []).flatMap((variant, index) => [`## ${key}: ${choices[index]}`, fieldTable(variant, shared)]);
}

function lawSection(law: JsonSchema, shared: Shared): string[] {
  const about = "How a number varies. The kind says which fields there are; numbers are tokens, counts, shares or durations.";
  return ["## Laws", about, fieldTable(law, shared)];
}

function sourceSection(shared: Shared): string[] {
  const about = `Such a field is a mapping: ${code("value")} is what the field takes, and beside it stand these keys.`;
  return ["## Values with a source", about, besideValueTable(shared.besideValue, { besideValue: new Map() })];
}
