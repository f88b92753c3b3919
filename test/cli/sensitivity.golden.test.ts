import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";

const ONE_NODE = ["--deployment", "one node"];
const QUICK = ["--set", "search.measuredSeconds=40 s", "--set", "search.settlingSeconds=30 s"];
const sensitivity = (...args: string[]) => agentwatt(["sensitivity", ...GOLDEN_SCENARIO, ...QUICK, ...args]);

describe("agentwatt sensitivity", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "agentwatt-sensitivity-"));
  const chart = join(folder, "c.svg");
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      sensitivity(...ONE_NODE, "--threads", "1", "--chart", chart),
      sensitivity(...ONE_NODE, "--threads", "2", "--format", "json"),
      sensitivity(...ONE_NODE, "--threads", "1", "--format", "csv"),
    ]);
    return () => rmSync(folder, { recursive: true });
  }, 120_000);

  it("prints the golden table, 100 columns wide at most, stderr silent", () => {
    expectGolden("sensitivity.txt", table.out);
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
    for (const { err, code } of [table, json, csv]) expect([err, code]).toEqual(["", 0]);
  });
  it("prints the golden JSON", () => expectGolden("sensitivity.json", json.out));

  it("sorts inputs by their swing and says what to measure first", () => {
    const { inputs, summary, indices } = JSON.parse(json.out);
    const swings = inputs.map(({ lnSwing }: { lnSwing: number }) => lnSwing);
    expect(swings).toEqual(swings.toSorted((a: number, b: number) => b - a));
    expect(summary).toMatch(/^Measure .* first: it explains \d/);
    expect(indices.leaveOneOutR2).toBeGreaterThan(0.8);
    for (const { firstOrder, total } of inputs) {
      if (firstOrder === null) continue;
      expect(firstOrder.low).toBeLessThanOrEqual(firstOrder.value);
      expect(total.value).toBeGreaterThan(firstOrder.value - 0.02);
    }
  });

  it("leaves out what the basis, the workload or the fit does not ask for", () => {
    const names = JSON.parse(json.out).inputs.map(({ name }: { name: string }) => name);
    expect(names.toSorted()).toEqual([
      "engine.scheduling.prefillPolicy",
      "hardware.accelerator.power.engagedPower",
      "model.draft.acceptanceLength",
      "workload.output.scale",
    ]);
  });

  it("gives CSV with a row an input and the figures of the JSON, whatever the threads", () => {
    const rows = Papa.parse<Record<string, string>>(csv.out.trim(), { header: true }).data;
    const { inputs } = JSON.parse(json.out);
    expect(rows.map(({ input }) => input)).toEqual(inputs.map(({ name }: { name: string }) => name));
    expect(rows.map(({ leastAgentsPerMegawatt }) => Number(leastAgentsPerMegawatt))).toEqual(
      inputs.map(({ least }: { least: { agentsPerMegawatt: number } }) => least.agentsPerMegawatt),
    );
  });

  it("draws the tornado", () => {
    const svg = readFileSync(chart, "utf8");
    for (const text of ["workload.output.scale", "fewer", "more"]) expect(svg).toContain(text);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("takes what --set fixes as known, and says so by leaving it out", async () => {
    const { out, code } = await sensitivity(
      ...ONE_NODE,
      "--set",
      "workload.output.scale=1.2",
      "--set",
      "hardware.accelerator.power.engagedPower=300 W",
      "--set",
      "model.draft.acceptanceLength.value.0=1.8",
      "--format",
      "json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(out).inputs.map(({ name }: { name: string }) => name)).toEqual(["engine.scheduling.prefillPolicy"]);
  });

  it("answers with exit code 1 where the tier is not reached", async () => {
    const { code, out } = await sensitivity(...ONE_NODE, "--tier", "3");
    expect(code).toBe(1);
    expect(out).toContain("Nothing to vary: the tier is not reachable");
  });

  it.each([
    ["a tier that is not there", ["--tier", "9"], "--tier: not in this scenario"],
    ["a deployment that is not there", ["--deployment", "no such"], "agentwatt sensitivity --deployment"],
    ["no deployment of several", ["--platform", "tiny-gpx"], "agentwatt sensitivity --platform"],
    ["a chart of an unknown kind", [...ONE_NODE, "--chart", "c.docx"], "ends in .svg"],
    ["an unknown basis", [...ONE_NODE, "--basis", "wall"], "accelerator, tdp, system, facility"],
  ])("refuses %s", async (_, args, wrong) => {
    const { code, err } = await sensitivity(...args);
    expect(code).toBe(2);
    expect(err).toContain(wrong);
  });
});
