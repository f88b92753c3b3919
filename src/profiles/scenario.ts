/** Schema of scenarios/*.yaml: which platforms, model, deployments, workload and tiers to compare. */
import { z } from "zod";
import { count, id, quantity } from "./sourced.ts";

const pool = z.strictObject({
  workers: count(),
  tensorParallel: count().default(1).describe("GPUs of one attention rank"),
  attentionDataParallel: count().default(1).describe("Attention ranks of one worker"),
  expertParallel: count().optional().describe("GPUs that the experts are spread over; default: sliced over the worker by tensor parallelism"),
  maxSequencesPerRank: count().optional().describe("Default: the engine's"),
  maxBatchedTokensPerRank: count().optional().describe("Default: the engine's"),
});
export type PoolSpec = z.output<typeof pool>;

const deploymentFields = {
  name: z.string().min(1),
  tiers: z.array(count()).min(1).describe("Ids of the tiers that this deployment serves"),
  draftTokens: z.int().min(0).optional().describe("Speculation depth; default: the engine's"),
};
const aggregated = z.strictObject({ mode: z.literal("aggregated"), ...deploymentFields, pool });
const disaggregated = z.strictObject({ mode: z.literal("disaggregated"), ...deploymentFields, prefill: pool, decode: pool });
export const deploymentSchema = z.discriminatedUnion("mode", [aggregated, disaggregated]);
export type DeploymentSpec = z.output<typeof deploymentSchema>;

const tier = z.strictObject({
  id: count(),
  name: z.string().min(1),
  outputSpeedP25: quantity("tokensPerSecond").describe("P25 of per-request output speed must reach this"),
  ttftP95: quantity("seconds").describe("P95 of per-request time to first token must not exceed this"),
});
export type Tier = z.output<typeof tier>;

/** Values that --set takes: the same as a YAML scalar. */
const setting = z.union([z.string(), z.number(), z.boolean()]);

export const scenarioSchema = z.strictObject({
  name: id(),
  title: z.string().min(1),
  description: z.string().min(1),
  model: id(),
  workload: id(),
  set: z
    .record(z.string(), setting)
    .optional()
    .describe('Overrides of profile fields, e.g. "engine.prefixReuse.enabled": false; prefixes hardware, model, engine, workload'),
  tiers: z.array(tier).min(1),
  systems: z
    .array(
      z.strictObject({
        platform: id(),
        engine: id(),
        set: z.record(z.string(), setting).optional(),
        deployments: z.array(deploymentSchema).min(1),
      }),
    )
    .min(1),
  need: z.strictObject({ agents: count() }).optional().describe("A number of agents to size for: how many deployments and GPUs"),
  search: z
    .strictObject({
      replications: z.int().min(2).max(64).default(4),
      measuredSeconds: quantity("seconds").default(600),
      settlingSeconds: quantity("seconds").default(240),
    })
    .prefault({}),
  seed: z.union([z.string(), z.int()]).default(1),
});

export type Scenario = z.output<typeof scenarioSchema>;
