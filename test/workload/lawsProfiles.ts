/** Workloads of laws for tests: one from plain numbers, and random ones. */
import fc from "fast-check";
import type { LawSpec } from "../../src/profiles/law.ts";
import type { LawsWorkload } from "../../src/profiles/workload.ts";

const sourced = <T>(value: T) => ({ value, source: "test", quality: "assumed" as const });

export type PlainLaws = {
  readonly scaffoldTokens: number;
  readonly firstPrompt: LawSpec;
  readonly growth: readonly { from: number; law: LawSpec }[];
  readonly betweenSessions: number;
  readonly maxTokens: number;
  readonly rewrites?: { chance: number; kept: LawSpec } | undefined;
  readonly compaction?: { trigger: LawSpec; after: LawSpec; endsInstead: number } | undefined;
  readonly requests: LawSpec;
  readonly maxRequests: number;
  readonly output: LawSpec;
  readonly maxOutput: number;
  readonly reusable: boolean;
  readonly reasoning?: { share: number; dropped: "never" | "at-user-turn" | "every-request" } | undefined;
  readonly toolDelay: LawSpec;
  readonly parallelCalls?: LawSpec | undefined;
  readonly userPause?: { chance: number; pause: LawSpec } | undefined;
  readonly subAgents?:
    | { chance: number; group: LawSpec; maxAtOnce: number; waits: boolean; requests: LawSpec; firstPrompt: LawSpec }
    | undefined;
};

export const constant = (value: number): LawSpec => ({ kind: "constant", value });
export const uniform = (min: number, max: number): LawSpec => ({ kind: "uniform", min, max });

/** Sessions of five requests that grow by ten and the reply; tests override what they are about. */
export const PLAIN_LAWS: PlainLaws = {
  scaffoldTokens: 50,
  firstPrompt: constant(100),
  growth: [{ from: 1, law: constant(10) }],
  betweenSessions: 0,
  maxTokens: 100_000,
  requests: constant(5),
  maxRequests: 50,
  output: constant(20),
  maxOutput: 1000,
  reusable: false,
  toolDelay: constant(1),
};

/** Returns a profile as the schema would parse it. */
export function makeLaws(plain: PlainLaws): LawsWorkload {
  const { rewrites, compaction, reasoning, parallelCalls, userPause, subAgents } = plain;
  return {
    kind: "laws",
    id: "test",
    name: "test",
    context: {
      scaffoldTokens: sourced(plain.scaffoldTokens),
      firstPrompt: sourced(plain.firstPrompt),
      growth: sourced([...plain.growth]),
      betweenSessions: sourced(plain.betweenSessions),
      maxTokens: sourced(plain.maxTokens),
      rewrites: rewrites && { chance: sourced(rewrites.chance), kept: sourced(rewrites.kept) },
      compaction: compaction && {
        trigger: sourced(compaction.trigger),
        after: sourced(compaction.after),
        endsInstead: sourced(compaction.endsInstead),
      },
    },
    turns: { requests: sourced(plain.requests), max: sourced(plain.maxRequests) },
    output: {
      tokens: sourced(plain.output),
      maxTokens: sourced(plain.maxOutput),
      scale: sourced(1),
      reusable: sourced(plain.reusable),
      reasoning: reasoning && { share: sourced(reasoning.share), dropped: sourced(reasoning.dropped) },
    },
    toolDelay: { call: sourced(plain.toolDelay), parallelCalls: parallelCalls && sourced(parallelCalls) },
    userPause: userPause && { chance: sourced(userPause.chance), pause: sourced(userPause.pause) },
    subAgents: subAgents && {
      chance: sourced(subAgents.chance),
      group: sourced(subAgents.group),
      maxAtOnce: sourced(subAgents.maxAtOnce),
      waits: sourced(subAgents.waits),
      firstPrompt: sourced(subAgents.firstPrompt),
      growth: sourced([...plain.growth]),
      requests: sourced(subAgents.requests),
      maxRequests: sourced(plain.maxRequests),
      output: sourced(plain.output),
    },
  };
}

/** A number from 0 to `max`; fast-check's own doubles are mostly next to nothing. */
const amount = (max: number) => fc.nat(1000).map((thousandths) => (thousandths / 1000) * max);
const upTo = (max: number): fc.Arbitrary<LawSpec> =>
  fc.tuple(amount(max), amount(max)).map(([a, b]) => uniform(Math.min(a, b), Math.max(a, b)));
const chance = amount(1);

/** Any small profile, with and without each of the features. */
export const anyLaws: fc.Arbitrary<PlainLaws> = fc
  .record({
    scaffoldTokens: fc.nat(200),
    firstPrompt: upTo(400),
    growth: upTo(100).map((law) => [{ from: 1, law }]),
    betweenSessions: chance,
    maxTokens: fc.integer({ min: 1, max: 900 }),
    rewrites: fc.option(fc.record({ chance, kept: upTo(1) }), { nil: undefined }),
    compaction: fc.option(fc.record({ trigger: upTo(900), after: upTo(300), endsInstead: chance }), { nil: undefined }),
    requests: upTo(20),
    maxRequests: fc.integer({ min: 1, max: 30 }),
    output: upTo(60),
    maxOutput: fc.integer({ min: 1, max: 100 }),
    reusable: fc.constant(false),
    reasoning: fc.option(fc.record({ share: chance, dropped: fc.constantFrom("never", "at-user-turn", "every-request") }), {
      nil: undefined,
    }),
    toolDelay: upTo(0.02),
    parallelCalls: fc.option(upTo(5), { nil: undefined }),
    userPause: fc.option(fc.record({ chance, pause: upTo(0.1) }), { nil: undefined }),
    subAgents: fc.option(
      fc.record({
        chance,
        group: upTo(4),
        maxAtOnce: fc.integer({ min: 1, max: 4 }),
        waits: fc.boolean(),
        requests: upTo(6),
        firstPrompt: upTo(200),
      }),
      { nil: undefined },
    ),
  })
  // fast-check types the drawn words as any text.
  .map((plain) => plain as PlainLaws);
