/** Routers: what holds of all, and what tells them apart. */
import { describe, expect, it } from "vitest";
import type { KvPlan } from "../../src/serving/kvPlan.ts";
import type { ReplyRecord } from "../../src/serving/recorder.ts";
import { Simulation } from "../../src/serving/simulation.ts";
import { makeDeployment, PLAIN_KV } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { ScriptedSource } from "../support/scriptedSource.ts";
import { drawScenario } from "./scenarios.ts";

const SCENARIOS = 120;
const LATE_SECONDS = 1000;
const ROUTINGS = ["least-loaded", "random", "prefix-aware"] as const;
const TIMEOUT = { timeout: 60_000 };

function run(
  number: number,
  changes: Partial<KvPlan>,
  oneRank = false,
): { replies: readonly ReplyRecord[]; sent: number; preemptions: number } {
  const scenario = drawScenario(number);
  const { front } = scenario.plain;
  const shape = { ...front.shape, ranks: 1, gpus: front.shape.tensorParallel, expertParallel: 0 };
  const plain = {
    ...scenario.plain,
    front: oneRank ? { ...front, workers: 1, shape } : front,
    kv: { ...(scenario.plain.kv ?? PLAIN_KV), ...changes },
  };
  const journal = new Journal();
  const { preemptions } = new Simulation({
    ...scenario,
    deployment: makeDeployment(plain),
    source: new ScriptedSource(scenario.scripts),
    seed: number,
    endSeconds: LATE_SECONDS,
    recorder: journal,
  }).run();
  return { replies: journal.replies, sent: scenario.scripts.flat().length, preemptions };
}

const reused = (replies: readonly ReplyRecord[]) => replies.reduce((sum, { reusedTokens }) => sum + reusedTokens, 0);

describe("routers", () => {
  it.each(ROUTINGS)("%s: every request ends, and no prefix is reused that was not sent", TIMEOUT, (routing) => {
    for (let number = 0; number < SCENARIOS; number++) {
      const { replies, sent, preemptions } = run(number, { routing, staleSeconds: number % 2 === 0 ? 0 : 0.05 });
      expect(replies.length).toBe(sent);
      const { scripts } = drawScenario(number);
      for (const { agent, turnNumber, reusedTokens, lostTokens } of replies) {
        const turn = scripts[agent]?.[turnNumber - 1];
        const { sharedPrefixTokens = 0, scaffoldTokens = 0, promptTokens = 0 } = turn ?? {};
        const before = scripts[agent]?.[turnNumber - 2]?.promptTokens ?? sharedPrefixTokens;
        // A prompt that is no shorter than the last one shares what the cache holds of it, the reply included.
        const isWhole = sharedPrefixTokens >= before;
        const most = Math.max(isWhole ? promptTokens : sharedPrefixTokens, scaffoldTokens);
        // A preempted one comes back with its reply so far, and finds its own prompt.
        if (preemptions === 0) expect(reusedTokens).toBeLessThanOrEqual(most);
        expect(lostTokens).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it.each(ROUTINGS)("%s: with one rank there is nothing to choose, and nothing changes", TIMEOUT, (routing) => {
    for (let number = 0; number < SCENARIOS; number++)
      expect(run(number, { routing }, true).replies).toEqual(run(number, { routing: "session-affinity" }, true).replies);
  });

  it("find more prefixes when they look for them than when they look rarely, or not at all", TIMEOUT, () => {
    const total = (changes: Partial<KvPlan>) => {
      let tokens = 0;
      for (let number = 0; number < SCENARIOS; number++) tokens += reused(run(number, changes).replies);
      return tokens;
    };
    const aware = total({ routing: "prefix-aware" });
    const stale = total({ routing: "prefix-aware", staleSeconds: 10 });
    const random = total({ routing: "random" });
    expect(aware).toBeGreaterThan(stale);
    expect(aware).toBeGreaterThan(1.2 * random);
  });
});
