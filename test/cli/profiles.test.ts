import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KIND_NAMES } from "../../src/cli/kindNames.ts";
import { FILE_KINDS } from "../../src/profiles/fileKinds.ts";
import { listIds } from "../../src/profiles/files.ts";
import { agentwatt, ROOT } from "../support/cli.ts";

describe.concurrent("agentwatt profiles", { timeout: 60_000 }, () => {
  it("list prints every shipped file, or those of a kind", async () => {
    const [all, hardware] = await Promise.all([agentwatt(["profiles", "list"]), agentwatt(["profiles", "list", "hardware"])]);
    const ids = KIND_NAMES.flatMap((kind) => listIds(kind));
    expect(all.out.trim().split("\n")).toHaveLength(ids.length);
    expect(hardware.out).toMatch(/^gb300-nvl72 +NVIDIA GB300 NVL72$/m);
  });

  it("show prints values with units, quality and source", async () => {
    const { code, out } = await agentwatt(["profiles", "show", "h200"]);
    expect(code).toBe(0);
    expect(out).toContain("accelerator.hbmBandwidth: 4.8 TB/s (vendor)\n");
    expect(out).toContain("accelerator.power.energyPerFlop: 3.12 pJ/FLOP (derived)\n");
    for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("show derives a model's parameters, bytes and FLOP", async () => {
    const { out } = await agentwatt(["profiles", "show", "deepseek-v4-pro"]);
    expect(out).toMatch(/parameters, total +1\.5\d+ trillion/);
    expect(out).toMatch(/a token at 128K context +\d+\.?\d* GFLOP/);
    const json = JSON.parse((await agentwatt(["profiles", "show", "deepseek-v4-pro", "--format", "json"])).out);
    const { derived } = json;
    expect(derived.flopPerToken.map(({ contextTokens }: { contextTokens: number }) => contextTokens)).toEqual([
      8192, 131072, 1048576,
    ]);
    // A token multiplies by every active parameter once: 2 FLOP each, and attention on top.
    expect(derived.flopPerToken[0].flop).toBeGreaterThan(2 * derived.activeParameters);
  });

  it("check passes all shipped files", async () => {
    const { code, out, err } = await agentwatt(["profiles", "check"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^\d+ files checked, no problems\n$/);
  });
});

describe.concurrent("agentwatt schema", { timeout: 60_000 }, () => {
  it("knows the kinds of file that there are", () => expect([...KIND_NAMES]).toEqual(Object.keys(FILE_KINDS)));

  it("prints one schema, or all by kind", async () => {
    const one = JSON.parse((await agentwatt(["schema", "hardware"])).out);
    const all = JSON.parse((await agentwatt(["schema"])).out);
    expect(one.title).toBe("agentwatt hardware profile");
    expect(Object.keys(all)).toEqual([...KIND_NAMES]);
    expect(all.hardware).toEqual(one);
  });

  it("writes what the schemas folder holds: npm run schemas brings it up to date", async () => {
    const folder = mkdtempSync(join(tmpdir(), "agentwatt-schemas-"));
    const { code } = await agentwatt(["schema", "--write", join(folder, "new/folder")]);
    const read = (from: string) =>
      Object.fromEntries(readdirSync(from).map((name) => [name, readFileSync(join(from, name), "utf8")]));
    const written = read(join(folder, "new/folder"));
    rmSync(folder, { recursive: true });
    expect(code).toBe(0);
    expect(written).toEqual(read(join(ROOT, "schemas")));
  });
});
