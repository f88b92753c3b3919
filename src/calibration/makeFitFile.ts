/** Puts a calibration into the form of coefficients/default.fit.json. */

import {
  boundedValue,
  boundsOf,
  EFFECT_LEVELS,
  type EffectLevel,
  FITTED,
  FITTED_NAMES,
  type FittedName,
  lnFactors,
} from "../cost/effects.ts";
import type { EngineCap } from "../profiles/engineCap.ts";
import type { Effects, FitFile } from "../profiles/fitFile.ts";
import { type EffectTable, priorSdOf } from "./effectTable.ts";
import type { ErrorStatistics } from "./errorStatistics.ts";
import { figureErrors } from "./figureErrors.ts";
import { FIGURES, type LnFigures } from "./fitProblem.ts";
import type { FitRow } from "./fitRow.ts";
import type { LeftOut } from "./fitRows.ts";
import { regimeOf } from "./regime.ts";

/** Digits of an effect: a thousandth of ln is a tenth of a percent. */
const DIGITS = 4;

type FittedStage = { readonly table: EffectTable; readonly best: Float64Array; readonly draws: readonly Float64Array[] };

export type FitFileInputs = {
  readonly date: string;
  readonly files: FitFile["provenance"]["runs"];
  readonly rows: readonly FitRow[];
  readonly leftOut: readonly LeftOut[];
  /** ln predictions of the fit, in the order of the rows. */
  readonly inSample: readonly LnFigures[];
  readonly stages: readonly FittedStage[];
  readonly effects: Effects;
  readonly misfit: FitFile["misfit"];
  /** Engine limits that curves showed by going flat. */
  readonly caps: readonly EngineCap[];
};

export function makeFitFile(inputs: FitFileInputs): FitFile {
  const { date, files, rows, leftOut, inSample, stages, effects, misfit } = inputs;
  const round = (value: number) => Number(value.toFixed(DIGITS));
  const reasons = new Map<string, number>();
  for (const { reason } of leftOut) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const values: Record<string, Partial<Record<FittedName, number[]>>> = {};
  for (const { table, best, draws } of stages) {
    table.effects.forEach(({ member, name }, e) => {
      const entry = [best, ...draws].map((draw) => round(draw[e] as number));
      values[member] = { ...values[member], [name]: entry };
    });
  }
  return {
    provenance: {
      date,
      runs: files,
      leftOut: [...reasons].map(([reason, count]) => ({ reason, rows: count })),
      errors: Object.fromEntries(FIGURES.map((figure) => [figure, roundedErrors(figureErrors(rows, inSample, figure))])),
      atBounds: atBounds(rows, effects),
    },
    misfit: {
      stepTime: round(misfit.stepTime),
      prefill: round(misfit.prefill),
      ttft: round(misfit.ttft),
      watts: round(misfit.watts),
      platforms: roundedValues(misfit.platforms),
      models: roundedValues(misfit.models),
    },
    priorSd: priorSds(),
    regime: regimeOf(rows),
    caps: inputs.caps.map(roundedCap),
    draws: stages[0]?.draws.length ?? 0,
    effects: Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function roundedValues(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toFixed(DIGITS))]));
}

/** A limit without digits that no run could show. */
function roundedCap(cap: EngineCap): EngineCap {
  const { kvRoomShare: share, takenBytesPerGpu: taken, maxSequencesPerRank: sequences, maxBatchedTokensPerRank: tokens } = cap;
  return {
    ...cap,
    ...(share === undefined ? {} : { kvRoomShare: Number(share.toFixed(DIGITS)) }),
    ...(taken === undefined ? {} : { takenBytesPerGpu: Math.round(taken / 1e6) * 1e6 }),
    ...(sequences === undefined ? {} : { maxSequencesPerRank: Math.round(sequences) }),
    ...(tokens === undefined ? {} : { maxBatchedTokensPerRank: Math.round(tokens) }),
  };
}

/** Rounded; zeros where no run has the figure, since JSON has no NaN. */
function roundedErrors(errors: ErrorStatistics): FitFile["provenance"]["errors"][string] {
  const round = (value: number) => (errors.runs === 0 ? 0 : Number(value.toFixed(DIGITS)));
  return { runs: errors.runs, median: round(errors.median), p90: round(errors.p90), bias: round(errors.bias) };
}

function priorSds(): FitFile["priorSd"] {
  return Object.fromEntries(
    (Object.keys(EFFECT_LEVELS) as EffectLevel[]).map((level) => [
      level,
      Object.fromEntries(
        FITTED_NAMES.filter((name) => (FITTED[name].levels as readonly EffectLevel[]).includes(level)).map((name) => [
          name,
          Number(priorSdOf(level, name).toFixed(DIGITS)),
        ]),
      ),
    ]),
  );
}

/** Within so much of its bound a coefficient counts as held by it; fewer rows than the share are not worth a word. */
const NEAR_BOUND = 0.97;
const NOTABLE_SHARE = 0.1;

const SUSPECTED: Partial<Record<FittedName, string>> = {
  expertBandwidthEfficiency: "routing hits fewer experts than P(hit) with independent tokens says, so fewer bytes are read",
  weightBandwidthEfficiency: "small weights partly stay in the last-level cache between steps, or read while the host works",
  kvBandwidthEfficiency: "KV entries smaller than the profile says, or read from cache",
  denseFlopEfficiency: "decode GEMMs overlap with other kernels, which the sum of groups does not allow",
  expertFlopEfficiency: "expert GEMMs overlap with dispatch and combine",
  attentionFlopEfficiency: "decode attention on FP8 matrix units, where the model counts BF16 peak",
  expertRoutingSkew: "routing as even as independent draws",
  prefillSlowdown: "prefill as fast as the sum of its kernels",
  linkEfficiency: "collectives overlapped with compute beyond collectiveOverlap",
};

function atBounds(rows: readonly FitRow[], effects: Effects): FitFile["provenance"]["atBounds"] {
  const held = new Map<FittedName, number>();
  for (const row of rows) {
    const factors = lnFactors(effects, row.key);
    for (const name of FITTED_NAMES) {
      const { most, least } = boundsOf(name);
      const prior = row.profiles.coefficients[name];
      const plain = "value" in prior ? prior.value : prior.fp8.value;
      const value = boundedValue(name, plain, factors[name]);
      const isHeld = (most !== undefined && value > NEAR_BOUND * most) || (least !== undefined && value < least / NEAR_BOUND);
      if (isHeld) held.set(name, (held.get(name) ?? 0) + 1);
    }
  }
  return [...held]
    .map(([coefficient, count]) => ({
      coefficient,
      share: Number((count / rows.length).toFixed(3)),
      suspected: SUSPECTED[coefficient] ?? "not known",
    }))
    .filter(({ share }) => share >= NOTABLE_SHARE)
    .sort((a, b) => b.share - a.share);
}
