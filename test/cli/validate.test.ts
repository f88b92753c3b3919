import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { agentwatt, ROOT } from "../support/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "agentwatt-validate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [header, ...rows] = readFileSync(join(ROOT, "measured-runs/serving-runs.csv"), "utf8").trim().split("\n");
const few = join(folder, "few.csv");
writeFileSync(few, `${[header, ...rows.slice(0, 12)].join("\n")}\n`);

describe("agentwatt validate", { timeout: 60_000 }, () => {
  it("prints each run with measured, predicted and why it was skipped, the same on one thread and on two", async () => {
    const one = await agentwatt(["validate", few, "--format", "json", "--threads", "1"]);
    const two = await agentwatt(["validate", few, "--format", "json", "--threads", "2"]);
    expect(one.code).toBe(0);
    expect(two.out).toBe(one.out);
    const answer = JSON.parse(one.out);
    expect(answer.runs).toHaveLength(12);
    for (const run of answer.runs) {
      expect(Object.keys(run)).toEqual([
        "runId",
        "platform",
        "model",
        "engine",
        "measured",
        "predicted",
        "interval",
        "skipped",
        "suspect",
        "suspectJoules",
        "atCap",
      ]);
      expect(run.skipped === null).toBe(run.predicted.tpotSeconds !== null);
    }
    expect(answer.summary[0]).toMatchObject({ platform: "all", engine: "all", model: "all" });
    expect(answer.summary[0].covered).toBeGreaterThan(0);
  });

  it("prints tables that fit the page, and CSV with a row a run", async () => {
    const table = await agentwatt(["validate", few]);
    expect(table.out).toContain("measured runs repeated");
    expect(Math.max(...table.out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    const csv = await agentwatt(["validate", few, "--format", "csv"]);
    expect(csv.out.trim().split("\n")).toHaveLength(13);
  });

  it("writes its accuracy, passes against it, and exits with 1 and a table when it was better", async () => {
    const path = join(folder, "accuracy.json");
    const written = await agentwatt(["validate", few, "--write-baseline", path, "--format", "csv"]);
    expect(written.code).toBe(0);
    const same = await agentwatt(["validate", few, "--baseline", path]);
    expect(same.code).toBe(0);
    expect(same.out).toContain("Accuracy: no worse than");
    const baseline = JSON.parse(readFileSync(path, "utf8"));
    baseline.groups[0].medianError = 0;
    writeFileSync(path, JSON.stringify(baseline));
    const worse = await agentwatt(["validate", few, "--baseline", path, "--format", "json"]);
    expect(worse.code).toBe(1);
    expect(worse.err).toContain("worse than");
    expect(worse.err).toMatch(/all +TPOT/);
    expect(() => JSON.parse(worse.out)).not.toThrow();
  });

  it.each([
    ["a file that is not there", "missing.csv", undefined, "no such file"],
    ["a folder", ".", undefined, "is a folder"],
    ["an empty file", "empty.csv", "", "columns missing"],
    ["a binary file", "binary.csv", "\u0000\u0001\u0002", "columns missing"],
    ["a row with a bad number", "bad.csv", `${header}\n${rows[0]?.replace(/,0\.0\d+,/, ",soon,")}\n`, "bad.csv:2:1 tpot_s"],
  ])("refuses %s with exit code 2 and no stack", async (_, name, content, said) => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    const { code, err } = await agentwatt(["validate", path]);
    expect(code).toBe(2);
    expect(err).toContain(said);
    expect(err).toContain("  expected: ");
    expect(err).toContain("  fix: ");
    expect(err).not.toContain("    at ");
  });
});
