/** Schema of scenarios/*.yaml: which platforms, model, deployments, workload and tiers to compare. */
import { z } from "zod";
import { kvSpec } from "./kvMemory.ts";
import { needSchema } from "./need.ts";
import { count, id, positiveQuantity, quantity } from "./sourced.ts";

const pool = z.strictObject({
  workers: count(),
  tensorParallel: count().default(1).describe("GPUs of one attention rank"),
  attentionDataParallel: count().default(1).describe("Attention ranks of one worker"),
  expertParallel: count()
    .optional()
    .describe("GPUs that the experts are spread over; default: sliced over the worker by tensor parallelism"),
  maxSequencesPerRank: count().optional().describe("Default: the engine's"),
  maxBatchedTokensPerRank: count().optional().describe("Default: the engine's"),
});
export type PoolSpec = z.output<typeof pool>;

const deploymentFields = {
  name: z.string().min(1),
  tiers: z.array(count()).min(1).describe("Ids of the tiers that this deployment serves"),
  draftTokens: z.int().min(0).optional().describe("Speculation depth; default: the engine's"),
  kv: kvSpec.optional().describe("KV memory below HBM, ageing and routing; default: HBM alone, no ageing, session affinity"),
};
const aggregated = z.strictObject({ mode: z.literal("aggregated"), ...deploymentFields, pool });
const disaggregated = z.strictObject({ mode: z.literal("disaggregated"), ...deploymentFields, prefill: pool, decode: pool });
const deploymentSchema = z.discriminatedUnion("mode", [aggregated, disaggregated]);
export type DeploymentSpec = z.output<typeof deploymentSchema>;

const tier = z.strictObject({
  id: count(),
  name: z.string().min(1),
  outputSpeedP25: positiveQuantity("tokensPerSecond").describe("P25 of per-request output speed must reach this"),
  ttftP95: positiveQuantity("seconds").describe("P95 of per-request time to first token must not exceed this"),
});
export type Tier = z.output<typeof tier>;

/** Values that --set takes: the same as a YAML scalar. */
const setting = z.union([z.string(), z.number(), z.boolean()]);

const system = z.strictObject({
  platform: id(),
  engine: id(),
  gpus: count().optional().describe("Accelerators that are there; absent: as many as a deployment asks for"),
  set: z.record(z.string(), setting).optional().describe("The same for this system alone, after the scenario's"),
  deployments: z.array(deploymentSchema).min(1),
});
export type SystemSpec = z.output<typeof system>;

/** An end of a range: a number, or text with a unit. */
const bound = z.union([z.number(), z.string().min(1)]);

/** One thing that nobody published: where it stands in the profiles, and what it may be. */
const uncertainInput = z.strictObject({
  path: z.string().min(1).optional().describe("The value that is drawn, as in set; not with a oneOf of mappings"),
  name: z.string().min(1).optional().describe("What the report calls it; default: its path"),
  between: z.array(bound).length(2).optional().describe("Lowest and highest value, with their unit where the field has one"),
  times: z
    .array(z.number().positive())
    .length(2)
    .optional()
    .describe("Lowest and highest factor on the value that stands there; for fields without unit"),
  scale: z.enum(["log", "linear"]).default("log").describe("Uniform in the logarithm, or as it is; of between and times"),
  oneOf: z
    .array(z.union([setting, z.record(z.string(), setting)]))
    .min(1)
    .optional()
    .describe("Alternatives: values of the path, or mappings of several paths that go together"),
  weights: z.array(z.number().min(0)).optional().describe("How likely each alternative is; default: all the same"),
  systems: z.array(id()).min(1).optional().describe("Platforms that it holds for; default: all. Drawn once for all of them"),
  source: z.string().min(1).describe("Why this prior: document, measurement, or the reasoning"),
});
export type UncertainInput = z.output<typeof uncertainInput>;

/** A question that what-if answers: what changes, or what a grid tries in every combination. */
const whatIf = z.strictObject({
  name: id(),
  question: z.string().min(1).describe("What is asked, in words"),
  set: z
    .record(z.string(), setting)
    .optional()
    .describe('What is changed, as --set takes it: "hardware.accelerator.hbmBandwidth": 1.5 * value'),
  grid: z
    .record(z.string(), z.array(setting).min(1))
    .optional()
    .describe("Paths with the values to try; every combination is a what-if of its own, with set on top of it"),
});
export type WhatIfSpec = z.output<typeof whatIf>;

export const scenarioSchema = z.strictObject({
  name: id(),
  title: z.string().min(1),
  description: z.string().min(1),
  model: id(),
  workload: id(),
  set: z
    .record(z.string(), setting)
    .optional()
    .describe(
      'Overrides of profile fields, e.g. "engine.prefixReuse.enabled": false; prefixes hardware, model, engine, workload',
    ),
  tiers: z.array(tier).min(1),
  systems: z.array(system).min(1),
  uncertain: z.array(uncertainInput).default([]).describe("What is not known, to be drawn by capacity --draws"),
  whatIfs: z.array(whatIf).default([]).describe("Named questions for what-if"),
  need: needSchema
    .optional()
    .describe("What to size for: agents, or what a site or a budget holds; read by compare, agents also by capacity"),
  search: z
    .strictObject({
      replications: z.int().min(2).max(64).default(4),
      measuredSeconds: positiveQuantity("seconds").prefault("600 s"),
      settlingSeconds: quantity("seconds").prefault("240 s"),
    })
    .prefault({}),
  seed: z.union([z.string(), z.int()]).default(1),
});

export type Scenario = z.output<typeof scenarioSchema>;
