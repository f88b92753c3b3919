/** Bytes that sequences and cached prefixes take, and the grain at which a prefix can be reused. */
import type { Architecture } from "../cost/architecture.ts";
import type { EngineProfile } from "../profiles/engine.ts";

export type KvFootprint = {
  readonly bytesPerToken: number;
  /** Window and state that a running sequence holds beside its context. */
  readonly liveBytes: number;
  /** Window and state stored at each resumable point of a prefix; 0 for models without state. */
  readonly checkpointBytes: number;
  /** A prefix can be resumed at multiples of this; 0: reuse is off. */
  readonly grainTokens: number;
  /** Whether every multiple of the grain is stored, or the last one alone. */
  readonly keepsAll: boolean;
};

/**
 * Footprint of a model under an engine. Models whose layers carry state (compressors, recurrent attention) resume only
 * where the engine stored that state; plain attention resumes at any block.
 */
export function kvFootprint(architecture: Architecture, engine: EngineProfile): KvFootprint {
  const { prefixReuse } = engine;
  const hasState = architecture.stateBytes > 0;
  const liveBytes = architecture.windowBytes + architecture.stateBytes;
  const grain = hasState ? prefixReuse.stateCheckpointTokens.value : prefixReuse.blockTokens.value;
  return {
    bytesPerToken: architecture.kvBytesPerToken,
    liveBytes,
    checkpointBytes: hasState ? liveBytes : 0,
    grainTokens: prefixReuse.enabled.value ? grain : 0,
    keepsAll: !hasState || prefixReuse.checkpointsKept.value === "all",
  };
}

/** Tokens of a prefix of `tokens` that a later prompt can resume from. */
export function resumableTokens(footprint: KvFootprint, tokens: number): number {
  return footprint.grainTokens === 0 ? 0 : Math.floor(tokens / footprint.grainTokens) * footprint.grainTokens;
}

/** Bytes of an idle cached prefix of `tokens` (a multiple of the grain). */
export function idleBytes(footprint: KvFootprint, tokens: number): number {
  if (tokens === 0) return 0;
  const checkpoints = footprint.keepsAll ? tokens / footprint.grainTokens : 1;
  return tokens * footprint.bytesPerToken + checkpoints * footprint.checkpointBytes;
}

/** Bytes that a sequence holds beside its context while it runs, its prompt's stored checkpoints included. */
export function runningBytes(footprint: KvFootprint, promptTokens: number): number {
  const resumable = resumableTokens(footprint, promptTokens);
  if (resumable === 0) return footprint.liveBytes;
  const checkpoints = footprint.keepsAll ? resumable / footprint.grainTokens : 1;
  return footprint.liveBytes + checkpoints * footprint.checkpointBytes;
}

/**
 * Bytes of a scaffold of `tokens` (a multiple of the grain) that sessions share. Where the last checkpoint alone is kept
 * it has one of its own at its end, or nobody could resume there.
 */
export function headBytes(footprint: KvFootprint, tokens: number): number {
  return idleBytes(footprint, tokens);
}

/** Bytes of an idle prefix of `tokens` beyond the scaffold of `headTokens` that it stands on. */
export function tailBytes(footprint: KvFootprint, tokens: number, headTokens: number): number {
  if (headTokens === 0) return idleBytes(footprint, tokens);
  return idleBytes(footprint, tokens) - sharedBytes(footprint, headTokens);
}

/** Bytes that a sequence need not hold itself when it stands on a scaffold of `headTokens`: its own last checkpoint stays its own. */
export function sharedBytes(footprint: KvFootprint, headTokens: number): number {
  return footprint.keepsAll ? idleBytes(footprint, headTokens) : headTokens * footprint.bytesPerToken;
}
