/**
 * Sessions that arrive from outside as a source of requests: an open loop. Each has a place of its own, works through one
 * trajectory with its sub-agents, and leaves. Those at work at time 0 have the first places, those that arrive the places
 * behind them in the order of their arrival, and sub-agents the last ones.
 * Arrivals are those of an even unit rate, one number each, put at the times that the rate of the day gives them: at
 * another rate or over a longer phase the same sessions come, and the first of them are the same.
 */
import { openStream } from "../kernel/random.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import type { ArrivalRate } from "./arrivalRate.ts";
import { InProgress } from "./inProgress.ts";
import { meanSessionSeconds, sessionTimes } from "./sessionTimes.ts";
import { TrajectoryGenerator, type TrajectoryState } from "./trajectory.ts";
import { TrajectorySource } from "./trajectorySource.ts";

export type SessionSourceOptions = {
  readonly workload: WorkloadProfile;
  readonly rate: ArrivalRate;
  readonly seed: string | number;
  /** What a reply is taken to last before the run, which decides how many sessions are at work at time 0. */
  readonly replySeconds: number;
  /** Sessions found waiting for a reply at time 0 send it within this time. */
  readonly rampSeconds: number;
  /** Who would arrive later is left out. */
  readonly endSeconds: number;
};

export class SessionSource extends TrajectorySource {
  arrives = false;
  /** Sessions at work at time 0. */
  readonly initialSessions: number;
  /** When the session of each place arrives; -Infinity: before time 0. */
  readonly arrivalSeconds: Float64Array;
  /** 1 where the session has had its last reply. */
  readonly ended: Uint8Array;

  /** Undefined: not arrived, or over. */
  readonly #states: (TrajectoryState | undefined)[];
  readonly #begun: Uint8Array;
  readonly #firstDelays: Float64Array;

  constructor(options: SessionSourceOptions) {
    const { workload, seed } = options;
    const generator = new TrajectoryGenerator(workload, seed, "session");
    const met = metSessions(options, generator);
    const arrivals = arrivalTimes(options);
    const sessions = met.length + arrivals.length;
    super(generator, sessions, seed);
    this.initialSessions = met.length;
    this.#firstDelays = Float64Array.from([...met.map(({ delaySeconds }) => delaySeconds), ...arrivals]);
    this.arrivalSeconds = new Float64Array(sessions).fill(Number.NEGATIVE_INFINITY);
    this.arrivalSeconds.set(arrivals, met.length);
    this.#states = [...met.map(({ state }) => state), ...new Array<undefined>(arrivals.length)];
    this.#begun = new Uint8Array(sessions);
    this.ended = new Uint8Array(sessions);
  }

  override next(place: number): boolean {
    this.arrives = false;
    return super.next(place);
  }

  protected override nextOfStarter(place: number): boolean {
    return this.#begun[place] === 0 ? this.#begin(place) : this.#goOn(place);
  }

  #begin(place: number): boolean {
    this.#begun[place] = 1;
    this.delaySeconds = this.#firstDelays[place] as number;
    const state = this.#states[place] ?? this.generator.start({ agentIndex: place - this.initialSessions, startTurn: 1 });
    this.#states[place] = state;
    this.arrives = state.turnNumber === 0;
    this.generator.nextTurn(state);
    this.write(state);
    return true;
  }

  #goOn(place: number): boolean {
    const state = this.#states[place];
    if (state === undefined) return false;
    if (!this.generator.hasNextTurn(state)) {
      this.#states[place] = undefined;
      this.ended[place] = 1;
      return false;
    }
    if (!this.replied(place, state)) return false;
    this.generator.nextTurn(state);
    this.write(state);
    return true;
  }
}

/**
 * Those at work at time 0: as many as a Poisson law of mean (highest rate x mean session) gives, each kept with the rate at
 * the time when it must have arrived over the highest. At an even rate all are kept. The number is that of exponential
 * steps within the mean, so that at a higher rate the same ones are met, and some more.
 */
function metSessions({ workload, rate, seed, replySeconds, rampSeconds }: SessionSourceOptions, { plan }: TrajectoryGenerator) {
  const times = sessionTimes(workload);
  const generator = new TrajectoryGenerator(plan, seed, "in-progress");
  const inProgress = new InProgress({ generator, times, seed, replySeconds, rampSeconds });
  const mean = rate.peak * meanSessionSeconds(times, replySeconds);
  const steps = openStream(seed, "in-progress", "number");
  const kept = openStream(seed, "in-progress", "kept");
  const met = [];
  let sum = steps.exponential(1);
  for (let number = 0; sum <= mean; number++) {
    const session = inProgress.draw(number);
    if (kept.uniform() * rate.peak <= rate.at(-session.ageSeconds)) met.push(session);
    sum += steps.exponential(1);
  }
  return met;
}

/** Times of arrival from 0 on, ascending: one number of the stream each. */
function arrivalTimes({ rate, seed, endSeconds }: SessionSourceOptions): number[] {
  const steps = openStream(seed, "arrivals");
  const times: number[] = [];
  let sum = steps.exponential(1);
  for (let time = rate.until(0, sum); time < endSeconds; time = rate.until(0, sum)) {
    times.push(time);
    sum += steps.exponential(1);
  }
  return times;
}
