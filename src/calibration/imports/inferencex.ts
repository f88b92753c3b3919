/**
 * InferenceX results with fixed lengths (`agg_*.json`, one object a run or a list of them), seconds and tok/s a GPU.
 * Its tp counts all GPUs of a worker; with attention data parallelism each of them serves its own sequences.
 */
import { unixInstant, windowBetween } from "./clock.ts";
import { inverse } from "./derivations.ts";
import type { Fields } from "./fields.ts";
import { readAgentic } from "./inferencexAgentic.ts";
import type { Length, StatedPool, StatedRun } from "./statedRun.ts";

/** Only from this version on is the meaning of the joules settled. */
const POWER_SCHEMA_VERSION = 2;

export function isInferencex(fields: Fields): boolean {
  return fields.has("infmax_model_prefix") || (fields.has("hw") && fields.has("tput_per_gpu"));
}

export function readInferencex(fields: Fields): StatedRun {
  return fields.text("scenario_type")?.startsWith("agentic") === true ? readAgentic(fields, commonOf(fields)) : readFixed(fields);
}

function readFixed(fields: Fields): StatedRun {
  const common = commonOf(fields);
  const multinode = fields.flag("is_multinode") === true;
  const { gpus } = common;
  const totalPerGpu = fields.quantity("tput_per_gpu");
  const outputPerGpu = fields.quantity("output_tput_per_gpu");
  // On several nodes the output rate is shared over the GPUs that decode.
  const decodingGpus = multinode ? fields.whole("num_decode_gpu") : undefined;
  const times = (rate: number | undefined, count: number | undefined) =>
    rate === undefined || count === undefined ? undefined : rate * count;
  const joules = joulesOf(fields);
  return {
    ...common,
    promptLength: nominal(fields.whole("isl")),
    outputLength: nominal(fields.whole("osl")),
    ttftSeconds: fields.quantity("median_ttft"),
    tpotSeconds: fields.quantity("median_tpot") ?? inverse(fields.quantity("median_intvty")),
    tokensPerSecond: times(totalPerGpu, gpus),
    outputTokensPerSecond: times(outputPerGpu, decodingGpus ?? gpus),
    gpuJoulesPerOutputToken: joules.joules,
    notes: joules.notes,
  };
}

/** What both kinds of result share: names, parallelism, concurrency, window. */
function commonOf(fields: Fields): StatedRun {
  const pools = poolsOf(fields);
  const [start, end] = [fields.quantity("benchmark_start_time_unix"), fields.quantity("benchmark_end_time_unix")];
  return {
    at: fields.at(),
    tool: "InferenceX",
    platform: fields.text("hw"),
    model: fields.text("model"),
    engine: fields.text("framework"),
    precision: fields.text("precision"),
    speculative: fields.text("spec_decoding"),
    concurrency: fields.whole("conc"),
    ...pools,
    window: start === undefined || end === undefined ? undefined : windowBetween(unixInstant(start), unixInstant(end)),
    notes: [],
  };
}

type Pools = Pick<StatedRun, "mode" | "prefill" | "decode" | "gpus" | "unusable">;

function poolsOf(fields: Fields): Pools {
  const isDisaggregated = fields.flag("disagg") === true;
  const mode = isDisaggregated ? "disaggregated" : "aggregated";
  if (!fields.has("prefill_tp")) {
    // Where tp adds up both pools, neither is known.
    if (isDisaggregated) return { mode };
    const { pool, gpus, unusable } = poolOf(fields, "");
    return { mode, decode: pool, gpus, unusable };
  }
  const prefill = poolOf(fields, "prefill_");
  const decode = poolOf(fields, "decode_");
  const counted = [fields.quantity("num_prefill_gpu"), fields.quantity("num_decode_gpu")];
  const known = counted.filter((count) => count !== undefined);
  const gpus = known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
  const unusable = prefill.unusable ?? decode.unusable;
  // Aggregated workers on several nodes are described as prefill workers, with no decode workers beside them.
  if (!isDisaggregated) return { mode, decode: prefill.pool, gpus: gpus ?? prefill.gpus, unusable };
  const together = prefill.gpus === undefined || decode.gpus === undefined ? undefined : prefill.gpus + decode.gpus;
  return { mode, prefill: prefill.pool, decode: decode.pool, gpus: gpus ?? together, unusable };
}

type Pool = { readonly pool: StatedPool; readonly gpus: number | undefined; readonly unusable: string | undefined };

/** GPUs of a worker = tp x pp x pcp; expert and decode-context parallelism use the same ones. */
function poolOf(fields: Fields, prefix: "" | "prefill_" | "decode_"): Pool {
  const size = (key: string): number | undefined => {
    const value = fields.quantity(`${prefix}${key}`);
    return value === 0 ? undefined : value;
  };
  const [tp, workers] = [size("tp"), size("num_workers")];
  const slices = (size("pp") ?? 1) * (size("pcp_size") ?? 1);
  const isSpread = fields.flag(`${prefix}dp_attention`) === true;
  const spread = { tensorParallel: tp === undefined ? undefined : 1, attentionDataParallel: tp };
  const parallel = isSpread ? spread : { tensorParallel: tp };
  return {
    pool: { workers, ...parallel, expertParallel: size("ep") },
    gpus: tp === undefined ? undefined : tp * slices * (workers ?? 1),
    unusable:
      slices > 1 ? "its workers use pipeline or prefill-context parallelism, which agentwatt does not simulate" : undefined,
  };
}

function nominal(tokens: number | undefined): Length | undefined {
  return tokens === undefined ? undefined : { tokens, kind: "nominal" };
}

function joulesOf(fields: Fields): { joules: number | undefined; notes: string[] } {
  const joules = fields.quantity("joules_per_output_token");
  if (joules === undefined) return { joules, notes: [] };
  const isSettled = fields.quantity("power_metric_schema_version") === POWER_SCHEMA_VERSION;
  if (isSettled && fields.flag("power_valid") !== false) return { joules, notes: [] };
  const why = isSettled ? "marked as not valid" : "of no settled version";
  return { joules: undefined, notes: [`its joules are ${why} and left out`] };
}
