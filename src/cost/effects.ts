/**
 * What a fit to serving runs adds to the prior coefficients: factors, pooled over levels from "all" down to one engine
 * with one model on one architecture. A coefficient is its prior times the product of the factors of all levels that
 * a deployment belongs to, so that what was never measured still gets those of the wider levels.
 */
import type { CoefficientSet } from "../profiles/coefficients.ts";
import type { Effects } from "../profiles/fitFile.ts";

/** What a deployment is, as far as the fit tells deployments apart. */
export type EffectKey = {
  readonly vendor: string;
  readonly architecture: string;
  readonly platform: string;
  readonly engine: string;
  readonly model: string;
  /** Kind of architecture that the model shares with others, as its profile says. */
  readonly family: string;
  /** Stored precision of the weights that most bytes are in. */
  readonly precision: string;
  readonly parallelism: "tp" | "tp-ep" | "dp" | "dp-ep";
  readonly mode: "aggregated" | "disaggregated";
  readonly drafts: "none" | "drafts";
};

/** The levels of pooling, each with the parts of the key that name one of its members. */
export const EFFECT_LEVELS = {
  all: [],
  vendor: ["vendor"],
  architecture: ["architecture"],
  platform: ["platform"],
  engine: ["engine"],
  engineOnArchitecture: ["architecture", "engine"],
  engineOnPlatform: ["platform", "engine"],
  family: ["family"],
  engineOnFamily: ["engine", "family"],
  model: ["model"],
  engineOnModel: ["engine", "model"],
  engineOnArchitectureOnModel: ["architecture", "engine", "model"],
  engineOnPlatformOnModel: ["platform", "engine", "model"],
  precision: ["precision"],
  precisionOnArchitecture: ["architecture", "precision"],
  parallelism: ["parallelism"],
  engineOnParallelism: ["engine", "parallelism"],
  mode: ["mode"],
  engineOnMode: ["engine", "mode"],
  drafts: ["drafts"],
  engineOnDrafts: ["engine", "drafts"],
} as const satisfies Record<string, readonly (keyof EffectKey)[]>;
export type EffectLevel = keyof typeof EFFECT_LEVELS;

const HARDWARE: readonly EffectLevel[] = [
  "all",
  "vendor",
  "architecture",
  "platform",
  "engine",
  "engineOnArchitecture",
  "engineOnPlatform",
];
const POWER: readonly EffectLevel[] = [
  "all",
  "architecture",
  "platform",
  "engine",
  "engineOnPlatform",
  "model",
  "precision",
  "parallelism",
];
const EVERY = Object.keys(EFFECT_LEVELS) as EffectLevel[];

/** What a coefficient is fitted to: TPOT and throughput, the time to first token, or watts. */
export type Stage = "time" | "first-token" | "power";

type Fitted = {
  readonly stage: Stage;
  /** Levels that may move it. */
  readonly levels: readonly EffectLevel[];
  /** Physical bounds; approached smoothly. */
  readonly most?: number;
  readonly least?: number;
};

/** HBM never gave more than 0.92 of its peak, matrix units never more than 0.85, in any kernel timing that we know. */
const MOST_BANDWIDTH = 0.92;
const MOST_FLOP = 0.85;

/** The coefficients that a fit moves. */
export const FITTED = {
  kernelFloorSeconds: { stage: "time", levels: EVERY },
  stepSeconds: {
    stage: "time",
    levels: [...HARDWARE, "mode", "engineOnMode", "drafts", "engineOnDrafts", "parallelism", "engineOnParallelism"],
  },
  sequenceSeconds: { stage: "time", levels: [...HARDWARE, "parallelism", "engineOnParallelism", "drafts", "engineOnDrafts"] },
  allReduceLatencySeconds: { stage: "time", levels: HARDWARE },
  collectiveLatencySeconds: { stage: "time", levels: [...HARDWARE, "parallelism", "engineOnParallelism"] },
  scaleOutLatencySeconds: { stage: "time", levels: ["all", "engine"] },
  linkEfficiency: { stage: "time", levels: [...HARDWARE, "parallelism", "engineOnParallelism"], most: 0.92 },
  weightBandwidthEfficiency: {
    stage: "time",
    levels: [...HARDWARE, "precision", "precisionOnArchitecture"],
    most: MOST_BANDWIDTH,
  },
  expertBandwidthEfficiency: {
    stage: "time",
    levels: [...HARDWARE, "precision", "precisionOnArchitecture", "model", "engineOnModel", "parallelism", "engineOnParallelism"],
    most: MOST_BANDWIDTH,
  },
  kvBandwidthEfficiency: { stage: "time", levels: [...HARDWARE, "family", "model", "engineOnModel"], most: MOST_BANDWIDTH },
  expertRoutingSkew: { stage: "time", levels: ["all", "engine", "model"], most: 1 },
  expertImbalancePerGpu: { stage: "time", levels: ["all", "architecture", "engine", "model", "engineOnModel"], most: 1 },
  denseFlopEfficiency: { stage: "time", levels: [...HARDWARE, "precision", "precisionOnArchitecture"], most: MOST_FLOP },
  denseHalfTokens: { stage: "time", levels: ["all", "vendor", "architecture"] },
  expertFlopEfficiency: {
    stage: "time",
    levels: [...HARDWARE, "precision", "precisionOnArchitecture", "model"],
    most: MOST_FLOP,
  },
  expertHalfTokens: { stage: "time", levels: ["all", "vendor", "architecture"] },
  attentionFlopEfficiency: { stage: "time", levels: [...HARDWARE, "family", "model", "engineOnModel"], most: MOST_FLOP },
  indexFlopEfficiency: { stage: "time", levels: ["all", "vendor", "architecture"], most: MOST_FLOP },
  prefillSlowdown: { stage: "time", levels: EVERY, least: 1 },
  draftAcceptance: {
    stage: "time",
    levels: ["all", "engine", "model", "engineOnModel", "engineOnPlatform", "engineOnPlatformOnModel"],
  },
  requestOverhead: {
    stage: "first-token",
    levels: ["all", "engine", "model", "engineOnModel", "platform", "engineOnPlatform", "mode", "engineOnMode"],
  },
  admissionIntervalSteps: {
    stage: "first-token",
    levels: ["all", "engine", "engineOnArchitecture", "engineOnPlatform", "engineOnModel", "parallelism", "engineOnParallelism"],
    least: 1,
  },
  engagedPower: { stage: "power", levels: POWER },
  energyPerFlop: { stage: "power", levels: POWER },
  energyPerByte: { stage: "power", levels: POWER },
  powerCap: { stage: "power", levels: ["all", "architecture", "platform"], most: 1.15 },
} as const satisfies Partial<Record<keyof CoefficientSet, Fitted>>;
export type FittedName = keyof typeof FITTED;
export const FITTED_NAMES = Object.keys(FITTED) as FittedName[];

/** The coefficients of a stage of the fit. */
export function fittedIn(stage: Stage): FittedName[] {
  return FITTED_NAMES.filter((name) => FITTED[name].stage === stage);
}

/** Name of the member of a level that a deployment belongs to, such as "engineOnPlatform/b300/vllm". */
export function effectName(level: EffectLevel, key: EffectKey): string {
  return [level, ...EFFECT_LEVELS[level].map((part) => key[part])].join("/");
}

/** Sum of the ln factors of a deployment, for each fitted coefficient. */
export function lnFactors(effects: Effects, key: EffectKey): Record<FittedName, number> {
  const sums = Object.fromEntries(FITTED_NAMES.map((name) => [name, 0])) as Record<FittedName, number>;
  for (const level of EVERY) {
    const factors = effects.get(effectName(level, key));
    if (factors === undefined) continue;
    for (const name of FITTED_NAMES) sums[name] += factors[name] ?? 0;
  }
  return sums;
}

/** Physical bounds of a coefficient, where it has some. */
export function boundsOf(name: FittedName): Pick<Fitted, "most" | "least"> {
  const fitted: Fitted = FITTED[name];
  return fitted;
}

/** Sharpness of the bounds: at the bound itself the value is 2^(-1/20) of it, 3% inside. */
const SHARPNESS = 20;

/** A prior times exp(lnFactor), held inside its physical bounds by a smooth minimum. */
export function boundedValue(name: FittedName, prior: number, lnFactor: number): number {
  const { most, least } = boundsOf(name);
  let value = prior * Math.exp(lnFactor);
  if (most !== undefined) value = (value ** -SHARPNESS + most ** -SHARPNESS) ** (-1 / SHARPNESS);
  if (least !== undefined) value = (value ** SHARPNESS + least ** SHARPNESS) ** (1 / SHARPNESS);
  return value;
}

/** The coefficients of a deployment: priors moved by ln factors, within their bounds. */
export function moved(priors: CoefficientSet, lnFactor: Readonly<Record<FittedName, number>>): CoefficientSet {
  const values: Record<string, unknown> = { ...priors };
  for (const name of FITTED_NAMES) {
    const ln = lnFactor[name];
    const prior = priors[name];
    values[name] =
      "value" in prior
        ? { ...prior, value: boundedValue(name, prior.value, ln) }
        : Object.fromEntries(
            Object.entries(prior).map(([precision, entry]) => [
              precision,
              { ...entry, value: boundedValue(name, entry.value, ln) },
            ]),
          );
  }
  // Every entry keeps the shape of its prior.
  return values as CoefficientSet;
}
