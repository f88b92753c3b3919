/**
 * What a session is drawn from: the laws of a workload profile, of either kind, in the one form that the generator
 * draws from.
 */
import type { LawsWorkload, MarksWorkload, WorkloadProfile } from "../profiles/workload.ts";
import { growthMeans } from "./contextCurve.ts";
import { type CountDraws, CountTable } from "./countTable.ts";
import { CountAges, drawCount, fitCountLaw, lognormalFromMeanCv, lognormalFromMedianP95 } from "./distributions.ts";
import { type Law, lawOf, lognormal, scaled } from "./law.ts";

export type SessionPlan = {
  /** The first trajectory of a benchmark's agent starts at a turn drawn from 1 to 1 + this. */
  readonly startOffsetMax: number;
  readonly requests: CountDraws;
  readonly firstPrompt: Law;
  readonly promptTokens: { readonly min: number; readonly max: number };
  /** Head of every prompt that all sessions share. */
  readonly scaffoldTokens: number;
  /** What a context grows by after request k, at index k; the last entry holds for all later ones. Index 0 is unused. */
  readonly growth: readonly Law[];
  /** Whether the reply comes on top of that growth, or is part of it. */
  readonly addsReply: boolean;
  /** Share of the variance of growth's normal score that belongs to the session. */
  readonly betweenSessions: number;
  readonly output: Law;
  readonly maxOutputTokens: number;
  /** Share of a reply that is reasoning, and when that leaves the context. */
  readonly reasoningShare: number;
  readonly reasoningDropped: "never" | "at-user-turn" | "every-request";
  readonly toolDelay: Law;
  readonly parallelCalls: Law | undefined;
  readonly userPause: { readonly chance: number; readonly pause: Law } | undefined;
  readonly rewrites: { readonly chance: number; readonly kept: Law } | undefined;
  readonly compaction: { readonly trigger: Law; readonly after: Law; readonly endsInstead: number } | undefined;
  readonly subAgents: SubAgentPlan | undefined;
  /** How a session is found that is in the middle of its work but whose context is full before: its last turn, or another session. */
  readonly fullBeforeStart: "last-turn" | "draw-again";
};

export type SubAgentPlan = {
  readonly chance: number;
  readonly group: Law;
  readonly maxAtOnce: number;
  readonly waits: boolean;
  readonly session: SessionPlan;
};

/** The plan of a profile. Errors: RangeError for numbers that contradict each other, which checkWorkload reports with their place. */
export function sessionPlan(workload: WorkloadProfile): SessionPlan {
  return workload.kind === "marks" ? marksPlan(workload) : lawsPlan(workload);
}

/** What plans of published means lack. */
const PLAIN = {
  scaffoldTokens: 0,
  addsReply: false,
  betweenSessions: 0,
  reasoningShare: 0,
  reasoningDropped: "never",
  parallelCalls: undefined,
  userPause: undefined,
  rewrites: undefined,
  compaction: undefined,
  subAgents: undefined,
} as const;

function marksPlan({ context, turns, output, toolDelay }: MarksWorkload): SessionPlan {
  const counts = fitCountLaw({ mean: turns.mean.value, cv: turns.cv.value, max: turns.max.value });
  const ages = new CountAges(counts);
  const curve = growthMeans(context.marks.value, turns.max.value);
  const published = lognormalFromMedianP95({ median: output.medianTokens.value, p95: output.p95Tokens.value });
  return {
    ...PLAIN,
    scaffoldTokens: context.scaffoldTokens?.value ?? PLAIN.scaffoldTokens,
    startOffsetMax: turns.startOffsetMax.value,
    requests: {
      max: counts.max,
      draw: (stream, least) => drawCount(stream, counts, least),
      age: (stream) => ages.draw(stream),
    },
    firstPrompt: lognormal(lognormalFromMeanCv({ mean: curve.firstPromptTokens, cv: context.firstPromptCv.value })),
    promptTokens: ordered("context tokens", context.minTokens.value, context.maxTokens.value),
    growth: Array.from(curve.growthTokens, (mean) => lognormal(lognormalFromMeanCv({ mean, cv: context.growthCv.value }))),
    output: lognormal({ mu: published.mu + Math.log(output.scale.value), sigma: published.sigma }),
    maxOutputTokens: output.maxTokens.value,
    toolDelay: lognormal(
      { mu: Math.log(toolDelay.median.value), sigma: toolDelay.sigma.value },
      ordered("tool delay seconds", toolDelay.min.value, toolDelay.max.value),
    ),
    fullBeforeStart: "last-turn",
  };
}

function lawsPlan({ context, turns, output, toolDelay, userPause, subAgents }: LawsWorkload): SessionPlan {
  const { rewrites, compaction } = context;
  const plain: SessionPlan = {
    ...PLAIN,
    startOffsetMax: 0,
    requests: new CountTable(lawOf(turns.requests.value), turns.max.value),
    firstPrompt: lawOf(context.firstPrompt.value),
    promptTokens: { min: 1, max: context.maxTokens.value },
    scaffoldTokens: context.scaffoldTokens.value,
    growth: growthLaws(context.growth.value),
    addsReply: true,
    betweenSessions: context.betweenSessions?.value ?? 0,
    output: scaled(lawOf(output.tokens.value), output.scale.value),
    maxOutputTokens: output.maxTokens.value,
    reasoningShare: output.reasoning?.share.value ?? 0,
    reasoningDropped: output.reasoning?.dropped.value ?? "never",
    toolDelay: lawOf(toolDelay.call.value),
    parallelCalls: toolDelay.parallelCalls === undefined ? undefined : lawOf(toolDelay.parallelCalls.value),
    fullBeforeStart: "draw-again",
  };
  return {
    ...plain,
    userPause: userPause && { chance: userPause.chance.value, pause: lawOf(userPause.pause.value) },
    rewrites: rewrites && { chance: rewrites.chance.value, kept: lawOf(rewrites.kept.value) },
    compaction: compaction && {
      trigger: lawOf(compaction.trigger.value),
      after: lawOf(compaction.after.value),
      endsInstead: compaction.endsInstead.value,
    },
    subAgents: subAgents && {
      chance: subAgents.chance.value,
      group: lawOf(subAgents.group.value),
      maxAtOnce: subAgents.maxAtOnce.value,
      waits: subAgents.waits.value,
      // A sub-agent is a short session without a user, and its replies are scaled as its agent's are.
      session: {
        ...plain,
        requests: new CountTable(lawOf(subAgents.requests.value), subAgents.maxRequests.value),
        firstPrompt: lawOf(subAgents.firstPrompt.value),
        growth: growthLaws(subAgents.growth.value),
        output: scaled(lawOf(subAgents.output.value), output.scale.value),
      },
    },
  };
}

/** Laws by request index, from laws that hold from a request on. */
function growthLaws(steps: LawsWorkload["context"]["growth"]["value"]): Law[] {
  const laws: Law[] = [];
  for (const { from, law } of steps) {
    const last = laws.at(-1);
    while (last !== undefined && laws.length < from) laws.push(last);
    const own = lawOf(law);
    // Index 0 is unused: the first law fills it too.
    if (last === undefined) laws.push(own);
    laws.push(own);
  }
  return laws;
}

function ordered(what: string, min: number, max: number): { readonly min: number; readonly max: number } {
  if (min > max) throw new RangeError(`${what}: a minimum of at most the maximum is expected, got ${min} and ${max}`);
  return { min, max };
}
