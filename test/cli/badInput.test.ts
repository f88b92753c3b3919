/** Every way to get a command line or an input wrong: exit code 2, a message that helps, no stack, nothing on stdout. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentwatt, GOLDEN_SCENARIO } from "../support/cli.ts";

const SMALL = GOLDEN_SCENARIO;
const agents = (value: string) => ["simulate", ...SMALL, "--agents", value];

const ARRIVALS = ["--set", "workload.arrivals.kind=poisson", "--set", "workload.arrivals.sessionsPerHour=600"];

/** Arguments, and texts that stderr must hold. */
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    "an unknown command",
    ["capcity"],
    [
      'unknown command, got "capcity"',
      "capacity, simulate, cliff, what-if, compare, sensitivity, long-context, explain, optimize, report, serve, validate, calibrate, runs, trace, profiles, schema, published, accuracy",
      'nearest: "capacity"',
    ],
  ],
  ["a number as command", ["42"], ["unknown command"]],
  ["an option before any command", ["--seed", "3"], ["command"]],
  ["a group without command", ["profiles"], ["no command", "list, show, check"]],
  ["an unknown command of a group", ["profiles", "lst"], ['nearest: "list"']],
  ["an unknown option", ["capacity", "--bogus"], ["--bogus: unknown option", "--platform"]],
  ["a misspelt option", ["capacity", "--platfrom", "h200"], ["write --platform"]],
  ["an unknown short option", ["capacity", "-z"], ["-z: unknown option"]],
  ["several faults at once", ["capacity", "--bogus", "--format", "xml"], ["--bogus", "--format"]],
  ["too many arguments", ["capacity", "h200", "b300"], ['too many, got "b300"']],
  ["an unknown scenario", ["capacity", "agentpref"], ["no such scenario", "write agentperf"]],
  ["a scenario file that is not there", ["capacity", "none.yaml"], ["none.yaml", "no such file"]],
  ["a folder as scenario", ["capacity", "./scenarios"], ["is a folder"]],
  ["an unknown format", ["capacity", ...SMALL, "--format", "xml"], ["table, json, csv"]],
  ["an option without value", ["capacity", ...SMALL, "--seed"], ["--seed: no value"]],
  ["an option given twice", ["capacity", ...SMALL, "--seed", "1", "--seed", "2"], ["given 2 times"]],
  ["a switch with a value", ["capacity", ...SMALL, "--quiet=maybe"], ["--quiet: takes no value"]],
  ["a negated switch", ["capacity", ...SMALL, "--no-quiet"], ["--no-quiet: unknown option"]],
  ["an unknown basis", ["capacity", ...SMALL, "--basis", "wall"], ["accelerator, tdp, system, facility"]],
  ["a tier that is not there", ["capacity", ...SMALL, "--tier", "7"], ["--tier: not in this scenario", "1, 2, 3"]],
  ["a tier that is no number", ["capacity", ...SMALL, "--tier", "one"], ["not a whole number"]],
  ["a platform that is not there", ["capacity", ...SMALL, "--platform", "tiny-gpx"], ['nearest: "tiny-gpu"']],
  ["too few replications", ["capacity", ...SMALL, "--replications", "1"], ["too small", "from 2 to 64"]],
  ["no draws", ["capacity", ...SMALL, "--draws", "0"], ["--draws: too small", "write --draws 5"]],
  ["draws where nothing is uncertain", ["capacity", ...SMALL, "--draws", "5"], ["nothing to draw", "add uncertain:"]],
  ["too few draws for the published columns", ["published", "--draws", "4"], ["--draws: too small", "from 5 to 10000"]],
  ["a scenario for the published columns", ["published", "agentperf"], ["too many", "no argument"]],
  ["no left-out runs", ["accuracy"], ["<heldOut>: missing", "calibrate --held-out"]],
  ["left-out runs that are not there", ["accuracy", "none.csv"], ["none.csv", "no such file"]],
  [
    "another table for left-out runs",
    ["accuracy", "measured-runs/serving-runs.csv"],
    ["serving-runs.csv:1:1 header", "left_out"],
  ],
  ["a baseline that is not there", ["validate", "--baseline", "none.json"], ["none.json", "no such file"]],
  ["another file as baseline", ["validate", "--baseline", "package.json"], ["validate --write-baseline wrote"]],
  ["another file to write a baseline over", ["validate", "--write-baseline", "knip.json"], ["validate --write-baseline wrote"]],
  ["no threads", ["capacity", ...SMALL, "--threads", "0"], ["too small"]],
  ["a chart in a folder that is not there", ["capacity", ...SMALL, "--chart", "no/such/c.svg"], ["no such folder"]],
  ["a chart of an unknown kind", ["capacity", ...SMALL, "--chart", "c.docx"], ["ends in .svg"]],
  ["a chart below a file", ["capacity", ...SMALL, "--chart", "package.json/c.svg"], ["no such folder"]],
  ["a chart where nothing can be written", ["capacity", ...SMALL, "--chart", "/proc/c.svg"], ["cannot be written"]],
  ["a setting without =", ["capacity", ...SMALL, "--set", "engine"], ['no "="']],
  ["a setting of an unknown path", ["capacity", ...SMALL, "--set", "engine.memory.hbm=1"], ["unknown key", "hbmFraction"]],
  ["a setting without unit", ["capacity", ...SMALL, "--set", "hardware.accelerator.tdp=900"], ["number without unit"]],
  ["a data folder that is not there", ["capacity", "test/cli/golden.yaml", "--data", "nowhere"], ["no such hardware profile"]],
  ["a comparison of nothing", ["compare", "h200"], ["--agents: nothing to size for", "--site-power, --budget"]],
  [
    "a comparison of a platform that is not there",
    ["compare", "--platforms", "h200,gb30"],
    ["--platforms: not in this scenario"],
  ],
  ["a comparison on a tier that is not there", ["compare", ...SMALL, "--tier", "9"], ["agentwatt compare --tier", "1, 2, 3"]],
  ["power without unit", ["compare", ...SMALL, "--site-power", "1"], ["--site-power: number without unit", 'write "1 W"']],
  ["power in dollars", ["compare", ...SMALL, "--site-power", "1 USD"], ['wrong unit "USD"']],
  ["a budget in watts", ["compare", ...SMALL, "--budget", "2 MW"], ['wrong unit "MW"', "2 MUSD"]],
  ["no budget at all", ["compare", ...SMALL, "--monthly-budget", "0 USD"], ["--monthly-budget: zero"]],
  ["agents in words", ["compare", ...SMALL, "--agents", "fifty"], ["--agents: not a whole number"]],
  ["a mix that cannot be read", ["compare", ...SMALL, "--mix", "1:0.5"], ['cannot read "1:0.5"', "1=0.8,2=0.2"]],
  ["a mix that does not add up", ["compare", ...SMALL, "--mix", "1=0.5,2=0.2"], ["--mix: the shares add up to 0.7"]],
  ["a mix of tiers that are not there", ["compare", ...SMALL, "--mix", "1=0.5,7=0.5"], ["--mix: no such tier"]],
  ["growth in words", ["compare", ...SMALL, "--growth", "fast"], ["--growth: not a share"]],
  ["an unknown price basis", ["compare", ...SMALL, "--price-basis", "cheap"], ["own, retail, list, reserved, bought"]],
  ["an API that nobody priced", ["compare", "--against-api", "deepseek"], ["--against-api: no such API", "deepseek-v4-pro"]],
  ["prices that are not there", ["compare", "--prices", "none.yaml"], ["none.yaml", "no such file"]],
  ["prices of an unknown id", ["compare", "--prices", "2025-01"], ["no such prices profile", "2026-09"]],
  ["another file as prices", ["compare", "--prices", "hardware-profiles/h200.yaml"], ["h200.yaml", "platforms: missing key"]],
  [
    "a price without unit",
    ["compare", "--set", "prices.platforms.h200.own=2"],
    ["--set prices.platforms.h200.own=2", "number without unit", "2.9 USD/h"],
  ],
  ["a price of an unknown kind", ["compare", "--set", "prices.platforms.h200.rent=2 USD/h"], ['unknown key "rent"', "retail"]],
  ["a price for another command", ["capacity", "h200", "--set", "prices.electricity=1 USD/kWh"], ['unknown key "prices"']],
  ["a phase without scenario", ["simulate"], ["agentwatt simulate <scenario>: missing"]],
  ["a profile without id", ["profiles", "show"], ["agentwatt profiles show <id>: missing"]],
  ["a phase without agents", ["simulate", ...SMALL], ["--agents: missing"]],
  ["agents and a rate", [...agents("4"), "--sessions-per-hour", "10"], ["--sessions-per-hour: given together with --agents"]],
  ["a rate of zero", ["simulate", ...SMALL, "--sessions-per-hour", "0"], ["too small, got", "a number above 0"]],
  ["a rate in words", ["simulate", ...SMALL, "--sessions-per-hour", "many"], ["not a number"]],
  [
    "more sessions than there is memory for",
    ["simulate", ...SMALL, "--sessions-per-hour", "99999999"],
    ["sessions in this phase", "300000 sessions at most"],
  ],
  [
    "agents of a workload whose sessions arrive",
    [...agents("4"), ...ARRIVALS],
    ["--agents: the sessions of workload tiny-load arrive"],
  ],
  [
    "a benchmark's start of sessions that arrive",
    ["simulate", ...SMALL, ...ARRIVALS, "--start", "benchmark"],
    ["--start: the benchmark starts agents that are always at work"],
  ],
  [
    "the cliff of sessions that arrive",
    ["cliff", ...SMALL, "--tier", "1", ...ARRIVALS],
    ["arrive from outside", "simulate at several rates"],
  ],
  [
    "the benchmark's search with sessions that arrive",
    ["capacity", ...SMALL, "--protocol", ...ARRIVALS],
    ["leave out --protocol"],
  ],
  ["no agents", agents("0"), ["too small", "write --agents 1"]],
  ["negative agents", agents("-1"), ["too small"]],
  ["half an agent", agents("1.5"), ["not a whole number"]],
  ["NaN agents", agents("NaN"), ["not a whole number"]],
  ["agents in words", agents("abc"), ["not a whole number"]],
  ["agents in powers of ten", agents("1e9"), ["not a whole number"]],
  ["a billion agents", agents("1000000000"), ["too large"]],
  ["a platform that must be chosen", ["simulate", "agentperf", "--agents", "4"], ["--platform: missing", "gb300-nvl72, b300"]],
  ["an unknown deployment", [...agents("4"), "--deployment", "one nod"], ['write --deployment "one node"']],
  ["an unknown start", [...agents("4"), "--start", "warm"], ["stationary, benchmark"]],
  ["a duration without unit", [...agents("4"), "--measured", "600"], ["number without unit", "600 s"]],
  ["a duration of nothing", [...agents("4"), "--measured", "0 s"], ["zero"]],
  ["a duration of a year", [...agents("4"), "--measured", "9000 h"], ["too long"]],
  ["a duration in watts", [...agents("4"), "--settling", "5 W"], ["wrong unit"]],
  [
    "a model that does not fit",
    ["simulate", "h200", "--agents", "4", "--set", "engine.memory.reservedPerGpu=140 GB"],
    ["does not fit", "scenarios/h200.yaml:"],
  ],
  ["an unknown kind", ["profiles", "list", "hardwar"], ['nearest: "hardware"']],
  ["an unknown profile", ["profiles", "show", "h2000"], ["no such profile", 'nearest: "h200"']],
  ["a file to check that is not there", ["profiles", "check", "scenarios/none.yaml"], ["no such file"]],
  ["a file to check of unknown kind", ["profiles", "check", "package.json"], ["kind of file not known"]],
  ["a schema of an unknown kind", ["schema", "modl"], ['nearest: "model"']],
  ["schemas below a file", ["schema", "--write", "package.json/schemas"], ["cannot be written"]],
];

describe.concurrent("bad usage and input", { timeout: 60_000 }, () => {
  it.each(CASES)("%s is refused with exit code 2", async (_, args, texts) => {
    const { code, out, err } = await agentwatt(args);
    for (const text of texts) expect(err).toContain(text);
    expect(err).not.toMatch(/^ {4}at |undefined|\[object/m);
    expect(err).toMatch(/expected: [\s\S]*fix: /);
    expect(code).toBe(2);
    if (args[1] !== "check") expect(out).toBe("");
  });

  it("a command line of nothing shows the help on stderr", async () => {
    const { code, out, err } = await agentwatt([]);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain("agentwatt capacity [scenario]");
  });
});

describe("files", { timeout: 60_000 }, () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "agentwatt-bad-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("with faults are listed by profiles check, each with its place", async () => {
    mkdirSync(join(folder, "hardware-profiles"));
    const broken = join(folder, "hardware-profiles/broken.yaml");
    const draft = join(folder, "draft.yaml");
    writeFileSync(broken, "id: broken\nname: 5\n");
    writeFileSync(draft, "id: [");
    const { code, out, err } = await agentwatt(["profiles", "check", broken, draft, "scenarios/h200.yaml", "--kind", "hardware"]);
    expect(code).toBe(2);
    expect(out).toBe("3 files checked, 3 with problems\n");
    expect(err).toContain(`${broken}:2:7 name: wrong type, got 5 (number)`);
    expect(err).not.toContain("    at ");
  });

  it("of a model that says too little are refused before anything is derived from them", async () => {
    const model = join(folder, "m.yaml");
    const { out } = await agentwatt(["profiles", "show", "deepseek-v4-pro", "--format", "json"]);
    const { profile } = JSON.parse(out);
    delete profile.kvCache.checkpointStateBytes;
    delete profile.kvCache.indexEntryBytes;
    delete profile.draft.parameters;
    profile.layers[1].feedForward.topK = 5;
    writeFileSync(model, JSON.stringify(profile));
    const { code, err } = await agentwatt(["profiles", "check", model, "--kind", "model"]);
    expect(code).toBe(2);
    for (const text of ["checkpointStateBytes is missing", "indexEntryBytes is missing", "parameters is missing", "two shapes"]) {
      expect(err).toContain(text);
    }
  });
});
