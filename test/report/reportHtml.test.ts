import { describe, expect, it } from "vitest";
import type { CapacityResult } from "../../src/capacity/result.ts";
import type { DeploymentStudy } from "../../src/planning/deploymentStudy.ts";
import { deploymentStudy, loadsAround } from "../../src/planning/deploymentStudy.ts";
import type { DeploymentSpec, Tier } from "../../src/profiles/scenario.ts";
import { html } from "../../src/report/html/markup.ts";
import { reportHtml } from "../../src/report/html/reportHtml.ts";
import { scenarioContent } from "../../src/report/html/scenarioContent.ts";
import { pageFaults } from "../support/pageFaults.ts";
import { notReachable, someReport, someResult, someSystem } from "./someReport.ts";

const study = deploymentStudy({
  profiles: someSystem,
  spec: someSystem.deployments[0] as DeploymentSpec,
  tier: someReport([]).scenario.tiers[0] as Tier,
  agents: 2,
  seed: 1,
  settlingSeconds: 10,
  measuredSeconds: 20,
});
const EVIL = `<script>alert("1")</script>'&`;
const one = study.phases[0] as (typeof study.phases)[number];
const lone: DeploymentStudy = { phases: [one], reuse: undefined, turns: undefined, power: undefined };

async function page(results: readonly CapacityResult[], own: DeploymentStudy = study, title = "A title"): Promise<string> {
  const report = someReport(results);
  const text = await reportHtml(
    scenarioContent({
      capacity: { ...report, scenario: { ...report.scenario, title } },
      studies: results.map(() => own),
      others: {},
      command: `agentwatt report ${EVIL}`,
    }),
  );
  expect(pageFaults(text)).toEqual([]);
  return text;
}

describe("a report's page", () => {
  it("has every section, and a table behind each chart", async () => {
    const published = { agentsPerMegawatt: 61_354, source: "Somebody, 2026" };
    const text = await page([someResult({ published }), notReachable]);
    for (const id of ["verdict", "agents-per-mw", "load", "reuse", "turn", "kv", "power-over-time", "power-bases", "notes"])
      expect(text).toContain(`<section id="${id}"`);
    expect(text.match(/<figure/g)).toHaveLength((text.match(/<details>/g) ?? []).length);
    for (const words of ["61,354", "Somebody, 2026", "not reachable: one agent alone gets 490 tok/s"])
      expect(text).toContain(words);
  });

  it("keeps a script in a title, a name or a command inert", async () => {
    const text = await page([someResult({ limit: EVIL, published: { agentsPerMegawatt: 1, source: EVIL } })], study, EVIL);
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;");
  });

  it.each<[string, readonly CapacityResult[], DeploymentStudy]>([
    ["no results", [], study],
    ["only tiers out of reach", [notReachable], lone],
    ["a single load", [someResult()], lone],
    ["no reply in any window", [someResult()], { ...lone, phases: [{ ...one, ...silent() }] }],
    ["a billion agents", [someResult({ agents: 1e9, agentsInterval: [9e8, 2e9], agentsPerMegawatt: bases(3e12) })], study],
    ["a share of an agent", [someResult({ agents: 1, agentsInterval: [0.2, 1], agentsPerMegawatt: bases(0.001) })], study],
  ])("is sensible with %s", async (_, results, own) => {
    const text = await page(results, own);
    const shown = text.replace(/<script>[\s\S]*<\/script>/, "");
    expect(/.{30}(?:NaN|Infinity|undefined|\[object).{30}/.exec(shown)?.[0]).toBeUndefined();
  });

  it("holds the same bytes each time", async () => {
    expect(await page([someResult()])).toBe(await page([someResult()]));
  });
});

describe("loads around an answer", () => {
  it("ascend, hold the answer, and are whole agents", () => {
    for (const agents of [1, 2, 7, 440, 100_000]) {
      const loads = loadsAround(agents);
      expect(loads).toContain(agents);
      expect(loads).toEqual([...new Set(loads)].sort((a, b) => a - b));
      expect(loads.every((load) => Number.isInteger(load) && load >= 1)).toBe(true);
    }
    expect(loadsAround(0)[0]).toBe(1);
  });
});

describe("markup", () => {
  it("escapes what is a text and nothing else, attributes included", () => {
    const inner = html`<b>${"<&>"}</b>`;
    expect(html`<p title="${`"'`}">${inner}${[inner]}${undefined}${7}</p>`.text).toBe(
      '<p title="&quot;&#39;"><b>&lt;&amp;&gt;</b><b>&lt;&amp;&gt;</b>7</p>',
    );
  });
});

function bases(value: number): CapacityResult["agentsPerMegawatt"] {
  return { accelerator: value, tdp: value, system: value, facility: value };
}

function silent() {
  const none = Number.NaN;
  return {
    requests: 0,
    ttftSeconds: { p50: none, p95: none, mean: none },
    outputTokensPerSecond: { p25: none, p50: none },
    prefixHitFraction: 0,
    ttftByTurn: [],
  };
}
