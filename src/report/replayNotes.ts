/** What a reader of a replay's figures must know: what was left out, what was assumed, and why the two loops differ. */
import { EMPTY_REPLY } from "../traces/rowFields.ts";
import { grouped, seconds, significant } from "./figures.ts";
import type { ReplayedRun, ReplayReport } from "./replayReport.ts";
import { tallyText } from "./traceNotes.ts";

/** Loops whose waits and loads differ by less than this share are as good as the same. */
const ALIKE = 0.05;
/** Points of hit rate below which a difference needs no words. */
const SAME_HITS = 0.01;

export function replayNotes(report: ReplayReport): readonly string[] {
  const { trace, read, format } = report;
  const { skipped, plan } = trace;
  return [
    ...[...skipped].map(([reason, count]) => `not sent, ${reason}: ${requestsText(count)}`),
    ...[...read.skips].map(([reason, tally]) => `not read, ${tallyText(reason, tally)}`),
    // Which are not sent, and counted above.
    ...[...read.remarks].filter(([what]) => what !== EMPTY_REPLY).map(([what, tally]) => tallyText(what, tally)),
    ...(format.caveat === undefined ? [] : [format.caveat]),
    ...report.impossible,
    ...loopNotes(report),
    ...hitNotes(report),
    ...(report.runs.some(({ replySeconds, firstTokenSeconds }) => replySeconds !== undefined || firstTokenSeconds !== undefined)
      ? ["recorded replies and first tokens are those of the system that the trace was recorded on, not of this one"]
      : []),
    ...(plan.requests === trace.unknownShares
      ? ["the trace does not say what prompts share: nothing is reused"]
      : trace.unknownShares > 0
        ? [`what ${requestsText(trace.unknownShares)} share is not known: nothing is reused by them`]
        : []),
  ];
}

/** A share of prompt tokens: two replays may differ by less than a percent. */
export function hitText(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}

function requestsText(count: number): string {
  return `${grouped(count)} ${count === 1 ? "request" : "requests"}`;
}

/** How requests were sent, and what that assumes. */
function loopNotes({ trace, runs, agents, speedUp }: ReplayReport): readonly string[] {
  const { hasSessions, clock, subAgents, unknownTimes, unknownGaps, sessions, plan } = trace;
  const open = runs.find(({ loop }) => loop === "open");
  const closed = runs.find(({ loop }) => loop === "closed");
  const notes: string[] = [];
  if (!hasSessions && sessions < plan.requests)
    notes.push(
      `the trace has no sessions: a request that starts with all full blocks of an earlier one goes on from it, which makes ${grouped(sessions)} sessions of ${requestsText(plan.requests)}`,
    );
  if (open !== undefined && open.heldUp.requests > 0)
    notes.push(
      `held up in open loop: ${requestsText(open.heldUp.requests)} whose session's previous reply was not out at their recorded time, ${seconds(open.heldUp.seconds)} in all`,
    );
  if (clock === "session" && sessions - subAgents > 1 && agents === undefined)
    notes.push("recorded times count from each conversation's start, so all conversations start together");
  if (speedUp !== 1)
    notes.push(`recorded times are divided by ${significant(speedUp)}; what a session waits after a reply is not`);
  if (open !== undefined && unknownTimes > 0)
    notes.push(`sent after their session's previous reply, since their time is not known: ${requestsText(unknownTimes)}`);
  if (closed !== undefined && unknownGaps > 0)
    notes.push(`sent as soon as their session's previous reply is out, since the gap is not known: ${requestsText(unknownGaps)}`);
  if (closed !== undefined && subAgents > 0)
    notes.push(
      "closed loop: a sub-agent starts as long after its parent's reply as it did in the trace, and its parent does not wait for it",
    );
  return [...notes, ...comparison(open, closed)];
}

/** How the two loops differ, and why. */
function comparison(open: ReplayedRun | undefined, closed: ReplayedRun | undefined): readonly string[] {
  if (open === undefined || closed === undefined || open.figures.requests === 0 || closed.figures.requests === 0) return [];
  const wait = ({ figures }: ReplayedRun): string => seconds(figures.ttftSeconds.p95);
  const load = ({ meanInFlight }: ReplayedRun): string => significant(meanInFlight);
  const why =
    "open loop sends at recorded times whatever the server does, so that queues grow where it is too slow; closed loop waits for each reply and then as long as recorded, so that a slow server is asked later and a fast one sooner";
  const differs = [({ figures }: ReplayedRun) => figures.ttftSeconds.p95, ({ meanInFlight }: ReplayedRun) => meanInFlight].some(
    (of) => Math.abs(of(closed) / of(open) - 1) > ALIKE,
  );
  const here = differs
    ? `here the first token comes after ${wait(open)} open and ${wait(closed)} closed (P95), with ${load(open)} and ${load(closed)} requests in flight on average`
    : `here both come to much the same, with ${load(open)} requests in flight on average`;
  return [`${why}; ${here}`];
}

/** Why the hit rate is not the trace's own, as far as that can be told without another run. */
function hitNotes({ hits, runs, unlimitedKv }: ReplayReport): readonly string[] {
  const notes: string[] = [];
  if (hits.recorded - hits.atGrain > SAME_HITS)
    notes.push(
      `this engine resumes prefixes at multiples of ${grouped(hits.grainTokens)} tokens: that leaves ${hitText(hits.atGrain)} of the ${hitText(hits.recorded)} that the trace could reuse`,
    );
  if (hits.atGrain - hits.findable > SAME_HITS)
    notes.push(
      `prefixes of other sessions beyond one common head are not found here: another ${hitText(hits.atGrain - hits.findable)} of prompt tokens`,
    );
  const lowest = Math.min(...runs.map(({ hitFraction }) => hitFraction));
  const reasons = `${unlimitedKv ? "" : "memory that is full, "}prefixes on another rank, and prompts sent before what they share was computed`;
  if (hits.findable - lowest > SAME_HITS) notes.push(`what is missing to ${hitText(hits.findable)} is lost to ${reasons}`);
  return notes;
}
