import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import { InputError } from "../../src/profiles/problem.ts";
import { FIXTURES } from "./brokenCase.ts";

const load = (sets: readonly string[] = [], scenario = "tiny") => loadScenario({ scenario, sets, dataRoot: FIXTURES });

function systemOf(...args: Parameters<typeof load>) {
  const [system] = load(...args).systems;
  if (system === undefined) throw new Error("a scenario has a system");
  return system;
}

describe("a valid scenario", () => {
  it("loads by name and by path, with units in SI and defaults filled in", () => {
    const { scenario } = load();
    expect(load([], join(FIXTURES, "scenarios/tiny.yaml")).scenario).toEqual(scenario);
    expect(scenario.search).toEqual({ replications: 4, measuredSeconds: 600, settlingSeconds: 240 });
    expect(scenario.tiers[0]).toMatchObject({ outputSpeedP25: 20, ttftP95: 10 });
    expect(systemOf().hardware.accelerator.hbmBandwidth.value).toBe(4e12);
  });

  it("is the same after loading twice: nothing is shared or changed", () => {
    const before = JSON.stringify(load());
    load(["hardware.accelerator.tdp=500 W", "tiers.0.ttftP95=1 s"]);
    expect(JSON.stringify(load())).toBe(before);
  });

  it("knows where its parts are written", () => {
    const { locate } = load(["systems.0.deployments.0.name=other"]);
    expect(locate("systems.0.deployments.1.decode")).toMatchObject({ line: 27, col: 17 });
    expect(locate(["systems", 0, "deployments", 1, "decode"])).toMatchObject({ line: 27, col: 17 });
    expect(locate("systems.0.deployments.0.name")).toEqual({
      file: "--set systems.0.deployments.0.name=other",
      path: "systems.0.deployments.0.name",
    });
  });
});

describe("settings", () => {
  it("of the scenario, the system and the command line apply in this order", () => {
    const { hardware, engine } = systemOf();
    expect(engine.memory.hbmFraction.value).toBe(0.8);
    expect(hardware.accelerator.tdp).toEqual({ value: 900, source: "set by the user", quality: "assumed" });
    expect(systemOf(["hardware.accelerator.tdp=800 W", "hardware.accelerator.tdp=700 W"]).hardware.accelerator.tdp.value).toBe(
      700,
    );
  });

  it("reach optional keys that the file leaves out", () => {
    const { hardware, model } = systemOf([
      "hardware.accelerator.peakCompute.fp4=4 PFLOP/s",
      "model.layers.0.attention.windowTokens=128",
    ]);
    expect(hardware.accelerator.peakCompute.fp4).toEqual({ value: 4e15, source: "set by the user", quality: "assumed" });
    expect(model.layers[0]?.attention).toMatchObject({ windowTokens: 128 });
    expect(load(["search.replications=8"]).scenario.search.replications).toBe(8);
  });

  it("inside a sourced list mark the whole list as the user's", () => {
    const { workload } = systemOf(["workload.context.marks.value.1.tokens=30000"]);
    const marks = workload.kind === "marks" ? workload.context.marks : undefined;
    expect(marks?.value[1]).toEqual({ turn: 50, tokens: 30000 });
    expect(marks).toMatchObject({ source: "set by the user", quality: "assumed" });
  });

  it("without prefix, with scenario. or with brackets reach the scenario", () => {
    expect(load(["seed=7"]).scenario.seed).toBe(7);
    expect(load(["scenario.seed=7"]).scenario.seed).toBe(7);
    expect(load(["systems[0].gpus=64"]).scenario.systems[0]?.gpus).toBe(64);
  });

  it("keep text as it was written: 007 is a title, true a name", () => {
    expect(load(["title=007"]).scenario.title).toBe("007");
    expect(load(["systems.0.deployments.0.name=true"]).scenario.systems[0]?.deployments[0]?.name).toBe("true");
  });

  it("cannot reach an object's prototype", () => {
    for (const path of ["__proto__.polluted", "model.constructor.prototype.polluted", "systems.0.__proto__.polluted"])
      expect(() => load([`${path}=1`])).toThrow(InputError);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined(); // Asks whether the prototype was polluted.
  });

  it("the seed option wins over the scenario and --set", () => {
    expect(loadScenario({ scenario: "tiny", sets: ["seed=3"], seed: "fixed", dataRoot: FIXTURES }).scenario.seed).toBe("fixed");
  });
});

describe("coefficients", () => {
  it("of narrower levels replace those of wider ones, value by value", () => {
    const { coefficients } = systemOf();
    expect(coefficients.stepSeconds.value).toBe(0.005);
    expect(coefficients.denseHalfTokens.value).toBe(120);
    expect(coefficients.linkEfficiency.value).toBe(0.75);
    expect(coefficients.expertHalfTokens.value).toBe(50);
  });

  it("can be set by the user, after the levels are merged", () => {
    const { stepSeconds } = systemOf(["coefficients.stepSeconds=2 ms"]).coefficients;
    expect(stepSeconds).toEqual({ value: 0.002, source: "set by the user", quality: "assumed" });
  });
});

describe("files that cannot be read", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "agentwatt-files-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const messageOf = (scenario: string) => {
    try {
      load([], scenario);
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return "accepted";
  };

  it("a misspelt name offers the shipped ones", () => {
    expect(messageOf("tinny")).toBe(
      'tinny (file): no such scenario\n  expected: the path of a YAML file, or one of: tiny; nearest: "tiny"\n  fix: write tiny',
    );
  });

  it("a path that is not there, a folder, a device, an empty name and a NUL in the name are problems", () => {
    expect(messageOf(join(folder, "none.yaml"))).toContain("no such file");
    expect(messageOf(folder)).toContain("is a folder");
    expect(messageOf("/dev/null")).toContain("not a regular file");
    expect(messageOf("")).toContain("no such scenario");
    expect(messageOf("a\0b")).toContain("no such file");
    expect(messageOf(`${"x".repeat(300)}.yaml`)).toContain("cannot be read (ENAMETOOLONG)");
    expect(messageOf("/etc/hosts/x.yaml")).toContain("no such file");
  });

  it("a file over 1 MB is not read", () => {
    const path = join(folder, "big.yaml");
    writeFileSync(path, "a".repeat(1_000_001));
    expect(messageOf(path)).toContain("too large: 1000001 bytes\n  expected: a YAML file of at most 1 MB");
  });

  it("a binary file is a problem with a position", () => {
    const path = join(folder, "binary.yaml");
    writeFileSync(path, Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe, 0x0a]));
    expect(messageOf(path)).toContain(":1:4 (file): not valid UTF-8 text");
  });

  it.skipIf(process.getuid?.() === 0)("a file without permission is a problem (skipped as root, who may read all)", () => {
    const path = join(folder, "secret.yaml");
    writeFileSync(path, "a: 1");
    chmodSync(path, 0);
    expect(messageOf(path)).toContain("cannot be read (EACCES)");
  });

  it("a byte order mark and Windows line ends do no harm to positions", () => {
    const path = join(folder, "windows.yaml");
    writeFileSync(path, "\uFEFFname: tiny\r\ntitle: 5\r\n");
    expect(messageOf(path)).toContain(":2:8 title: wrong type, got 5 (number)");
  });

  it("data folders that are missing leave no choices, and say so", () => {
    const empty = join(folder, "empty");
    mkdirSync(empty);
    expect(() => loadScenario({ scenario: join(FIXTURES, "scenarios/tiny.yaml"), sets: [], dataRoot: empty })).toThrow(
      "no such hardware profile",
    );
  });
});
