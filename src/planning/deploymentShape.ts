/** Shapes that a worker can have, and what people call a deployment made of them. */
import type { LayerGroup, ModelProfile } from "../profiles/model.ts";
import type { DeploymentSpec, PoolSpec } from "../profiles/scenario.ts";

export type Shape = Pick<PoolSpec, "tensorParallel" | "attentionDataParallel" | "expertParallel">;

/** Wider tensor parallelism than this is not tried: no published recipe of today's engines has it for one attention rank. */
const MAX_TENSOR_PARALLEL = 8;

/**
 * Shapes of a worker of up to `maxGpus` GPUs: sizes in powers of two; tensor parallelism that divides every count of
 * heads; data-parallel attention only for models with experts (dense ranks would be copies side by side); experts spread
 * over the whole worker, or sliced by tensor parallelism where there is one attention rank.
 */
export function workerShapes(model: ModelProfile, maxGpus: number): Shape[] {
  const experts = model.layers.flatMap(({ feedForward }) => (feedForward.kind === "moe" ? [feedForward.experts] : []));
  const fewestExperts = Math.min(...experts);
  const isMoe = experts.length > 0;
  const shapes: Shape[] = [];
  for (let gpus = 1; gpus <= maxGpus; gpus *= 2) {
    for (let tensorParallel = 1; tensorParallel <= Math.min(gpus, MAX_TENSOR_PARALLEL); tensorParallel *= 2) {
      const attentionDataParallel = gpus / tensorParallel;
      const divides = model.layers.flatMap(headCounts).every((heads) => heads % tensorParallel === 0);
      if (!divides || (attentionDataParallel > 1 && !isMoe)) continue;
      if (attentionDataParallel === 1) shapes.push({ tensorParallel, attentionDataParallel });
      if (isMoe && gpus > 1 && gpus <= fewestExperts)
        shapes.push({ tensorParallel, attentionDataParallel, expertParallel: gpus });
    }
  }
  return shapes;
}

function headCounts({ attention }: LayerGroup): number[] {
  return attention.kind === "gdn" ? [attention.keyHeads, attention.valueHeads] : [attention.heads];
}

export function shapeGpus({ tensorParallel, attentionDataParallel }: Shape): number {
  return tensorParallel * attentionDataParallel;
}

/** "DEP8": experts and attention spread over 8; "TEP4": tensor-parallel attention; "TP2 x DP4 EP8": both. */
export function shapeName({ tensorParallel: tp, attentionDataParallel: dp, expertParallel: ep }: Shape): string {
  if (dp === 1) return ep === tp && ep > 1 ? `TEP${tp}` : `TP${tp}${ep === undefined || ep === 1 ? "" : ` EP${ep}`}`;
  if (tp === 1) return ep === dp ? `DEP${dp}` : `DP${dp}${ep === undefined ? "" : ` EP${ep}`}`;
  return `TP${tp} x DP${dp}${ep === undefined ? "" : ` EP${ep}`}`;
}

/** Layout in words: "6P DEP4 + 1D DEP8", "1 x TEP8". */
export function layoutName(spec: DeploymentSpec): string {
  if (spec.mode === "aggregated") return `${spec.pool.workers} x ${shapeName(spec.pool)}`;
  return `${spec.prefill.workers}P ${shapeName(spec.prefill)} + ${spec.decode.workers}D ${shapeName(spec.decode)}`;
}

/** Layout and settings: "1 x TEP8, 16 slots, 3 drafts"; what is left to the engine is left out. */
export function settingsName(spec: DeploymentSpec): string {
  const { maxSequencesPerRank: slots } = decodingPool(spec);
  const routing = spec.kv?.routing ?? "session-affinity";
  return [
    slots === undefined ? "engine's slots" : `${slots} ${slots === 1 ? "slot" : "slots"}`,
    spec.draftTokens === undefined ? "engine's drafts" : `${spec.draftTokens} ${spec.draftTokens === 1 ? "draft" : "drafts"}`,
    ...(routing === "session-affinity" ? [] : [routing]),
  ].join(", ");
}

/** The pool whose slots limit how many reply at once. */
export function decodingPool(spec: DeploymentSpec): PoolSpec {
  return spec.mode === "aggregated" ? spec.pool : spec.decode;
}

/** The same deployment with other slots, drafts or routing; its name says so. */
export function withSettings(
  spec: DeploymentSpec,
  { slots, draftTokens, routing }: { slots?: number; draftTokens?: number; routing?: Routing },
): DeploymentSpec {
  const changed = (pool: PoolSpec): PoolSpec => (slots === undefined ? pool : { ...pool, maxSequencesPerRank: slots });
  const drafts = draftTokens === undefined ? {} : { draftTokens };
  const { kv, ...rest } = spec;
  const own = routing === undefined ? kv : routedKv(kv, routing);
  const settings = { ...drafts, ...(own === undefined ? {} : { kv: own }) };
  return named(
    rest.mode === "aggregated"
      ? { ...rest, pool: changed(rest.pool), ...settings }
      : { ...rest, decode: changed(rest.decode), ...settings },
  );
}

/** Without what is the default anyway, so that equal deployments are written alike. */
function routedKv(kv: DeploymentSpec["kv"], routing: Routing): DeploymentSpec["kv"] {
  const plain = kv === undefined || (kv.tiers.length === 0 && kv.idleTtl === undefined);
  return plain && routing === "session-affinity" ? undefined : { routingStaleness: 0, tiers: [], ...kv, routing };
}

type Routing = "session-affinity" | "prefix-aware";

/** Named by what it is. */
export function named<S extends DeploymentSpec>(spec: S): S {
  return { ...spec, name: `${layoutName(spec)}, ${settingsName(spec)}` };
}

/** The same text for deployments that differ by name or tiers alone. */
export function specKey({ name: _, tiers: __, ...rest }: DeploymentSpec): string {
  return JSON.stringify(sorted(rest));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, sorted(entry)]));
}
