import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, type Ran } from "../support/cli.ts";

const SMALL = ["test/cli/whatIf.yaml", "--data", "test/fixtures"];
const whatIf = (...args: string[]) => agentwatt(["what-if", ...SMALL, ...args]);

describe("agentwatt what-if", { timeout: 120_000 }, () => {
  let table: Ran;
  let json: Ran;
  let csv: Ran;
  beforeAll(async () => {
    [table, json, csv] = await Promise.all([
      whatIf("--threads", "1", "--name", "fast-hbm", "--name", "nothing"),
      whatIf("--format", "json", "--threads", "2", "--name", "slots", "--name", "nothing"),
      whatIf("--format", "csv", "--set", "power.cap=500 W"),
    ]);
  }, 120_000);

  it("prints the golden table, 100 columns wide at most, stderr silent", () => {
    expectGolden("whatIf.txt", table.out);
    for (const line of table.out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
    expect([table, json, csv].map(({ err, code }) => [err, code])).toEqual([
      ["", 0],
      ["", 0],
      ["", 0],
    ]);
  });

  it("prints the golden JSON", () => expectGolden("whatIf.json", json.out));
  it("prints the golden CSV", () => expectGolden("whatIf.csv", csv.out));

  it("gives a what-if the same words in every format, on one thread as on two", () => {
    const { whatIfs } = JSON.parse(json.out).cells[0];
    const names = whatIfs.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["slots, maxSequencesPerRank = 1", "slots, maxSequencesPerRank = 4", "nothing"]);
    expect(table.out.replaceAll(/\s+/g, " ")).toContain(whatIfs[2].sentence);
    expect(table.out).toContain("hardware.accelerator.hbmBandwidth 4 TB/s -> 8 TB/s");
  });

  it("finds that more slots carry more agents and fewer carry fewer, surely", () => {
    const [fewer, more, nothing] = JSON.parse(json.out).cells[0].whatIfs;
    expect(fewer.agents.ratio.high).toBeLessThan(1);
    expect(more.agents.ratio.low).toBeGreaterThan(1);
    expect(fewer.improvementProbability).toBeLessThan(0.1);
    expect(more.improvementProbability).toBeGreaterThan(0.9);
    expect(nothing).toMatchObject({ changes: [], agents: { unchanged: true, ratio: { low: 1, high: 1 } } });
    expect(nothing.sentence).toContain("changes nothing here");
  });

  it("starts from the figures that capacity finds", async () => {
    const { out } = await agentwatt(["capacity", ...SMALL, "--format", "json"]);
    const [result] = JSON.parse(out).results;
    const [cell] = JSON.parse(json.out).cells;
    expect(Math.abs(cell.before.agents / result.agents - 1)).toBeLessThan(0.03);
    expect(cell.before.replications[0].limit).toBe(result.limit);
  });

  it("caps accelerators: fewer watts, and no more agents", () => {
    const [row] = Papa.parse<Record<string, string>>(csv.out.trim(), { header: true }).data;
    expect(row).toMatchObject({ whatIf: "power.cap = 500 W", set: "power.cap=500 W", basis: "accelerator" });
    expect(Number(row?.afterGpuWatts)).toBeLessThanOrEqual(Number(row?.beforeGpuWatts));
    expect(Number(row?.afterAgents)).toBeLessThanOrEqual(Number(row?.beforeAgents));
    expect(Number(row?.agentsPerMegawattTdpRatio)).toBeGreaterThan(1);
  });

  it("answers no where nobody is carried, and says why", async () => {
    const { code, out } = await whatIf("--base", "tiers.0.ttftP95=1 ms", "--set", "hardware.accelerator.hbmBandwidth=2 * value");
    expect(code).toBe(1);
    expect(out.replaceAll(/\s+/g, " ")).toContain("carries no agent either way: one agent alone waits");
  });

  it("says what cannot run with a change", async () => {
    const { code, out } = await whatIf("--set", "engine.memory.hbmFraction=0.001", "--quiet");
    expect(code).toBe(1);
    expect(out.replaceAll(/\s+/g, " ")).toContain("cannot run: the model does not fit");
  });
});

const BAD: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["nothing to change", ["what-if", "h200"], ["--set: missing: scenario h200 names no what-ifs"]],
  ["no scenario", ["what-if"], ["agentwatt what-if <scenario>: missing"]],
  ["a name that is not there", ["what-if", ...SMALL, "--name", "fast"], ["no such what-if", "write --name fast-hbm"]],
  ["a name where none is there", ["what-if", "h200", "--name", "fast"], ["no such what-if", "add whatIfs:"]],
  [
    "an unknown path",
    ["what-if", ...SMALL, "--set", "hardware.accelerator.hbmBandwith=2 * value"],
    ["unknown key", "hbmBandwidth"],
  ],
  [
    "an unknown path of deployments",
    ["what-if", ...SMALL, "--set", "deployment.pool.workers=4"],
    ['unknown key "pool"', "prefill, decode"],
  ],
  [
    "a unit of something else",
    ["what-if", ...SMALL, "--set", "hardware.accelerator.hbmBandwidth=1000 W"],
    ['wrong unit "W"', 'such as "8 TB/s"'],
  ],
  [
    "a sum of different units",
    ["what-if", ...SMALL, "--set", "hardware.accelerator.hbmBandwidth=value + 1 W"],
    ["adds or compares different units"],
  ],
  [
    "an expression that divides by zero",
    ["what-if", ...SMALL, "--set", "hardware.accelerator.hbmBandwidth=value / 0"],
    ["divides by zero", 'got "value / 0"'],
  ],
  ["half a worker", ["what-if", ...SMALL, "--set", "deployment.prefill.workers=value / 2"], ["not a whole number"]],
  ["an empty alternative", ["what-if", ...SMALL, "--set", "deployment.prefill.workers=1|"], ["empty value"]],
  ["a cap above the accelerator's own", ["what-if", ...SMALL, "--set", "power.cap=99 kW"], ["above the tdp"]],
  ["a format of KV that there is not", ["what-if", ...SMALL, "--set", "model.kvPrecision=fp9"], ["bf16, fp8"]],
  [
    "more combinations than anyone reads",
    ["what-if", ...SMALL, "--set", "seed=1|2|3|4|5|6|7|8|9", "--set", "deployment.decode.workers=1|2|3|4|5|6|7|8"],
    ["72 combinations", "at most 64"],
  ],
  ["a deployment that is not there", ["what-if", ...SMALL, "--set", "seed=2", "--deployment", "one pool"], ["two pools"]],
  ["an unknown basis", ["what-if", ...SMALL, "--set", "seed=2", "--basis", "wall"], ["accelerator, tdp, system, facility"]],
];

describe.concurrent("a what-if that is malformed", { timeout: 60_000 }, () => {
  it.each(BAD)("%s is refused with exit code 2", async (_, args, texts) => {
    const { code, out, err } = await agentwatt(args);
    for (const text of texts) expect(err).toContain(text);
    expect(err).not.toMatch(/^ {4}at |undefined|\[object/m);
    expect(err).toMatch(/expected: [\s\S]*fix: /);
    expect([code, out]).toEqual([2, ""]);
  });

  it("in a file is refused at its line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "agentwatt-what-if-"));
    const file = join(folder, "broken.yaml");
    const text = readFileSync("test/cli/whatIf.yaml", "utf8");
    writeFileSync(
      file,
      text.replace("hardware.accelerator.hbmBandwidth", "hardware.accelerator.hbm").replace("name: slots", "name: nothing"),
    );
    const { code, err } = await agentwatt(["what-if", file, "--data", "test/fixtures"]);
    rmSync(folder, { recursive: true });
    expect(code).toBe(2);
    expect(err).toMatch(/broken\.yaml:\d+:\d+ whatIfs\.\d: name used twice: nothing/);
  });
});
