import { describe, expect, it } from "vitest";
import { FILE_KINDS, type FileKind } from "../../src/profiles/fileKinds.ts";
import { fileJsonSchema } from "../../src/profiles/jsonSchema.ts";
import { schemaAt } from "../../src/profiles/schemaTree.ts";

describe("JSON Schemas", () => {
  it.each(Object.keys(FILE_KINDS) as FileKind[])("of %s files stand alone, with a title and strict keys", (kind) => {
    // Object.keys of a constant table: its keys are the kinds.
    const schema = fileJsonSchema(kind);
    const text = JSON.stringify(schema);
    expect(schema.title).toBe(FILE_KINDS[kind].title);
    for (const variant of schema.oneOf ?? [schema])
      expect(variant).toMatchObject({ type: "object", additionalProperties: false });
    expect(text).not.toMatch(/"\$(id|ref)"|9007199254740991|~standard/);
  });

  it("show quantities as text with a unit, an example and a pattern", () => {
    const bandwidth = schemaAt(fileJsonSchema("hardware"), ["accelerator", "hbmBandwidth", "value"], {});
    expect(bandwidth).toMatchObject({ type: "string", examples: ["8 TB/s"] });
    const pattern = new RegExp(bandwidth?.pattern ?? "", "u");
    for (const good of ["8 TB/s", "3.35 TB/s", "1e12 B/s", "1_000 GB/s"]) expect(good).toMatch(pattern);
    for (const bad of ["8", "TB/s", "8TB/s", ""]) expect(bad).not.toMatch(pattern);
  });

  it("require what has no default, and show defaults as they are written in a file", () => {
    const scenario = fileJsonSchema("scenario");
    expect(scenario.required).toEqual(["name", "title", "description", "model", "workload", "tiers", "systems"]);
    expect(schemaAt(scenario, ["search", "measuredSeconds"], {})).toMatchObject({ default: "600 s" });
    expect(schemaAt(scenario, ["seed"], {})).toMatchObject({ default: 1 });
  });
});
