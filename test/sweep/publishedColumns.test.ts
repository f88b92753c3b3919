/** The three columns over tiny fixtures: shared unknowns and features come from the scenario's own list, chosen as told. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import type { ResolvedScenario } from "../../src/profiles/resolve.ts";
import { publishedPage } from "../../src/report/publishedPage.ts";
import { type PublishedColumns, publishedColumns } from "../../src/sweep/publishedColumns.ts";
import { ROOT } from "../support/cli.ts";

const UNCERTAIN = `
uncertain:
  - { path: workload.output.scale, name: reply, between: [0.5, 2], source: test }
  - path: engine.scheduling.maxSequencesPerRank
    name: slots
    oneOf: [2, 4, 8]
    systems: [tiny-gpu]
    source: test
  - { path: engine.overheads.requestSeconds, between: [0.1 s, 0.2 s], systems: [tiny-gpu], source: test }`;
const scenarioText = (uncertain: string) => `
name: columns
title: Columns
description: Three columns
model: tiny-moe
workload: tiny-load
set: { engine.scheduling.maxSequencesPerRank: 16 }
tiers:
  - { id: 1, name: background, outputSpeedP25: 20 token/s, ttftP95: 10 s }
search: { replications: 2, measuredSeconds: 60 s, settlingSeconds: 30 s }${uncertain}
systems:
  - platform: tiny-gpu
    engine: tiny-engine
    deployments:
      - { mode: aggregated, name: one node, tiers: [1], pool: { workers: 1, tensorParallel: 8, expertParallel: 8 } }
`;
const published = (agentsPerMegawatt: number) => [
  {
    platform: "tiny-gpu",
    model: "tiny-moe",
    workload: "tiny-load",
    tier: 1,
    gpus: 8,
    agents_per_megawatt: agentsPerMegawatt,
    agents: undefined,
    source: "test",
  },
];

describe("the published columns", { timeout: 120_000 }, () => {
  let shared: ResolvedScenario;
  let columns: PublishedColumns;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "agentwatt-columns-"));
    const load = (uncertain: string): ResolvedScenario => {
      const path = join(folder, "columns.yaml");
      writeFileSync(path, scenarioText(uncertain));
      return loadScenario({ scenario: path, sets: [], dataRoot: `${ROOT}/test/fixtures` });
    };
    shared = load(UNCERTAIN);
    const options = { published: published(20_000), draws: 5, threads: 1, onProgress: () => undefined };
    columns = await publishedColumns({ defaults: load(""), shared, stacks: load("") }, options);
    rmSync(folder, { recursive: true });
  }, 120_000);

  it("choose shared unknowns among those that hold for all systems, and features among the alternatives of the others", () => {
    expect(columns.combinations).toBe(9);
    expect(columns.chosen.map(({ input }) => input)).toEqual([0]);
    expect(columns.tried.map(({ drawn }) => drawn.value)).toEqual(
      [2, 4, 8].map((slots) => ({ set: { "engine.scheduling.maxSequencesPerRank": slots } })),
    );
    expect(columns.features).toHaveLength(1);
  });

  it("come nearer to the published figure with the feature that is fitted to it", () => {
    const error = ([result]: PublishedColumns["shared"]) =>
      Math.abs(Math.log((result?.agentsPerMegawatt.accelerator ?? 0) / 20_000));
    expect(error(columns.fitted)).toBeLessThan(error(columns.shared));
  });

  it("are written as Markdown that says what was fitted, and whether what should come out does", () => {
    const page = publishedPage(columns, shared.scenario);
    expect(page).toMatch(/^\| tiny-gpu \| 20,000 \| .* fitted to this result: slots: \d+ \|/m);
    expect(page).toMatch(/^- by all of them, from 9 combinations: reply: [\d.]+$/m);
    expect(page).toMatch(/^- without tiny-gpu: reply: [\d.]+$/m);
    expect(page).toMatch(/^- (yes|\*\*no\*\*): tiny-gpu's published figure lies inside the 80% interval of \(ii\)$/m);
    expect(page).toMatch(/^\| one node \| [\d,]+ \([\d.]+\) \|$/m);
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });
});
