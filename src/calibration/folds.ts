/** Ways to leave runs out of a fit, so that it is judged on what it never saw. */
import type { FitRow } from "./fitRow.ts";

/** What is left out at a time: an eighth of the configurations with all their concurrencies, a platform, or a model. */
export const FOLD_KINDS = ["family", "platform", "model"] as const;
export type FoldKind = (typeof FOLD_KINDS)[number];

const FAMILY_FOLDS = 8;

/** Runs of one configuration: what they share, a fit must not see from any of them. Engines count without orchestrator. */
export function familyOf({ run, key }: FitRow): string {
  const lengths = `${run.isl_nominal_tokens}/${run.osl_nominal_tokens}`;
  return [key.platform, key.model, key.engine, run.precision, run.speculative, run.mode, lengths].join("|");
}

/** The fold that a row is left out with. */
export function foldOf(row: FitRow, kind: FoldKind): string {
  if (kind === "platform") return row.key.platform;
  if (kind === "model") return row.key.model;
  return String(fnv1a(familyOf(row)) % FAMILY_FOLDS);
}

/** FNV-1a, 32 bits: spreads names evenly and the same way everywhere. Source: Fowler, Noll and Vo, RFC 9923. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
