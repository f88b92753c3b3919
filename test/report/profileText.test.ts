import { describe, expect, it } from "vitest";
import { FILE_KINDS, type FileKind } from "../../src/profiles/fileKinds.ts";
import { listIds, readProfile } from "../../src/profiles/files.ts";
import { validateDocument } from "../../src/profiles/validate.ts";
import { derivedFigures, derivedText } from "../../src/report/modelFigures.ts";
import { profileText } from "../../src/report/profileText.ts";
import { PLAIN_STYLE } from "../../src/report/textStyle.ts";

const read = <K extends FileKind>(kind: K, id: string) =>
  validateDocument(FILE_KINDS[kind].schema, readProfile(kind, id, { file: "", path: "" }));

/** Object.keys of a constant table: its keys are the kinds. */
const KINDS = Object.keys(FILE_KINDS) as FileKind[];

describe("a profile as text", () => {
  it.each(KINDS.flatMap((kind) => listIds(kind).map((id) => [kind, id] as const)))("fits the page: %s %s", (kind, id) => {
    const lines = profileText({ kind, id, profile: read(kind, id) }, PLAIN_STYLE);
    expect(lines[0]).toBe(`${kind} ${id}`);
    expect(lines.join("\n")).not.toMatch(/undefined|NaN|\[object/);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it.each(listIds("model"))("of %s comes with parameters, bytes and FLOP that agree", (id) => {
    const figures = derivedFigures(FILE_KINDS.model.schema.parse(readProfile("model", id, { file: "", path: "" }).value));
    expect(figures.activeParameters).toBeLessThanOrEqual(figures.totalParameters);
    const [short, middle, long] = figures.flopPerToken.map(({ flop }) => flop) as [number, number, number];
    expect(short).toBeGreaterThan(2 * figures.activeParameters);
    expect(middle).toBeGreaterThanOrEqual(short);
    expect(long).toBeGreaterThanOrEqual(middle);
    expect(derivedText(figures, PLAIN_STYLE).join("\n")).not.toMatch(/undefined|NaN/);
  });
});
