import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import { InputError, renderProblem } from "../../src/profiles/problem.ts";
import { ARRIVALS_CASES } from "./brokenArrivals.ts";
import { type BrokenCase, writeBrokenTree } from "./brokenCase.ts";
import { LAWS_CASES } from "./brokenLaws.ts";
import { MIX_CASES } from "./brokenMix.ts";
import { SCENARIO_CASES, SET_CASES } from "./brokenScenario.ts";
import { SCHEMA_CASES } from "./brokenSchema.ts";
import { SYNTAX_CASES } from "./brokenSyntax.ts";
import { UNCERTAIN_CASES } from "./brokenUncertain.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "agentwatt-broken-"));
});
afterAll(() => rmSync(root, { recursive: true }));

/** The error that loading a broken tree raises. */
function faultOf(broken: BrokenCase): InputError {
  const folder = mkdtempSync(join(root, "case-"));
  const scenario = writeBrokenTree(folder, broken);
  try {
    loadScenario({ scenario, sets: broken.sets ?? [], dataRoot: folder });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return new InputError(error.problems.map((problem) => ({ ...problem, file: problem.file.replace(folder, "<root>") })));
  }
  throw new Error(`"${broken.title}" was accepted`);
}

describe.each([
  ["syntax", SYNTAX_CASES],
  ["schema", SCHEMA_CASES],
  ["scenario", SCENARIO_CASES],
  ["setting", SET_CASES],
  ["uncertain input", UNCERTAIN_CASES],
  ["law", LAWS_CASES],
  ["arrivals", ARRIVALS_CASES],
  ["mix", MIX_CASES],
])("%s", (_, cases) => {
  it.each(cases.map((broken) => [broken.title, broken] as const))("%s is reported where it is written", (_title, broken) => {
    const { problems, message } = faultOf(broken);
    const [first] = problems;
    const place = first?.line === undefined ? first?.file : `${first.line}:${first.col}`;
    expect(`${place} ${first?.path === "" ? "(file)" : first?.path}`).toBe(broken.at);
    if (broken.file !== undefined && first?.path.startsWith("scenario set") === false && problems.length === 1)
      expect(first.file).toMatch(/^<root>\/.*\.yaml$/);
    for (const problem of problems) {
      expect(renderProblem(problem)).toMatch(/^\S.* .*: .+\n {2}expected: .+\n {2}fix: .+$/);
      if (problem.file.endsWith(".yaml")) expect([problem.line, problem.col]).toEqual([expect.any(Number), expect.any(Number)]);
    }
    expect(message).not.toMatch(/\n\s+at |node_modules|undefined|\[object/);
    if (broken.rendered !== undefined) expect(message).toBe(broken.rendered);
  });
});

it("the tables hold at least 45 cases, 10 of them word for word", () => {
  const all = [...SYNTAX_CASES, ...SCHEMA_CASES, ...SCENARIO_CASES, ...SET_CASES];
  expect(all.length).toBeGreaterThanOrEqual(45);
  expect(all.filter((broken) => broken.rendered !== undefined).length).toBeGreaterThanOrEqual(10);
});

it("all faults of all files are reported at once", () => {
  const folder = mkdtempSync(join(root, "case-"));
  const edit = (broken: Omit<BrokenCase, "title" | "at">) => writeBrokenTree(folder, { title: "", at: "", ...broken });
  const scenario = edit({ file: "hardware-profiles/tiny-gpu.yaml", from: "value: 100 GB", to: "value: 100" });
  let message = "";
  try {
    const sets = ["model.maxContextTokens=0", "engine.memory.hbmFraction=2", "tiers.0.id=5"];
    loadScenario({ scenario, sets, dataRoot: folder });
  } catch (error) {
    message = error instanceof InputError ? error.problems.map((problem) => problem.path).join(" | ") : String(error);
  }
  expect(message).toBe(
    "systems.0.deployments.0.tiers.0 | accelerator.hbmCapacity.value | model.maxContextTokens | engine.memory.hbmFraction",
  );
});
