/**
 * The engine against the naive one where the source is the real one: sessions of random laws, which compact, are
 * rewritten, drop reasoning and start sub-agents. Neither engine knows of these; both must ask and obey alike.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AgentSource } from "../../src/workload/agentSource.ts";
import { anyLaws, makeLaws, uniform } from "../workload/lawsProfiles.ts";
import { compareEngines } from "./compareEngines.ts";
import { drawScenario } from "./scenarios.ts";

const SCENARIOS = 400;
const AGENTS = 3;

function compare(number: number) {
  const { plain, scripts, warmStart, outputsReusable } = drawScenario(number);
  const turns = scripts.flat();
  const maxTokens = Math.max(1, ...turns.map((turn) => turn.promptTokens));
  // What the scenario's memory holds beside the longest prompt.
  const reply = plain.front.policy.reserveTokens;
  const longest = Math.max(2, ...turns.map((turn) => turn.promptTokens + (reply > 0 ? reply : turn.outputTokens)));
  const [drawn] = fc.sample(anyLaws, { seed: number, numRuns: 1 });
  if (drawn === undefined) throw new Error("a sample has one profile");
  // Never without delay: what happens first of what happens at once is no law that engines share.
  const toolDelay = uniform(0.001, 0.02);
  const workload = makeLaws({ ...drawn, toolDelay, maxTokens, maxOutput: Math.max(1, longest - maxTokens) });
  const source = () =>
    new AgentSource({ workload, agents: AGENTS, seed: number, rampSeconds: 0.01, start: warmStart ? "stationary" : "benchmark" });
  const compared = compareEngines({ plain, source, seed: number, warmStart, outputsReusable, endSeconds: 0.3, drains: false });
  return { drawn, ...compared };
}

describe("the engine and the naive engine", () => {
  it("agree on sessions of laws, with sub-agents or without", { timeout: 120_000 }, () => {
    const compared = [...Array(SCENARIOS).keys()].map((number) => {
      try {
        return compare(number);
      } catch (error) {
        throw new Error(`scenario ${number}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    });
    const bySubAgents = compared.filter(({ replies }) => replies.some(({ agent }) => agent >= AGENTS));
    const waiting = bySubAgents.filter(({ drawn }) => drawn.subAgents?.waits);
    expect(bySubAgents.length).toBeGreaterThan(80);
    expect(waiting.length).toBeGreaterThan(30);
    expect(bySubAgents.length - waiting.length).toBeGreaterThan(30);
    expect(compared.filter(({ replies }) => replies.some(({ reusedTokens }) => reusedTokens > 0)).length).toBeGreaterThan(40);
  });
});
