import { readFileSync } from "node:fs";
import { fc, it } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { FILE_KINDS } from "../../src/profiles/fileKinds.ts";
import { readProfile } from "../../src/profiles/files.ts";
import { InputError } from "../../src/profiles/problem.ts";
import { resolveScenario } from "../../src/profiles/resolve.ts";
import { parseSetting, routeSetting } from "../../src/profiles/settings.ts";
import { validateDocument } from "../../src/profiles/validate.ts";
import { parseYamlDocument } from "../../src/profiles/yamlDocument.ts";
import { FIXTURES } from "./brokenCase.ts";

const scenarioText = readFileSync(`${FIXTURES}scenarios/tiny.yaml`, "utf8");
const modelText = readFileSync(`${FIXTURES}model-profiles/tiny-moe.yaml`, "utf8");

/** Runs a step on hostile input; anything but success or an InputError with renderable problems fails the property. */
function survives(step: () => unknown): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    expect(error.message).toMatch(/^\S.*: .+\n {2}expected: .+\n {2}fix: .+/);
    expect(error.message).not.toMatch(/undefined|\[object/);
  }
}

const readModel = (text: string) => validateDocument(FILE_KINDS.model.schema, parseYamlDocument(text, "fuzz.yaml"));
const resolve = (text: string, sets: readonly string[]) =>
  resolveScenario(parseYamlDocument(text, "fuzz.yaml"), {
    settings: sets.map((set) => routeSetting(parseSetting(set))),
    readProfile: (kind, id, at) => readProfile(kind, id, at, FIXTURES),
  });

const yamlish = fc.array(
  fc.constantFrom(
    ..."[]{}:-?,&*!|>%@`\"'#\n\t \r\\0a1.~=<_".split(""),
    "  ",
    ": ",
    "- ",
    "\n  ",
    "---\n",
    "*a",
    "&a ",
    "<<: ",
    "null",
    ".nan",
    "\u0000",
    "\uFEFF",
    "é",
  ),
  { maxLength: 60 },
);
const scalar = fc.oneof(
  fc.string(),
  fc.double().map(String),
  fc.constantFrom("null", "~", "{}", "[]", "[1]", "true", ".inf", "5 s", "&a", "*a", "!!int 3"),
);

describe("nothing that people write brings down the reader", () => {
  it.prop([fc.string({ unit: "binary", maxLength: 300 })])("random text", (text) => survives(() => readModel(text)));

  it.prop([yamlish])("random YAML punctuation", (parts) => survives(() => readModel(parts.join(""))));

  it.prop([fc.nat(modelText.length), fc.nat(12), yamlish])("a model with a random stretch replaced", (at, length, parts) =>
    survives(() => readModel(modelText.slice(0, at) + parts.slice(0, 6).join("") + modelText.slice(at + length))),
  );

  const lineCount = scenarioText.split("\n").length;
  it.prop([fc.nat(lineCount - 1), fc.nat(lineCount - 1), scalar])(
    "a scenario with lines dropped or a value replaced",
    (drop, edit, value) =>
      survives(() => {
        const lines = scenarioText.split("\n").flatMap((line, index) => {
          if (index === drop) return [];
          return index === edit ? [line.replace(/: .*$/, () => `: ${value}`)] : [line];
        });
        return resolve(lines.join("\n"), []);
      }),
  );

  const word = fc.constantFrom(
    "hardware",
    "model",
    "engine",
    "workload",
    "coefficients",
    "scenario",
    "systems",
    "0",
    "layers",
    "attention",
    "accelerator",
    "tdp",
    "value",
    "set",
    "tiers",
    "__proto__",
    "toString",
    "length",
    "constructor",
    "",
    "name",
    "deployments",
    "pool",
  );
  it.prop([fc.array(word, { maxLength: 5 }), scalar], { examples: [[["toString"], "5 s"]] })("a random setting", (path, value) =>
    survives(() => resolve(scenarioText, [`${path.join(".")}=${value}`])),
  );

  it.prop([fc.string({ unit: "binary", maxLength: 100 })])("a random text after --set", (text) =>
    survives(() => resolve(scenarioText, [text])),
  );
});
