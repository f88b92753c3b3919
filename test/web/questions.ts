/** Questions of every kind, small enough to be asked three times over. */
import type { Question } from "../../src/web/engineApi.ts";

const H200 = { scenario: "h200", tier: [1] } as const;
const SHORT = { measured: "120 s", settling: "60 s" };

const OWN_SCENARIO = `name: mine
title: Llama on one H100
description: a scenario of the reader's own
model: llama-3.3-70b
workload: chat
set: { workload.context.maxTokens: 120000 }
search: { replications: 2, measuredSeconds: 120 s, settlingSeconds: 60 s }
tiers: [{ id: 1, name: background, outputSpeedP25: 20 token/s, ttftP95: 10 s }]
systems:
  - platform: h100
    engine: vllm
    deployments:
      - { name: 1 x TP4, mode: aggregated, tiers: [1], pool: { workers: 1, tensorParallel: 4 } }
`;

const own = (text: string) => [{ path: "scenarios/mine.yaml", text }];

/** Each by what is particular about it. */
export const ANSWERED: Readonly<Record<string, Question>> = {
  "a node in full": { kind: "capacity", ...H200, effort: "full" },
  "a rack at a quick look": { kind: "capacity", scenario: "gb300-nvl72", tier: [1], effort: "quick" },
  "a tier that is not reachable": { kind: "capacity", scenario: "h200", tier: [3], effort: "quick" },
  "another seed and arithmetic on a profile": {
    kind: "capacity",
    scenario: "mi355x",
    tier: [1],
    seed: 7,
    set: ["hardware.accelerator.peakCompute.fp8=1.5 * value", "hardware.accelerator.tdp=1.2 kW"],
    effort: "quick",
  },
  "one deployment of several": {
    kind: "capacity",
    scenario: "agentperf",
    platform: ["gb300-nvl72"],
    tier: [3],
    deployment: "1P DEP4 + 6D TEP4",
    effort: "quick",
  },
  "a mix": { kind: "simulate", scenario: "b300", agents: 40, set: ["workload=office-mix"], ...SHORT },
  "sessions that arrive": { kind: "simulate", scenario: "h200", sessionsPerHour: 60, tier: 1, ...SHORT },
  "a what-if": {
    kind: "what-if",
    ...H200,
    set: ["search.replications=2", "search.measuredSeconds=120 s", "search.settlingSeconds=60 s"],
    change: ["hardware.accelerator.hbmBandwidth=1.5 * value"],
  },
  "an explanation": { kind: "explain", scenario: "h200", tier: 1, agents: 8, ...SHORT },
  "a scenario of one's own": { kind: "capacity", scenario: "mine", own: own(OWN_SCENARIO), effort: "full" },
};

/** Each by what is wrong with it. */
export const REFUSED: Readonly<Record<string, Question>> = {
  "a platform that is not there": { kind: "capacity", scenario: "agentperf", platform: ["b30"], effort: "quick" },
  "a wrong unit": { kind: "capacity", ...H200, set: ["hardware.accelerator.tdp=3 GB"], effort: "quick" },
  "a fault in a file of one's own": {
    kind: "capacity",
    scenario: "mine",
    own: own(OWN_SCENARIO.replace("engine: vllm", "engine: vlm").replace("tensorParallel: 4", "tensorParallel: 0")),
    effort: "quick",
  },
};
