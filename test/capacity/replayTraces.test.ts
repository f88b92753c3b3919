/** Recorded traces on published deployments: all is sent and replied to, the books balance, the hits are the trace's own. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { requestLimit, withUnlimitedKv } from "../../src/capacity/requestLimit.ts";
import { openTraceInput } from "../../src/cli/traceInput.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import { buildDeployment, type Deployment } from "../../src/serving/deployment.ts";
import { Simulation } from "../../src/serving/simulation.ts";
import { openTrace } from "../../src/traces/openTrace.ts";
import { traceHits } from "../../src/traces/replay/hitFractions.ts";
import { type ReplayTrace, ReplayTraceBuilder } from "../../src/traces/replay/replayTrace.ts";
import { TraceStatistics } from "../../src/traces/traceStatistics.ts";
import { ReplaySource } from "../../src/workload/replaySource.ts";
import { ROOT } from "../support/cli.ts";
import { Journal } from "../support/journal.ts";

const TRACES = resolve(ROOT, "../shared/data/traces");
const WEKA = join(TRACES, "weka_raw");
const MOONCAKE = join(TRACES, "mooncake_fast25_conversation_trace_first3000.jsonl");
const FINE_GRAIN = ["engine.prefixReuse.stateCheckpointTokens=64"];
const POINT = 0.01;

function deploymentOf(platform: string, sets: readonly string[] = []) {
  const { systems } = loadScenario({ scenario: "agentperf", sets, seed: undefined, dataRoot: undefined });
  const system = systems.find((one) => one.platform === platform);
  const spec = system?.deployments.find(({ tiers }) => tiers.includes(2));
  if (system === undefined || spec === undefined) throw new Error(`${platform} serves tier 2 in this scenario`);
  return { deployment: buildDeployment(system, spec), maxContextTokens: system.model.maxContextTokens };
}

async function readTrace(path: string, { deployment, maxContextTokens }: ReturnType<typeof deploymentOf>) {
  const { files } = openTraceInput(path, { onBytes() {}, onCut() {} });
  const { format, requests } = await openTrace(files);
  const { grainTokens } = deployment.footprint;
  const builder = new ReplayTraceBuilder(format, { limit: requestLimit(deployment, maxContextTokens), grainTokens });
  const statistics = new TraceStatistics(format);
  for await (const request of requests) {
    builder.add(request);
    statistics.add(request);
  }
  return { trace: builder.finish(), summary: statistics.summary() };
}

/** Runs to the end and checks the books; returns the share of prompt tokens that were reused. */
function balanced(deployment: Deployment, { plan }: ReplayTrace, loop: "open" | "closed"): number {
  const journal = new Journal();
  const source = new ReplaySource({ plan, loop, speedUp: 1 });
  const simulation = new Simulation({
    deployment,
    source,
    seed: 1,
    endSeconds: Number.POSITIVE_INFINITY,
    warmStart: false,
    outputsReusable: true,
    recorder: journal,
  });
  const totals = simulation.run();
  expect(totals).toMatchObject({ sent: plan.requests, replied: plan.requests });
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  expect(sum(journal.replies.map(({ promptTokens }) => promptTokens))).toBe(sum(plan.promptTokens));
  expect(sum(journal.replies.map(({ outputTokens }) => outputTokens))).toBe(sum(plan.outputTokens));
  for (const { promptTokens, reusedTokens, fetchedTokens } of journal.replies) {
    expect(reusedTokens).toBeLessThan(promptTokens);
    expect(fetchedTokens).toBeLessThanOrEqual(reusedTokens);
  }
  for (const { pinnedBytes } of simulation.workers.flatMap(({ pools }) => pools)) expect(Math.abs(pinnedBytes)).toBeLessThan(1);
  for (const { index } of simulation.workers) {
    const stretches = journal.stretches.filter(({ worker }) => worker === index);
    for (const [place, { fromSeconds }] of stretches.entries()) expect(fromSeconds).toBe(stretches[place - 1]?.toSeconds ?? 0);
    expect(stretches.at(-1)?.toSeconds).toBe(simulation.nowSeconds);
    expect(sum(stretches.map(({ joules }) => joules))).toBeGreaterThan(0);
  }
  return sum(journal.replies.map(({ reusedTokens }) => reusedTokens)) / sum(plan.promptTokens);
}

const without = (path: string): string =>
  existsSync(path) ? "" : " (skipped: the sample traces are not beside this repository)";

describe(`the WEKA sample${without(WEKA)}`, { timeout: 60_000 }, () => {
  const isThere = existsSync(WEKA);
  let ownHitFraction = 0;
  beforeAll(async () => {
    if (isThere) ownHitFraction = (await readTrace(WEKA, deploymentOf("mi355x"))).summary.blockReuse?.hitFraction ?? 0;
  });

  // With the engine's own grain on the platform whose grain is fine, and a fine one on the other.
  for (const [platform, sets] of [
    ["mi355x", FINE_GRAIN],
    ["gb300-nvl72", []],
  ] as const) {
    for (const loop of ["open", "closed"] as const) {
      it.skipIf(!isThere)(`ends on ${platform} in ${loop} loop, with the trace's own hits in unlimited memory`, async () => {
        const opened = deploymentOf(platform, sets);
        const { trace } = await readTrace(WEKA, opened);
        expect(trace.skipped.size).toBe(0);
        balanced(opened.deployment, trace, loop);
        const hitFraction = balanced(withUnlimitedKv(opened.deployment), trace, loop);
        expect(Math.abs(hitFraction - ownHitFraction)).toBeLessThan(POINT);
      });
    }
  }

  it.skipIf(!isThere)("has on mi355x, which resumes every 8,192 tokens, the hits that are left of the trace's own", async () => {
    const opened = deploymentOf("mi355x");
    const { trace } = await readTrace(WEKA, opened);
    const { atGrain, recorded, grainTokens } = traceHits(trace, opened.deployment.footprint.grainTokens);
    expect(grainTokens).toBe(8192);
    expect(Math.abs(recorded - ownHitFraction)).toBeLessThan(POINT);
    expect(Math.abs(balanced(withUnlimitedKv(opened.deployment), trace, "open") - atGrain)).toBeLessThan(POINT);
  });
});

describe(`the Mooncake sample${without(MOONCAKE)}`, { timeout: 60_000 }, () => {
  const isThere = existsSync(MOONCAKE);

  it.skipIf(!isThere)("ends on gb300-nvl72, and an engine's cache could find all but two points of its hits", async () => {
    const opened = deploymentOf("gb300-nvl72");
    const { trace, summary } = await readTrace(MOONCAKE, opened);
    expect(trace).toMatchObject({ sessions: 2284, unknownShares: 0 });
    const { recorded, findable } = traceHits(trace, opened.deployment.footprint.grainTokens);
    // Blocks against tokens: a prompt's last block is partly filled.
    expect(Math.abs(recorded - (summary.blockReuse?.hitFraction ?? 0))).toBeLessThan(POINT);
    expect(recorded - findable).toBeLessThan(2 * POINT);
    const hitFraction = balanced(withUnlimitedKv(opened.deployment), trace, "open");
    expect(hitFraction).toBeLessThanOrEqual(findable);
  });
});
