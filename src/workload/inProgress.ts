/**
 * Sessions that one finds at work at a random moment, for an open system that starts as if it had run for ever: what each
 * has behind it, and when it sends next. A session is met in a reply or in a wait as often as those last: replies are
 * counted, whatever their number in the session; waits are met in proportion to their length (the inspection paradox).
 */
import { mean } from "../kernel/moments.ts";
import { openStream } from "../kernel/random.ts";
import { AwayDelay } from "./awayDelay.ts";
import { meanSessionSeconds, type SessionTimes } from "./sessionTimes.ts";
import type { TrajectoryGenerator, TrajectoryState } from "./trajectory.ts";

export type MetSession = {
  /** The turn that it has behind it; number 0: it is about to send its first. */
  readonly state: TrajectoryState;
  /** Until it sends the next request. */
  readonly delaySeconds: number;
  /** How long it has been at work. */
  readonly ageSeconds: number;
};

export type InProgressOptions = {
  /** Of entity names of its own, so that nobody who arrives later is the same. */
  readonly generator: TrajectoryGenerator;
  readonly times: SessionTimes;
  readonly seed: string | number;
  /** What a reply is taken to last before the run. */
  readonly replySeconds: number;
  /** Those found in a reply send it within this time of the start. */
  readonly rampSeconds: number;
};

/** Sessions that are looked at for one that goes on after the turn that one meets it in. */
const TRIES = 1000;

export class InProgress {
  readonly #options: InProgressOptions;
  readonly #away: AwayDelay;
  readonly #meanRequests: number;
  readonly #replyShare: number;
  readonly #turnSeconds: number;

  constructor(options: InProgressOptions) {
    const { times, replySeconds, generator } = options;
    this.#options = options;
    this.#away = new AwayDelay(generator.plan);
    this.#meanRequests = mean(times.requests);
    const sessionSeconds = meanSessionSeconds(times, replySeconds);
    this.#replyShare = (this.#meanRequests * replySeconds) / sessionSeconds;
    this.#turnSeconds = sessionSeconds / this.#meanRequests;
  }

  /** The session with this number among those that are met. */
  draw(number: number): MetSession {
    const { seed, rampSeconds } = this.#options;
    const stream = openStream(seed, "in-progress", number);
    const inReply = stream.uniform() < this.#replyShare;
    const isFirst = stream.uniform() < 1 / this.#meanRequests;
    const part = stream.uniform();
    const state = inReply && isFirst ? this.#fresh(number) : this.#betweenTurns(number);
    const delaySeconds = inReply ? part * rampSeconds : this.#away.left(stream);
    // Sessions differ in how long their turns take; over a few of them that evens out.
    return { state, delaySeconds, ageSeconds: (state.turnNumber + part) * this.#turnSeconds };
  }

  #fresh(number: number): TrajectoryState {
    return this.#options.generator.start({ agentIndex: number, startTurn: 1 });
  }

  /** A session after a turn that is not its last, each such turn of all sessions as likely; a fresh one where next to none has two turns. */
  #betweenTurns(number: number): TrajectoryState {
    const { generator } = this.#options;
    for (let trajectoryIndex = 0; trajectoryIndex < TRIES; trajectoryIndex++) {
      const state = generator.start({ agentIndex: number, trajectoryIndex, startTurn: "stationary" });
      generator.nextTurn(state);
      if (generator.hasNextTurn(state)) return state;
    }
    return this.#fresh(number);
  }
}
