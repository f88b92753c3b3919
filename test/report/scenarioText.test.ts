import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { replaceEntry, setLines, withSystemSettings } from "../../src/report/scenarioText.ts";
import { ROOT } from "../support/cli.ts";

const text = [
  "# head",
  "name: x",
  "set:",
  "  a.b: 1",
  "  # of the set",
  "systems:",
  "  - platform: one",
  "    engine: e",
  "    deployments:",
  "      - name: first",
  "        tiers: [1]",
  "  - platform: two",
  "    engine: e",
  "    deployments:",
  "      - name: second",
  "",
].join("\n");

describe("edits of a scenario's text", () => {
  it("replace one entry and leave every other line alone", () => {
    const settings = setLines([
      ["c.d", 2],
      ["e.f", "8 GB"],
      ["g.h", "a: b"],
      ["i.j", false],
    ]);
    expect(settings).toEqual(["set:", "  c.d: 2", "  e.f: 8 GB", '  g.h: "a: b"', "  i.j: false"]);
    const lines = replaceEntry(text, "set", settings).split("\n");
    expect(lines.slice(0, 8)).toEqual(["# head", "name: x", ...settings, "systems:"]);
    expect(replaceEntry(text, "set", [])).not.toContain("a.b");
    expect(() => replaceEntry(text, "uncertain", [])).toThrow("no entry uncertain:");
  });

  it("give one system settings, with a comment, and its deployments a note", () => {
    const change = { settings: [["engine.x", 128] as const], comment: "Why.", note: "noted" };
    const lines = withSystemSettings(text, "one", change).split("\n");
    expect(lines.slice(6, 12)).toEqual([
      "  - platform: one",
      "    engine: e",
      "    # Why.",
      "    set:",
      "      engine.x: 128",
      "    deployments:",
    ]);
    expect(lines).toContain("      - name: first (noted)");
    expect(lines).toContain("      - name: second");
    expect(() => withSystemSettings(text, "three", change)).toThrow("no system of three");
  });

  it("find their places in the shipped scenario", () => {
    const shipped = readFileSync(`${ROOT}/scenarios/agentperf-shared.yaml`, "utf8");
    for (const key of ["name", "title", "description", "set", "uncertain"]) {
      expect(replaceEntry(shipped, key, []).length).toBeLessThan(shipped.length);
    }
    for (const platform of ["gb300-nvl72", "b300", "mi355x", "h200"]) {
      expect(withSystemSettings(shipped, platform, { settings: [["a.b", 1]], comment: "c", note: "n" })).toContain("(n)\n");
    }
  });
});
