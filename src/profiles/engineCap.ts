/** Limits of engines that measured runs showed by going flat: data of the fit file, found by calibration/engineCaps.ts. */
import { z } from "zod";

/** Ways in which an engine holds a batch down, each by a number that it kept whatever the clients sent. */
export const CAP_KINDS = ["kvRoomShare", "takenBytesPerGpu", "maxSequencesPerRank", "maxBatchedTokensPerRank"] as const;
export type CapKind = (typeof CAP_KINDS)[number];

export const engineCapSchema = z.strictObject({
  /** What it holds for; absent: any. */
  platform: z.string().optional(),
  engine: z.string(),
  model: z.string().optional(),
  precision: z.string().optional(),
  drafts: z.enum(["drafts", "none"]),
  /** Whether a worker has several attention ranks: launch scripts give those options of their own. */
  ranks: z.enum(["dp", "tp"]).optional(),
  /** KV memory that the engine really has over what the memory model predicts. */
  kvRoomShare: z.number().positive().optional(),
  /** Memory that is gone beside weights and the engine's reserve; below 0: more is there than predicted. */
  takenBytesPerGpu: z.number().optional(),
  maxSequencesPerRank: z.number().positive().optional(),
  maxBatchedTokensPerRank: z.number().positive().optional(),
  /** Runs that it was learned from, and how. */
  runs: z.int().positive(),
  source: z.string(),
});
export type EngineCap = z.output<typeof engineCapSchema>;

/** What runs must share to share a limit. */
export type CapGroup = {
  readonly platform: string;
  readonly engine: string;
  readonly model: string;
  readonly precision: string;
  readonly drafts: "drafts" | "none";
  readonly ranks: "dp" | "tp";
};

/** The limits that hold for a group: the entry that says most about it. */
export function capOf(caps: readonly EngineCap[], group: CapGroup): EngineCap | undefined {
  const fits = (cap: EngineCap): boolean =>
    cap.engine === group.engine &&
    cap.drafts === group.drafts &&
    (cap.platform ?? group.platform) === group.platform &&
    (cap.model ?? group.model) === group.model &&
    (cap.precision ?? group.precision) === group.precision &&
    (cap.ranks ?? group.ranks) === group.ranks;
  const named = (cap: EngineCap): number =>
    [cap.platform, cap.model, cap.precision, cap.ranks].filter((name) => name !== undefined).length;
  return caps
    .filter(fits)
    .reduce<EngineCap | undefined>((best, cap) => (best === undefined || named(cap) > named(best) ? cap : best), undefined);
}
