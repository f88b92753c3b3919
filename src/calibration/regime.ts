/** What a fit has seen, and in what way a deployment lies outside it: a prediction there is an extrapolation. */
import type { EffectKey } from "../cost/effects.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import type { FitRow } from "./fitRow.ts";
import { decodingShare } from "./suspectRuns.ts";

export type Regime = FitFile["regime"];

/** The regime of the rows of a fit. */
export function regimeOf(rows: readonly FitRow[]): Regime {
  const counts = (name: (row: FitRow) => string): Record<string, number> => {
    const seen: Record<string, number> = {};
    for (const row of rows) seen[name(row)] = (seen[name(row)] ?? 0) + 1;
    return Object.fromEntries(Object.entries(seen).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  const most = (amount: (row: FitRow) => number) => rows.reduce((largest, row) => Math.max(largest, amount(row)), 0);
  return {
    platforms: counts(({ key }) => key.platform),
    models: counts(({ key }) => key.model),
    enginesOnPlatforms: counts(({ key }) => `${key.engine} on ${key.platform}`),
    enginesOnModels: counts(({ key }) => `${key.engine} with ${key.model}`),
    parallelisms: counts(({ key }) => `${key.engine} ${key.parallelism}`),
    mostContextTokens: most(({ run }) => run.isl_nominal_tokens + run.osl_nominal_tokens),
    mostExpertParallel: most(({ run }) => run.decode_ep),
    mostSequencesPerRank: Math.round(
      most(({ run }) => ((decodingShare(run) ?? 0) * run.concurrency) / run.decode_workers / run.decode_attention_dp),
    ),
  };
}

export type Asked = {
  readonly contextTokens: number;
  readonly expertParallel: number;
  readonly sequencesPerRank: number;
};

const PARALLELISM_NAMES: Readonly<Record<EffectKey["parallelism"], string>> = {
  tp: "tensor parallelism alone",
  "tp-ep": "tensor with expert parallelism",
  dp: "data-parallel attention without expert parallelism",
  "dp-ep": "data-parallel attention with expert parallelism",
};

/** Warnings, one for each way in which a deployment lies outside what was fitted; none: inside. */
export function outsideRegime(regime: Regime, key: EffectKey, asked: Asked): string[] {
  const { platform, model, engine, parallelism } = key;
  const warnings: string[] = [];
  const unseen = (known: boolean, text: string) => {
    if (!known) warnings.push(text);
  };
  const platformSeen = platform in regime.platforms;
  const modelSeen = model in regime.models;
  unseen(platformSeen, `no run on ${platform} was fitted: its figures are those of its architecture`);
  unseen(modelSeen, `no run of ${model} was fitted: its figures are those of other models`);
  if (platformSeen)
    unseen(`${engine} on ${platform}` in regime.enginesOnPlatforms, `no run of ${engine} on ${platform} was fitted`);
  if (modelSeen) unseen(`${engine} with ${model}` in regime.enginesOnModels, `no run of ${engine} with ${model} was fitted`);
  unseen(
    `${engine} ${parallelism}` in regime.parallelisms,
    `no run of ${engine} with ${PARALLELISM_NAMES[parallelism]} was fitted`,
  );
  const beyond = (value: number, most: number, text: (value: string, most: string) => string) => {
    if (value > most) warnings.push(text(thousands(value), thousands(most)));
  };
  beyond(
    asked.contextTokens,
    regime.mostContextTokens,
    (value, most) => `contexts reach ${value} tokens; no fitted run went past ${most}, so attention out there is extrapolated`,
  );
  beyond(
    asked.expertParallel,
    regime.mostExpertParallel,
    (value, most) => `experts are spread over ${value} GPUs; no fitted run over more than ${most}`,
  );
  beyond(
    asked.sequencesPerRank,
    regime.mostSequencesPerRank,
    (value, most) => `a rank may hold ${value} sequences; no fitted run held more than ${most}`,
  );
  return warnings;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
