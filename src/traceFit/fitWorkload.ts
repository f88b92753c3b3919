/**
 * A workload profile from the samples of a trace, and how sessions that it generates compare with those of the trace. Upstream:
 * FitSamples. Downstream: workloadYaml.ts writes the profile, report/ the comparison. It reads no files.
 */
import type { LawsWorkload } from "../profiles/workload.ts";
import { type ContextSettings, fitFirstPrompt, fitGrowth, fitMaxTokens, fitRewrites, fitScaffold } from "./context.ts";
import { highPromptTokens } from "./contextFalls.ts";
import { type Assumption, Findings } from "./findings.ts";
import { type ComparedFigure, compareFigures, fitFigures } from "./fitFigures.ts";
import { FitSamples } from "./fitSamples.ts";
import { GENERATED_FORMAT, generatedSessions } from "./generatedSessions.ts";
import { fitOutput, reasoningDropped } from "./reply.ts";
import { fitSessionEnds } from "./sessionEnds.ts";
import type { ReasoningDropped } from "./stepSamples.ts";
import { fitSubAgents } from "./subAgents.ts";
import { fitWaits } from "./waits.ts";

/** A fit of less would show nothing but chance. */
export const MIN_SESSIONS = 5;
export const MIN_REQUESTS = 50;
/** With fewer, the ends of every law are those of single sessions. */
const FEW_SESSIONS = 30;

export type FitSettings = {
  readonly id: string;
  readonly name: string;
  /** Names of the trace's files, without folders. */
  readonly files: string;
  /** Where a value that the trace does not give is taken from: the shipped claude-code profile. */
  readonly defaults: LawsWorkload;
};

export type FittedWorkload = {
  readonly profile: LawsWorkload;
  readonly sessions: number;
  readonly requests: number;
  readonly subAgents: number;
  readonly figures: readonly ComparedFigure[];
  readonly assumptions: readonly Assumption[];
  readonly notes: readonly string[];
};

/** Whether there is enough to fit. */
export function isEnough({ sessions, requests }: FitSamples): boolean {
  return sessions >= MIN_SESSIONS && requests >= MIN_REQUESTS;
}

/** Assumes: the samples are complete (`finish`), and enough. */
export function fitWorkload(samples: FitSamples, { id, name, files, defaults }: FitSettings): FittedWorkload {
  const { sessions, requests } = samples;
  const findings = new Findings(`${files}, ${requests} requests of ${sessions} sessions`);
  if (sessions < FEW_SESSIONS)
    findings.notes.push(`${sessions} sessions are few: ends of laws, and P95, are those of single sessions.`);
  const dropped = reasoningDropped(samples);
  const settings = { reasoningDropped: dropped ?? "never", highTokens: highPromptTokens(samples.prompts.values()) };
  if (samples.isEachAlone)
    findings.notes.push("No session has a second request: each request is a session of its own, as of people who ask once.");
  const draft = draftOf(samples, { findings, settings, dropped, defaults, identity: { id, name } });
  const profile = fitSessionEnds(draft, samples, findings, settings.highTokens);
  return {
    profile,
    sessions,
    requests,
    subAgents: samples.subAgents.sessions,
    figures: compared(samples, profile, settings),
    assumptions: findings.assumptions.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
    notes: findings.notes,
  };
}

type Draft = {
  readonly findings: Findings;
  readonly settings: ContextSettings;
  readonly dropped: ReasoningDropped | undefined;
  readonly defaults: LawsWorkload;
  readonly identity: { readonly id: string; readonly name: string };
};

function draftOf(samples: FitSamples, { findings, settings, dropped, defaults, identity }: Draft): LawsWorkload {
  const rewrites = fitRewrites(samples, findings, settings);
  const subAgents = fitSubAgents(samples, findings);
  return {
    kind: "laws",
    ...identity,
    context: {
      scaffoldTokens: fitScaffold(samples, findings),
      firstPrompt: fitFirstPrompt(samples, findings),
      growth: fitGrowth(samples, findings, settings),
      maxTokens: fitMaxTokens(samples, findings),
      ...(rewrites === undefined ? {} : { rewrites }),
    },
    // Stands in until what contexts end is known.
    turns: { requests: findings.derived({ kind: "constant", value: 1 }, ""), max: findings.derived(samples.requests, "") },
    output: fitOutput(samples, findings, dropped),
    ...fitWaits(samples, findings, defaults),
    ...(subAgents === undefined ? {} : { subAgents }),
  };
}

function compared(samples: FitSamples, profile: LawsWorkload, context: ContextSettings): readonly ComparedFigure[] {
  const settings = { ...context, isFallShared: samples.falls.count === 0 || samples.falls.isAnyKnown };
  const generated = new FitSamples();
  generated.startTrace(GENERATED_FORMAT);
  for (const request of generatedSessions(profile)) generated.add(request);
  generated.finish();
  return compareFigures(fitFigures(samples, settings), fitFigures(generated, settings));
}
