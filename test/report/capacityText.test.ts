import { describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import { capacityCsv } from "../../src/report/capacityCsv.ts";
import { capacityJson } from "../../src/report/capacityJson.ts";
import { capacityText } from "../../src/report/capacityText.ts";
import { PLAIN_STYLE } from "../../src/report/textStyle.ts";
import { INFLUENTIAL, weakInputs } from "../../src/report/weakInputs.ts";
import { notReachable, someReport, someResult, someSystem } from "./someReport.ts";

const published = { agentsPerMegawatt: 61_354, source: "Somebody, 2026" };
const text = (report: ReturnType<typeof someReport>) => capacityText(report, PLAIN_STYLE);

describe("the capacity table", () => {
  it("sets the published figure beside ours and says whose it is", () => {
    const shown = text(someReport([someResult({ published })]));
    expect(shown).toMatch(/tiny-gpu +8 +80 +10\.0 +500 +20,000 +61,354 +TTFT\n {2}one node +70-96 +17,500-24,000 +decode slots/);
    expect(shown).toContain("tiny-gpu 61,354 (tier 1): Somebody, 2026");
    expect(shown).not.toContain("not comparable");
  });

  it("warns that published figures are of accelerator draw when another basis leads", () => {
    expect(text(someReport([someResult({ published })], { basis: "facility" }))).toMatch(
      /not\s+comparable with the facility basis/,
    );
  });

  it("prints warnings with the row that they are of, and nothing of the kind when notes are off", () => {
    const results = [someResult({ warnings: ["replications differ widely"] })];
    expect(text(someReport(results))).toContain("- tier 1, tiny-gpu, one node: replications differ widely");
    expect(text(someReport(results, { notes: false }))).not.toMatch(/differ widely|weakest inputs/);
  });

  it("says why a tier is not reachable under its table", () => {
    const shown = text(someReport([notReachable]));
    expect(shown).toContain("not reachable\n");
    expect(shown).toContain("  tiny-gpu, one node: one agent alone gets 490 tok/s (P25), 100000 wanted");
    expect(shown).not.toContain("four bases");
  });

  it("keeps to 100 columns with the longest names and figures, and lets nothing drive the terminal", () => {
    const long = `deployment ${"x".repeat(150)} ${"long words ".repeat(20)}\u001b[31m`;
    const huge = { deployment: long, gpus: 99_999, agents: 123_456_789, agentsInterval: [113_456_789, 133_456_789] as const };
    const report = someReport([someResult()]);
    const rows = report.rows.map((row) => ({
      ...row,
      result: { ...row.result, ...huge, published, limit: "output speed: latency of a lone request" },
    }));
    const shown = text({ ...report, rows, scenario: { ...report.scenario, title: `${long} title` } });
    for (const line of shown.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
    expect(shown).not.toContain("\u001b");
  });

  it("points out where the basis changes the order of platforms", () => {
    const report = someReport([someResult(), someResult()]);
    const [first, second] = report.rows as [(typeof report.rows)[number], (typeof report.rows)[number]];
    const flipped = { accelerator: 30_000, tdp: 9_000, system: 9_000, facility: 9_000 };
    const other = { ...second, result: { ...second.result, platform: "other-gpu", agentsPerMegawatt: flipped } };
    const shown = text({ ...report, rows: [first, other] });
    expect(shown).toContain(
      "The basis changes the order on tier 1:\n    accelerator: other-gpu > tiny-gpu\n    tdp, system, facility: tiny-gpu > other-gpu",
    );
  });

  it("counts whole deployments and whole systems for the agents that are needed", () => {
    const need = (changes: Parameters<typeof someResult>[0]) => someReport([someResult(changes)]).rows[0]?.need;
    expect(need({})).toEqual({ agents: 500, deployments: 7, gpus: 56, systems: 7 });
    expect(need({ gpus: 3 })).toEqual({ agents: 500, deployments: 7, gpus: 21, systems: 4 });
    expect(need({ gpus: 12 })).toEqual({ agents: 500, deployments: 7, gpus: 84, systems: 14 });
    expect(need({ agents: 0 })).toEqual({ agents: 500, deployments: null, gpus: null, systems: null });
  });
});

describe("machine formats", () => {
  it("hold null or nothing where a number is not finite", () => {
    const report = someReport([someResult({ agentsPerGpu: Number.NaN, gpuWatts: Number.POSITIVE_INFINITY })]);
    expect(JSON.parse(capacityJson(report)).results[0]).toMatchObject({ agentsPerGpu: null, gpuWatts: null });
    expect(capacityCsv(report)).not.toMatch(/NaN|Infinity/);
  });

  it("keep a spreadsheet from running text as a formula, and quote commas and line ends", () => {
    const csv = capacityCsv(someReport([someResult({ limit: "=1+1", warnings: ["a, b", 'c "d"'] })]));
    expect(csv).toContain(`"'=1+1"`);
    expect(csv).toContain(`"a, b; c ""d"""`);
  });
});

describe("weak inputs", () => {
  const shipped = loadScenario({ scenario: "agentperf", sets: [] }).systems;

  it("are looked for at paths that exist", () => {
    const ofLaws = ["claude-code", "codex"].flatMap((id) => loadScenario({ scenario: "b300", sets: [`workload=${id}`] }).systems);
    const systems = [...shipped, ...ofLaws, someSystem];
    const missing = INFLUENTIAL.filter((path) => {
      const [kind, ...keys] = path.split(".");
      const find = (value: unknown, key: string) => (value as Record<string, unknown> | undefined)?.[key];
      return systems.every((system) => find(keys.reduce<unknown>(find, find(system, kind as string)), "quality") === undefined);
    });
    expect(missing).toEqual([]);
  });

  it("come assumed before derived before second-hand, and not the measured ones", () => {
    const qualities = weakInputs(shipped, 100).map(({ quality }) => quality);
    const order = ["assumed", "derived", "secondary"];
    expect(qualities).toEqual([...qualities].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
    expect(new Set(qualities)).toEqual(new Set(order));
    expect(weakInputs(shipped, 3)).toHaveLength(3);
  });

  it("name the platforms that they are of, unless all share them, and carry their unit", () => {
    const found = weakInputs(shipped, 100);
    expect(found.find(({ path }) => path === "workload.output.scale")?.platforms).toEqual([]);
    expect(
      found.find(({ path, platforms }) => path === "hardware.system.nonGpuPowerPerGpu" && platforms.includes("h200"))?.value,
    ).toBe("575 W");
  });
});
