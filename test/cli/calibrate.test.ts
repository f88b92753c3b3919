/** `agentwatt calibrate` from end to end on two dozen of the shipped runs, and what it refuses. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseFitFile } from "../../src/profiles/fitFile.ts";
import { agentwatt, ROOT } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "agentwatt-calibrate-"));
const shipped = readFileSync(join(ROOT, "measured-runs/serving-runs.csv"), "utf8").split("\n");
const runsOf = (count: number): string => {
  const path = join(folder, `${count}.csv`);
  writeFileSync(path, `${shipped.slice(0, count + 1).join("\n")}\n`);
  return path;
};
afterAll(() => rmSync(folder, { recursive: true }));

describe("agentwatt calibrate", { timeout: 120_000 }, () => {
  it("writes a fit file, the same on one thread and on two", async () => {
    const runs = runsOf(24);
    const calibrated = async (name: string, threads: string) => {
      const output = join(folder, name);
      const ran = await agentwatt(["calibrate", "--runs", runs, "-o", output, "--date", "2026-11-22", "--threads", threads]);
      expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: "" });
      expect(ran.out).toContain("24 runs fitted");
      expect(ran.out).toContain("all but its family");
      return readFileSync(output, "utf8");
    };
    const [one, two] = await Promise.all([calibrated("one.fit.json", "1"), calibrated("two.fit.json", "2")]);
    expect(two).toBe(one);
    const { provenance, draws, effects } = parseFitFile(one ?? "", "one.fit.json");
    expect(provenance).toMatchObject({ date: "2026-11-22", runs: [{ file: "24.csv", rows: 24, fitted: 24 }] });
    expect(provenance.errors.tpot?.median).toBeLessThan(0.1);
    expect(effects.all?.kernelFloorSeconds).toHaveLength(draws + 1);
  });

  it.each([
    ["too few runs", () => ["--runs", runsOf(5), "-o", join(folder, "x.json")], "5 measured runs"],
    ["a file that is not there", () => ["--runs", join(folder, "nope.csv")], "no such file"],
    ["a folder that is not there", () => ["--runs", runsOf(24), "-o", join(folder, "nowhere/x.json")], "no such folder"],
    [
      "to write over a file that is no fit",
      () => ["--runs", runsOf(24), "-o", runsOf(5)],
      "a file that agentwatt calibrate wrote",
    ],
  ])("refuses %s", async (_what, args, message) => {
    const { code, out, err } = await agentwatt(["calibrate", ...args()]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });
});
