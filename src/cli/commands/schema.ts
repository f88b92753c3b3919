/** `agentwatt schema`: what it takes. The work is in schemaRun.ts, loaded when it is needed. */
import { defineCommand } from "../command.ts";
import { KIND_NAMES, readKind } from "../kindNames.ts";
import { optionalValue } from "../option.ts";
import { text } from "../readers.ts";

export const schemaCommand = defineCommand({
  name: "schema",
  describe: "JSON Schemas of profiles and scenarios, for editors",
  about:
    "Prints the JSON Schema of a kind of file, or of all kinds as one object by kind. Editors complete and check YAML " +
    "files with it. Quantities are text with a unit, such as 8 TB/s, 1400 W, 288 GB, 10 s.",
  positionals: [{ name: "kind", describe: KIND_NAMES.join(" | "), required: false }],
  options: { write: optionalValue("Writes <kind>.schema.json of every kind into this folder instead of printing", text) },
  examples: [
    ["scenario", "One schema"],
    ["--write schemas", "Brings the schemas folder up to date"],
  ],
  async handle({ write }, { kind }) {
    const wanted = readKind(kind, "agentwatt schema");
    const { printSchema, writeSchemas } = await import("./schemaRun.ts");
    return write === undefined ? printSchema(wanted) : writeSchemas(write, wanted);
  },
});
