/** What load a phase gets: agents that are always at work, or sessions that arrive, from the options and the workload. */
import { HOUR_SECONDS } from "../capacity/liveAtUnitRate.ts";
import { runOpenPhase } from "../capacity/openPhase.ts";
import { type PhaseOptions, type PhaseOutcome, runPhase } from "../capacity/runPhase.ts";
import type { OpenArrivals } from "../profiles/arrivals.ts";
import { InputError, type Problem } from "../profiles/problem.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { openArrivals } from "../workload/arrivalRate.ts";
import { meanSessionSeconds, sessionTimes } from "../workload/sessionTimes.ts";

export type LoadValues = {
  readonly agents: number | undefined;
  readonly "sessions-per-hour": number | undefined;
  readonly start: PhaseOptions["start"];
  readonly measured: string | undefined;
};

/** Sessions of a phase, those at work at its start included: with the places of their sub-agents more would not fit into memory. */
const MAX_SESSIONS = 300_000;
/** About how long a reply takes, for that bound. */
const REPLY_SECONDS = 10;

type ClosedPhase = Omit<PhaseOptions, "agents" | "rampSeconds">;

/** Runs the phase that was asked for. Errors: InputError for options that contradict each other or the workload. */
export function runLoad(values: LoadValues, phase: ClosedPhase): PhaseOutcome {
  const { workload } = phase;
  if (workload.kind === "mix") return runPhase({ ...phase, agents: mixAgents(values, workload.id) });
  const arrivals = arrivalsOf(values, workload);
  if (arrivals === undefined) return runPhase({ ...phase, agents: requiredAgents(values) });
  if (values.start === "benchmark")
    throw fault("--start", {
      wrong: "the benchmark starts agents that are always at work, and these sessions arrive from outside",
      expected: "--start stationary",
      fix: "leave out --start benchmark",
    });
  if (values.agents !== undefined)
    throw fault("--agents", {
      wrong: `the sessions of workload ${workload.id} arrive from outside: how many are at work is what the phase shows`,
      expected: "--sessions-per-hour with a rate; default: the workload's own",
      fix: "write --sessions-per-hour instead of --agents",
    });
  const sessionsPerHour = arrivals.sessionsPerHour.value;
  // Of arrivals that follow the day, the busiest hour is what a window is about.
  const wholeHour = arrivals.kind === "diurnal" && values.measured === undefined;
  const measuredSeconds = wholeHour ? HOUR_SECONDS : phase.measuredSeconds;
  checkSessions(sessionsPerHour, workload, phase.settlingSeconds + measuredSeconds);
  return runOpenPhase({ ...phase, workload, arrivals, sessionsPerHour, measuredSeconds });
}

/** A rate on the command line opens a closed loop. */
function arrivalsOf(values: LoadValues, workload: WorkloadProfile): OpenArrivals | undefined {
  const own = openArrivals(workload);
  const rate = values["sessions-per-hour"];
  if (rate === undefined) return own;
  if (values.agents !== undefined)
    throw fault("--sessions-per-hour", {
      wrong: "given together with --agents",
      expected: "one of them: the rate at which sessions arrive, or how many are at work",
      fix: "leave out --agents",
    });
  const given = { value: rate, source: "--sessions-per-hour", quality: "assumed" } as const;
  return own === undefined ? { kind: "poisson", sessionsPerHour: given } : { ...own, sessionsPerHour: given };
}

function requiredAgents({ agents }: LoadValues): number {
  if (agents !== undefined) return agents;
  throw fault("--agents", {
    wrong: "missing",
    expected: "a number of agents, or --sessions-per-hour for sessions that arrive and leave",
    fix: "write --agents 100",
  });
}

function mixAgents(values: LoadValues, id: string): number {
  if (values["sessions-per-hour"] === undefined) return requiredAgents(values);
  throw fault("--sessions-per-hour", {
    wrong: `workload ${id} is a mix, which shares out agents that are always at work`,
    expected: "--agents with the number of all agents together",
    fix: "write --agents instead of --sessions-per-hour",
  });
}

function checkSessions(sessionsPerHour: number, workload: WorkloadProfile, seconds: number): void {
  const length = meanSessionSeconds(sessionTimes(workload), REPLY_SECONDS);
  const sessions = (sessionsPerHour / HOUR_SECONDS) * (seconds + length);
  if (sessions <= MAX_SESSIONS) return;
  throw fault("--sessions-per-hour", {
    wrong: `about ${Math.round(sessions)} sessions in this phase`,
    expected: `${MAX_SESSIONS} sessions at most`,
    fix: "lower the rate, or shorten --measured",
  });
}

function fault(option: string, texts: Pick<Problem, "wrong" | "expected" | "fix">): InputError {
  return new InputError([{ file: "agentwatt simulate", path: option, ...texts }]);
}
