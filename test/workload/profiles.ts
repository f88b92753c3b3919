/** Workload profiles for tests: one from plain numbers, and random ones. */
import fc from "fast-check";
import type { MarksWorkload } from "../../src/profiles/workload.ts";

const sourced = <T>(value: T) => ({ value, source: "test", quality: "assumed" as const });

export type PlainWorkload = {
  readonly marks: { turn: number; tokens: number }[];
  readonly firstPromptCv: number;
  readonly growthCv: number;
  readonly minTokens: number;
  readonly maxTokens: number;
  readonly meanTurns: number;
  readonly turnsCv: number;
  readonly maxTurns: number;
  readonly startOffsetMax: number;
  readonly medianOutput: number;
  readonly p95Output: number;
  readonly maxOutput: number;
  readonly scale: number;
  readonly delay: { median: number; sigma: number; min: number; max: number };
};

/** Returns a profile as the schema would parse it. */
export function makeWorkload(plain: PlainWorkload): MarksWorkload {
  return {
    kind: "marks",
    id: "test",
    name: "test",
    context: {
      marks: sourced(plain.marks),
      firstPromptCv: sourced(plain.firstPromptCv),
      growthCv: sourced(plain.growthCv),
      minTokens: sourced(plain.minTokens),
      maxTokens: sourced(plain.maxTokens),
    },
    turns: {
      mean: sourced(plain.meanTurns),
      cv: sourced(plain.turnsCv),
      max: sourced(plain.maxTurns),
      startOffsetMax: sourced(plain.startOffsetMax),
    },
    output: {
      medianTokens: sourced(plain.medianOutput),
      p95Tokens: sourced(plain.p95Output),
      maxTokens: sourced(plain.maxOutput),
      scale: sourced(plain.scale),
      reusable: sourced(false),
    },
    toolDelay: {
      median: sourced(plain.delay.median),
      sigma: sourced(plain.delay.sigma),
      min: sourced(plain.delay.min),
      max: sourced(plain.delay.max),
    },
  };
}

/** Small, easy numbers; tests override what they are about. */
export const PLAIN: PlainWorkload = {
  marks: [
    { turn: 1, tokens: 100 },
    { turn: 11, tokens: 1100 },
  ],
  firstPromptCv: 0,
  growthCv: 0,
  minTokens: 1,
  maxTokens: 100_000,
  meanTurns: 10,
  turnsCv: 0.5,
  maxTurns: 20,
  startOffsetMax: 0,
  medianOutput: 10,
  p95Output: 50,
  maxOutput: 100,
  scale: 1,
  delay: { median: 1, sigma: 0.5, min: 0.1, max: 5 },
};

const amount = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Any profile that the generator accepts, flat curves and contexts that fill at once included. */
export const anyWorkload: fc.Arbitrary<MarksWorkload> = fc
  .record({
    steps: fc.array(fc.record({ turns: fc.integer({ min: 1, max: 30 }), tokens: fc.integer({ min: 0, max: 20_000 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
    firstTokens: fc.integer({ min: 1, max: 20_000 }),
    firstPromptCv: amount(0, 2),
    growthCv: amount(0, 3),
    minTokens: fc.integer({ min: 1, max: 2000 }),
    roomTokens: fc.integer({ min: 0, max: 60_000 }),
    maxTurns: fc.integer({ min: 1, max: 60 }),
    meanShare: amount(0, 1),
    turnsCv: amount(0.01, 3),
    startOffsetMax: fc.integer({ min: 0, max: 30 }),
    medianOutput: amount(1, 500),
    spread: amount(1, 20),
    maxOutput: fc.integer({ min: 1, max: 5000 }),
    scale: amount(0.1, 5),
    delay: fc.record({ median: amount(0, 3), sigma: amount(0, 2), min: amount(0, 1), room: amount(0, 10) }),
  })
  .map((raw) => {
    const marks = [{ turn: 1, tokens: raw.firstTokens }];
    for (const step of raw.steps) {
      const last = marks.at(-1) ?? { turn: 1, tokens: 1 };
      marks.push({ turn: last.turn + step.turns, tokens: last.tokens + step.tokens });
    }
    return makeWorkload({
      ...raw,
      marks,
      maxTokens: raw.minTokens + raw.roomTokens,
      meanTurns: 1 + raw.meanShare * (raw.maxTurns - 1),
      p95Output: raw.medianOutput * raw.spread,
      delay: { ...raw.delay, max: raw.delay.min + raw.delay.room },
    });
  });
