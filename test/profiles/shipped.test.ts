import { describe, expect, it } from "vitest";
import { FILE_KINDS, type FileKind } from "../../src/profiles/fileKinds.ts";
import { listIds, readProfile } from "../../src/profiles/files.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import { validateDocument } from "../../src/profiles/validate.ts";

const KINDS: readonly FileKind[] = ["hardware", "model", "engine", "workload", "coefficients", "prices", "uncertainty"];

describe.each(KINDS)("shipped %s files", (kind) => {
  it.each(listIds(kind))("%s is valid", (id) => {
    expect(() => validateDocument(FILE_KINDS[kind].schema, readProfile(kind, id, { file: "", path: "" }))).not.toThrow();
  });
});

it.each(listIds("scenario"))("shipped scenario %s loads with all its profiles", (scenario) => {
  expect(loadScenario({ scenario, sets: [] }).systems.length).toBeGreaterThan(0);
});
