/**
 * Schema of coefficients/default.fit.json, which `agentwatt calibrate` writes: what it was fitted to, how far off it was
 * on runs left out, and the effects with draws from their joint distribution. Nobody edits it by hand.
 */
import { z } from "zod";
import { type CoefficientSet, coefficientSetSchema } from "./coefficients.ts";
import { engineCapSchema } from "./engineCap.ts";
import { InputError } from "./problem.ts";

const errors = z.strictObject({ runs: z.int(), median: z.number(), p90: z.number(), bias: z.number() });
const finite = z.number();
/** One value and its draws. A file holds 50,000 of these numbers, which zod would take one by one for a tenth of a second. */
const finiteValues = z.custom<number[]>(
  (values) => Array.isArray(values) && values.length > 0 && values.every((value) => Number.isFinite(value)),
  "not a list of numbers",
);
const counts = z.record(z.string(), z.int());

const NAMES = Object.keys(coefficientSetSchema.shape) as (keyof CoefficientSet)[];

/** ln of a coefficient's factor, by the level's member and the coefficient's name. */
export type Effects = ReadonlyMap<string, Partial<Record<keyof CoefficientSet, number>>>;

const fitFileSchema = z.strictObject({
  provenance: z.strictObject({
    date: z.string(),
    runs: z.array(z.strictObject({ file: z.string(), rows: z.int(), fitted: z.int() })).min(1),
    leftOut: z.array(z.strictObject({ reason: z.string(), rows: z.int() })),
    /** In-sample errors of each metric. */
    errors: z.record(z.string(), errors),
    /** Coefficients that sit at a physical bound, for the most part of the rows. */
    atBounds: z.array(z.strictObject({ coefficient: z.string(), share: finite, suspected: z.string() })),
  }),
  /** Standard deviations, ln units, of what no coefficient explains: of a step's time, and beyond it of prefill, TTFT and watts. */
  misfit: z.strictObject({
    stepTime: finite,
    prefill: finite,
    ttft: finite,
    watts: finite,
    /** Factors on the misfit of step times where runs agree with the fit better or worse than elsewhere. */
    platforms: z.record(z.string(), finite).default({}),
    models: z.record(z.string(), finite).default({}),
  }),
  /** Standard deviation of an effect that no run has shown, by level and coefficient. */
  priorSd: z.record(z.string(), z.record(z.string(), finite)),
  /** What was fitted, in numbers of runs, and its extremes. */
  regime: z.strictObject({
    platforms: counts,
    models: counts,
    enginesOnPlatforms: counts,
    enginesOnModels: counts,
    parallelisms: counts,
    mostContextTokens: finite,
    mostExpertParallel: finite,
    mostSequencesPerRank: finite,
  }),
  /** Engine limits that curves showed by going flat; they hold for repeating runs, not for a scenario, which sets its own. */
  caps: z.array(engineCapSchema).default([]),
  /** Draws of each effect beside its best value. */
  draws: z.int().min(0),
  /** Member of a level -> coefficient -> ln factor: the best value, then the draws. */
  effects: z.record(z.string(), z.partialRecord(z.enum(NAMES), finiteValues)),
});
export type FitFile = z.output<typeof fitFileSchema>;

/** Standard deviation, ln units, of what no coefficient explains of a step's time; where no run was fitted, as over all. */
export function stepTimeMisfit(
  { stepTime, platforms, models }: FitFile["misfit"],
  { platform, model }: { readonly platform: string | undefined; readonly model: string | undefined },
): number {
  return stepTime * (platforms[platform ?? ""] ?? 1) * (models[model ?? ""] ?? 1);
}

/** Errors: InputError when the text is no JSON or lacks a part. */
export function parseFitFile(text: string, file: string): FitFile {
  const fault = (wrong: string) =>
    new InputError([
      {
        file,
        path: "",
        wrong,
        expected: "a file that agentwatt calibrate wrote",
        fix: "write it again with agentwatt calibrate, or remove it to use the priors alone",
      },
    ]);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw fault(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = fitFileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw fault(`${first?.path.join(".") ?? ""}: ${first?.message ?? "invalid"}`);
}

/** The best values of a fit. */
export function bestEffects(fit: FitFile): Effects {
  const map = new Map<string, Partial<Record<keyof CoefficientSet, number>>>();
  for (const [member, coefficients] of Object.entries(fit.effects)) {
    map.set(member, Object.fromEntries(Object.entries(coefficients).map(([name, values]) => [name, values[0] as number])));
  }
  return map;
}

/** Effects that leave some coefficients alone, because a user has set them. */
export function withoutNames(effects: Effects, names: ReadonlySet<string>): Effects {
  if (names.size === 0) return effects;
  const kept = (factors: Partial<Record<keyof CoefficientSet, number>>) =>
    Object.fromEntries(Object.entries(factors).filter(([name]) => !names.has(name)));
  return new Map([...effects].map(([member, factors]) => [member, kept(factors)]));
}
