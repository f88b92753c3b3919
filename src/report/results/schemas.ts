/** What is read back of each command's JSON: the fields that charts and tables are drawn from. */
import { z } from "zod";
import {
  amount,
  basis,
  byBasis,
  ends,
  entries,
  figure,
  interval,
  kv,
  schemaVersion,
  seed,
  speed,
  text,
  tierId,
  ttft,
} from "./resultShapes.ts";

const head = { schemaVersion, scenario: text, seed };

const capacityResult = z.object({
  platform: text,
  model: text,
  engine: text,
  tier: tierId,
  deployment: text,
  gpus: amount,
  agents: amount,
  agentsInterval: interval,
  agentsPerGpu: amount,
  agentsPerSystem: amount,
  gpuWatts: amount.nullable(),
  agentsPerMegawatt: byBasis,
  limit: text,
  kv: z
    .object({
      workingSetFraction: amount,
      workingSetPeakFraction: amount,
      lostFraction: amount,
      thrashCliff: z.enum(["clear", "near", "past"]),
    })
    .nullable(),
  published: z.object({ agentsPerMegawatt: amount, source: text }).nullable(),
  warnings: entries(text),
  need: z.object({ agents: amount, gpus: amount.nullable() }).optional(),
});

export const capacitySchema = z.object({
  ...head,
  title: text,
  basis,
  method: z.enum(["planner", "protocol", "quick"]),
  tiers: entries(z.object({ id: z.int(), name: text, outputSpeedP25: amount, ttftP95: amount })),
  results: entries(capacityResult),
});
export type CapacityFile = z.output<typeof capacitySchema>;

const inputEnd = z.object({ text, agents: amount, agentsPerMegawatt: amount });

export const sensitivitySchema = z.object({
  ...head,
  platform: text,
  model: text,
  tier: tierId,
  deployment: text,
  basis,
  base: z.object({ agents: amount, agentsPerMegawatt: byBasis }),
  inputs: entries(
    z.object({ name: text, quality: text, range: text, source: text, least: inputEnd, most: inputEnd, lnSwing: amount }),
  ),
  summary: text,
});
export type SensitivityFile = z.output<typeof sensitivitySchema>;

export const longContextSchema = z.object({
  ...head,
  model: text,
  workload: text,
  basis,
  points: entries(
    z.object({
      platform: text,
      deployment: text,
      tier: tierId,
      ceilingTokens: amount,
      promptTokensMean: figure,
      agents: amount,
      agentsInterval: interval.nullable(),
      agentsPerMegawatt: byBasis.nullable(),
      binds: text,
      withMemoryBelowHbm: entries(z.object({ variant: text, agents: amount, agentsPerMegawatt: byBasis })),
    }),
  ),
  summary: entries(z.object({ tier: tierId, text })),
});
export type LongContextFile = z.output<typeof longContextSchema>;

const offer = z.object({
  platforms: text,
  onFront: z.boolean(),
  // Of an offer that cannot be made there is no more.
  agents: amount.optional(),
  gpus: ends.nullable().optional(),
  leadingWatts: z.object({ value: figure, low: figure, high: figure }).nullable().optional(),
  usdPerAgentHour: z.object({ value: figure, low: figure, high: figure }).nullable().optional(),
  tiers: entries(
    z.object({ tier: text, deployment: text, load: z.object({ outputSpeedP25: figure, ttftP95Seconds: figure }) }),
  ).optional(),
});

export const compareSchema = z.object({
  ...head,
  prices: z.object({ currency: text, date: text }),
  demands: entries(
    z.object({
      agents: amount.nullable(),
      tiers: entries(z.object({ tier: text, share: amount })),
      limits: z.object({ sitePowerWatts: figure, budgetUsd: figure, monthlyBudgetUsd: figure }),
      powerBasis: basis,
      priceBasis: text,
      offers: entries(offer),
    }),
  ),
});
export type CompareFile = z.output<typeof compareSchema>;

const runFigures = z.object({ tpotSeconds: figure, totalTokensPerSecondPerGpu: figure });

export const validationSchema = z.object({
  schemaVersion,
  runs: entries(
    z.object({
      runId: text,
      platform: text,
      model: text,
      engine: text,
      measured: runFigures,
      predicted: runFigures,
      suspect: text.nullable(),
      atCap: z.boolean(),
    }),
  ),
  summary: entries(z.object({ platform: text, metric: text, medianError: figure })),
});
export type ValidationFile = z.output<typeof validationSchema>;

const side = z.object({ agents: amount, gpuWatts: amount.nullable(), agentsPerMegawatt: amount, limit: text });

export const whatIfSchema = z.object({
  ...head,
  basis,
  cells: entries(
    z.object({
      platform: text,
      deployment: text,
      tier: tierId,
      before: side,
      whatIfs: entries(
        z.object({
          name: text,
          question: text.nullable(),
          cannotRun: text.nullable(),
          after: side.nullable(),
          sentence: text,
          agentsPerMegawatt: z.record(text, z.object({ ratio: ends.nullable() })).nullable(),
        }),
      ),
    }),
  ),
});
export type WhatIfFile = z.output<typeof whatIfSchema>;

export const optimizeSchema = z.object({
  ...head,
  platform: text,
  engine: text,
  model: text,
  tier: tierId,
  aim: z.enum(["agents-per-mw", "agents-per-gpu"]),
  basis,
  advice: text,
  finalists: entries(
    z.object({
      name: text,
      scenarioOwn: z.number(),
      gpus: amount,
      agents: amount,
      gpuWatts: amount.nullable(),
      score: amount,
      scoreLow: z.number(),
      scoreHigh: z.number(),
      limit: text,
      why: text.nullable(),
    }),
  ),
});
export type OptimizeFile = z.output<typeof optimizeSchema>;

export const explainSchema = z.object({
  ...head,
  platform: text,
  model: text,
  deployment: text,
  tier: tierId,
  agents: amount,
  text: entries(text),
  turn: z.object({ seconds: amount, joules: amount, parts: entries(z.object({ part: text, seconds: amount, joules: amount })) }),
});
export type ExplainFile = z.output<typeof explainSchema>;

export const phaseSchema = z.object({
  ...head,
  platform: text,
  model: text,
  deployment: text,
  tier: tierId,
  agents: amount,
  gpus: amount,
  requests: amount,
  measuredSeconds: amount,
  ttftSeconds: ttft,
  outputTokensPerSecond: speed,
  gpuWatts: figure,
  kv,
  ttftByTurn: entries(z.object({ fromTurn: amount, toTurn: amount, requests: amount, ttftSeconds: ttft })),
  verdict: z.object({ passes: z.boolean() }),
});
export type PhaseFile = z.output<typeof phaseSchema>;

export const cliffSchema = z.object({
  ...head,
  platform: text,
  model: text,
  deployment: text,
  nearFromAgents: figure,
  pastFromAgents: figure,
  points: entries(
    z.object({
      agents: amount,
      requests: amount,
      ttftSeconds: ttft,
      outputTokensPerSecond: speed,
      prefixHitFraction: figure,
      kv,
    }),
  ),
});
export type CliffFile = z.output<typeof cliffSchema>;
