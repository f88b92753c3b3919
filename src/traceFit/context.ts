/** How prompts begin and grow: scaffold, first prompt, growth by request, rewritten fronts. */
import type { LawSpec } from "../profiles/law.ts";
import type { LawsWorkload } from "../profiles/workload.ts";
import { counted, joined, largest } from "./columns.ts";
import type { Findings } from "./findings.ts";
import type { FitSamples } from "./fitSamples.ts";
import { quantileLaw, round } from "./quantileLaw.ts";
import type { ReasoningDropped } from "./stepSamples.ts";

type Context = LawsWorkload["context"];

/** Requests from which a law of growth of its own may hold, and the steps that it must rest on. */
const GROWTH_FROM = [1, 2, 3, 5, 10, 20, 50, 100, 200];
const MIN_GROWTH_STEPS = 50;
/** More steps than this that shorten the context, and the reader is told. */
const NOTED_SHRUNK_FRACTION = 0.05;
const MEDIAN = 0.5;

export type ContextSettings = {
  readonly reasoningDropped: ReasoningDropped;
  /** Above this a prompt that falls is a compaction. */
  readonly highTokens: number;
};

export function fitScaffold({ scaffolds, commonHead }: FitSamples, findings: Findings): Context["scaffoldTokens"] {
  if (scaffolds.count > 0) {
    const sorted = scaffolds.values().slice().sort();
    const median = sorted[Math.floor(MEDIAN * sorted.length)] as number;
    return findings.derived(
      Math.round(median),
      `median of the head that ${counted(scaffolds.count, "session")} had in common with others`,
    );
  }
  const common = commonHead.tokens();
  if (common !== undefined)
    return findings.derived(common, `head that half of ${commonHead.prompts} first prompts share, by the hashes of their blocks`);
  return findings.assumed("context.scaffoldTokens", 0, "the trace does not say what sessions share");
}

export function fitFirstPrompt({ firstPrompts }: FitSamples, findings: Findings): Context["firstPrompt"] {
  return findings.measured(quantileLaw(firstPrompts.values()), "prompts of first requests");
}

export function fitMaxTokens({ prompts }: FitSamples, findings: Findings): Context["maxTokens"] {
  const note = "The window itself is not in the trace.";
  return findings.derived(roundedUp(largest(prompts.values())), "longest prompt, rounded up", note);
}

/** Laws by the number of the request before, each resting on enough steps; the last one holds for all later requests. */
export function fitGrowth(samples: FitSamples, findings: Findings, settings: ContextSettings): Context["growth"] {
  const { requests, growths } = growthSamples(samples, settings);
  if (growths.length === 0)
    return findings.assumed("context.growth", [{ from: 1, law: constant(0) }], "no session has a second request");
  const shrunk = samples.steps.shrunkFraction(settings.reasoningDropped);
  if (shrunk > NOTED_SHRUNK_FRACTION)
    findings.notes.push(
      `After ${Math.round(100 * shrunk)}% of replies the next prompt is shorter than prompt and reply: growth is 0 there, which makes contexts a little longer than they were.`,
    );
  const value = growthSteps(requests, growths);
  const what = `${counted(growths.length, "step")}: next prompt less prompt and what stays of the reply, negative ones as 0`;
  return findings.derived(value, samples.falls.compactions(settings.highTokens) > 0 ? `${what}; compactions left out` : what);
}

/** Growth after each reply but those that a compaction followed, and the number of the request before it. */
export function growthSamples(samples: FitSamples, { reasoningDropped, highTokens }: ContextSettings) {
  const { steps, falls } = samples;
  const others = falls.others(highTokens).requests;
  return {
    requests: joined(steps.requests(), others),
    growths: joined(steps.growths(reasoningDropped), new Float64Array(others.length)),
  };
}

function growthSteps(requests: Float64Array, growths: Float64Array): { from: number; law: LawSpec }[] {
  const laws: { from: number; law: LawSpec }[] = [];
  let from = 1;
  for (const [index, next] of [...GROWTH_FROM.slice(1), Number.POSITIVE_INFINITY].entries()) {
    const own = growths.filter((_, step) => (requests[step] as number) >= from && (requests[step] as number) < next);
    const later = requests.filter((request) => request >= next).length;
    // Too few to stand alone, or to leave alone: they go with the next ones.
    const isLast = index === GROWTH_FROM.length - 1 || later < MIN_GROWTH_STEPS;
    if (!isLast && own.length < MIN_GROWTH_STEPS) continue;
    laws.push({ from, law: quantileLaw(isLast ? growths.filter((_, step) => (requests[step] as number) >= from) : own) });
    if (isLast) return laws;
    from = next;
  }
  return laws;
}

/** Undefined where no front was rewritten, or nothing tells. */
export function fitRewrites(
  { prefixes, falls, isEachAlone }: FitSamples,
  findings: Findings,
  settings: ContextSettings,
): Context["rewrites"] {
  // What reasoning that was dropped takes with it is another part of the profile.
  const isDropped = settings.reasoningDropped === "at-user-turn";
  const others = falls.others(settings.highTokens).kept.filter((kept) => !Number.isNaN(kept));
  const kept = joined(prefixes.kept.values(), others, isDropped ? new Float64Array() : prefixes.keptAfterReasoning.values());
  const steps = prefixes.steps - (isDropped ? prefixes.afterReasoning : 0) + others.length;
  if (steps === 0 && !isEachAlone)
    findings.assumptions.push({
      path: "context.rewrites",
      why: "the trace does not say what prompts share with the ones before; none",
    });
  if (kept.length === 0) return undefined;
  const what = `${kept.length} of ${counted(steps, "step")} whose prompt shares less than 98% of the one before`;
  return {
    chance: findings.derived(round(kept.length / steps), what),
    kept: findings.derived(quantileLaw(kept), "the same steps, shared tokens over the prompt before"),
  };
}

export function constant(value: number): LawSpec {
  return { kind: "constant", value };
}

/** To three digits, never down. */
export function roundedUp(value: number): number {
  const rounded = round(value);
  return rounded >= value ? rounded : round(value + 10 ** (Math.floor(Math.log10(value)) - 2));
}
