/**
 * What ends a session, and what shapes it as a whole: how many requests are drawn for it, where it compacts or ends instead, and
 * how far its growth leans. None of them can be read off a trace, because each cuts the others short; so sessions are generated
 * and what comes out is compared, always with the same seed:
 * 1. how far growth leans within a session, by the spread of contexts at requests that many sessions get to;
 * 2. the share of sessions that end where others compact, by how often sessions compact and by the mean prompt of all requests;
 * 3. the requests that are drawn, by dividing what the context alone lets through out of the measured survival.
 */
import { ascending, percentile } from "../metrics/percentile.ts";
import type { Sourced } from "../profiles/sourced.ts";
import type { LawsWorkload } from "../profiles/workload.ts";
import { TrajectoryGenerator } from "../workload/trajectory.ts";
import { counted } from "./columns.ts";
import type { Stretch } from "./contextFalls.ts";
import { lawOfSurvival, survivalOf } from "./countLaw.ts";
import type { Findings } from "./findings.ts";
import { TOLERANCES } from "./fitFigures.ts";
import type { FitSamples } from "./fitSamples.ts";
import { drawnSurvival, type OpenEnded, openEnded, ratesOf } from "./openEnded.ts";
import { quantileLaw, round } from "./quantileLaw.ts";
import { triggerLaw } from "./triggerLaw.ts";

const SEED = "trace fit, spread";
/** Requests at which contexts of sessions are compared, and the sessions that must get there. */
const SPREAD_REQUESTS: readonly number[] = [10, 30, 50];
const SPREAD_SHARES = [0.1, 0.5, 0.9];
const MIN_SPREAD_SESSIONS = 30;
/** Where more have compacted by then, their contexts say when rather than how they grew. */
const MAX_COMPACTED_FRACTION = 0.2;
const SPREAD_SESSIONS = 600;
const LEANINGS = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];
/** Fewer do not tell how many sessions end instead. */
const MIN_COMPACTIONS = 10;
const ENDS_INSTEAD = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** Differences that chance may make of generated sessions: a fifth of the tolerances, and 3% of a prompt, both squared. */
const ENDS_SLACK = 0.2 ** 2;
const LEANING_SLACK = 0.03 ** 2;

/** A profile whose growth does not lean, whose sessions do not compact, and whose requests are as measured, made whole. */
export function fitSessionEnds(draft: LawsWorkload, samples: FitSamples, findings: Findings, highTokens: number): LawsWorkload {
  const ends = new EndsFit(samples, findings, highTokens);
  return ends.withRequests(ends.withCompaction(ends.withLeaning(draft)));
}

class EndsFit {
  readonly #samples: FitSamples;
  readonly #findings: Findings;
  readonly #highTokens: number;
  readonly #stretches: readonly Stretch[];
  readonly #survival: Float64Array;

  constructor(samples: FitSamples, findings: Findings, highTokens: number) {
    this.#samples = samples;
    this.#findings = findings;
    this.#highTokens = highTokens;
    this.#stretches = [...samples.falls.stretches()];
    this.#survival = survivalOf(samples.lengths());
  }

  withLeaning(draft: LawsWorkload): LawsWorkload {
    if (this.#samples.isEachAlone) return draft;
    const marks = this.#samples.promptsAt.filter(
      ({ request, prompts }) =>
        SPREAD_REQUESTS.includes(request) &&
        prompts.count >= MIN_SPREAD_SESSIONS &&
        this.#samples.falls.compactionsBefore(request, this.#highTokens) <= MAX_COMPACTED_FRACTION * prompts.count,
    );
    if (marks.length === 0) {
      const why = `too few sessions get to request ${SPREAD_REQUESTS[0]} before they compact; growth does not lean within a session`;
      this.#findings.assumptions.push({ path: "context.betweenSessions", why });
      return draft;
    }
    const requests = marks.map(({ request }) => request);
    const measured = marks.map(({ prompts }) => logQuantiles(prompts.values()));
    const compacting = this.#compacting(draft, tried(0));
    const best = closest(LEANINGS, LEANING_SLACK, (share) => {
      const drawn = promptsAt({ ...compacting, context: { ...compacting.context, betweenSessions: tried(share) } }, requests);
      // Where nobody gets there, the error is all of it.
      return measured.flatMap((one, mark) => one.map((value, at) => value - (drawn[mark]?.[at] ?? 0)));
    });
    const what = `chosen so that P10, P50 and P90 of the prompts at request ${requests.join(", ")} come out near those of the sessions that get there`;
    return { ...draft, context: { ...draft.context, betweenSessions: this.#findings.derived(best, what) } };
  }

  withCompaction(draft: LawsWorkload): LawsWorkload {
    const compactions = this.#samples.falls.compactions(this.#highTokens);
    if (compactions === 0) return draft;
    if (compactions < MIN_COMPACTIONS) {
      const why = `too few compactions (${compactions}) to tell how many sessions end instead`;
      return this.#compacting(draft, this.#findings.assumed("context.compaction.endsInstead", 0, why));
    }
    const { prompts } = this.#samples;
    const endsInstead = closest(ENDS_INSTEAD, ENDS_SLACK, (share) => {
      const open = this.#openEnded(this.#compacting(draft, tried(share)));
      const { promptTokens, compactionsPerRequest } = ratesOf(drawnSurvival(this.#survival, open), open);
      return [
        Math.log((promptTokens * prompts.count) / prompts.sum) / TOLERANCES.median,
        Math.log((compactionsPerRequest * prompts.count) / compactions) / TOLERANCES.rate,
      ];
    });
    const chosen = "chosen so that compactions a request, and the mean prompt of all requests, come out near the measured ones";
    return this.#compacting(draft, this.#findings.derived(endsInstead, chosen));
  }

  withRequests(draft: LawsWorkload): LawsWorkload {
    const drawn = drawnSurvival(this.#survival, this.#openEnded(draft));
    const requests = lawOfSurvival(drawn, this.#samples.sessions);
    const what = "requests of each session, less what contexts that are full end in generated ones";
    const why = "the format has no sessions, so each request is one";
    return {
      ...draft,
      turns: {
        requests: this.#samples.hasSessions
          ? this.#findings.derived(requests, what)
          : this.#findings.assumed("turns.requests", requests, why),
        max: this.#findings.derived(this.#survival.length - 1, "longest session"),
      },
    };
  }

  #openEnded(draft: LawsWorkload): OpenEnded {
    return openEnded(draft, { maxRequests: this.#survival.length - 1, highTokens: this.#highTokens });
  }

  #compacting(draft: LawsWorkload, endsInstead: Sourced<number>): LawsWorkload {
    const highTokens = this.#highTokens;
    const maxTokens = draft.context.maxTokens.value;
    const trigger = triggerLaw(this.#stretches, { highTokens, endsInstead: endsInstead.value, maxTokens });
    if (trigger === undefined) return draft;
    const after = this.#samples.falls.compactedTo(highTokens);
    const falls = `${counted(after.length, "compaction")} (prompt falls by more than 30% from above ${round(highTokens)})`;
    const compaction = {
      trigger: this.#findings.derived(trigger, `${falls}, prompt before; sessions that end earlier count as cut short`),
      after: this.#findings.derived(quantileLaw(after), `${falls}, prompt after`),
      endsInstead,
    };
    return { ...draft, context: { ...draft.context, compaction } };
  }
}

/** A value on trial, which no profile is written with. */
function tried(value: number): Sourced<number> {
  return { value, source: "tried", quality: "derived" };
}

/** The first candidate whose errors have a sum of squares that is smallest, or near enough to it that chance may be why. */
function closest(candidates: readonly number[], slack: number, errorsOf: (candidate: number) => readonly number[]): number {
  const sums = candidates.map((candidate) => errorsOf(candidate).reduce((sum, error) => sum + error * error, 0));
  const enough = Math.min(...sums) + slack;
  return candidates.find((_, index) => (sums[index] as number) <= enough) ?? 0;
}

function logQuantiles(values: Float64Array): readonly number[] {
  const sorted = ascending(values);
  return SPREAD_SHARES.map((share) => Math.log(percentile(sorted, share)));
}

/** Quantiles of the prompts at some requests of generated sessions, of those whose context lets them get there. */
function promptsAt(workload: LawsWorkload, requests: readonly number[]): readonly (readonly number[])[] {
  const last = Math.max(...requests);
  const value = { kind: "constant", value: last } as const;
  const turns = { requests: { ...workload.turns.requests, value }, max: { ...workload.turns.max, value: last } };
  const generator = new TrajectoryGenerator({ ...workload, turns }, SEED);
  const prompts = requests.map((): number[] => []);
  for (let agentIndex = 0; agentIndex < SPREAD_SESSIONS; agentIndex++) {
    const state = generator.start({ agentIndex, startTurn: 1 });
    while (generator.nextTurn(state)) prompts[requests.indexOf(state.turnNumber)]?.push(state.promptTokens);
  }
  return prompts.map((values) => (values.length === 0 ? [] : logQuantiles(Float64Array.from(values))));
}
