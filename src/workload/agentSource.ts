/**
 * Agents as a source of requests: each works through trajectories, sends a turn, waits for the reply, runs its tool and
 * sends the next. When a trajectory ends, the next one starts a new session after the same kind of delay.
 */
import { openStream } from "../kernel/random.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { AwayDelay } from "./awayDelay.ts";
import { TrajectoryGenerator, type TrajectoryState } from "./trajectory.ts";
import { TrajectorySource } from "./trajectorySource.ts";

export type AgentSourceOptions = {
  readonly workload: WorkloadProfile;
  readonly agents: number;
  readonly seed: string | number;
  /** Agents come in evenly over this many seconds. */
  readonly rampSeconds: number;
  /**
   * benchmark: as AA-AgentPerf starts, near the beginning of a first trajectory; stationary: in the middle of their
   * work, as one finds agents that have run for long.
   */
  readonly start: "benchmark" | "stationary";
};

export class AgentSource extends TrajectorySource {
  /** Trajectories that each agent has ended. */
  readonly trajectoriesEnded: Int32Array;

  readonly #users: number;
  readonly #options: AgentSourceOptions;
  readonly #states: (TrajectoryState | undefined)[];
  readonly #away: AwayDelay | undefined;

  constructor(options: AgentSourceOptions) {
    const { agents: users, workload, seed } = options;
    super(new TrajectoryGenerator(workload, seed), users, seed);
    this.#users = users;
    this.#options = options;
    this.#states = new Array(users);
    this.#away = workload.kind === "laws" && options.start === "stationary" ? new AwayDelay(this.generator.plan) : undefined;
    this.trajectoriesEnded = new Int32Array(users);
  }

  protected override nextOfStarter(agent: number): boolean {
    let state = this.#states[agent];
    if (state === undefined) {
      state = this.#open(agent);
      this.#states[agent] = state;
      this.delaySeconds = this.#firstDelay(agent);
    } else if (!this.replied(agent, state)) return false;
    if (!this.generator.nextTurn(state)) {
      this.trajectoriesEnded[agent] = (this.trajectoriesEnded[agent] as number) + 1;
      this.generator.nextTrajectory(state);
      this.generator.nextTurn(state);
    }
    this.write(state);
    return true;
  }

  /** A stationary agent has sent its first turn already, before the run: that is its prefix in a warm cache. */
  #open(agentIndex: number): TrajectoryState {
    const stationary = this.#options.start === "stationary";
    const state = this.generator.start({ agentIndex, startTurn: stationary ? "stationary" : undefined });
    if (stationary) {
      this.generator.nextTurn(state);
      // What its reply started has ended before the run.
      state.subAgents = 0;
    }
    return state;
  }

  #firstDelay(agent: number): number {
    const ramp = (agent / this.#users) * this.#options.rampSeconds;
    if (this.#away === undefined) return ramp;
    return this.#away.draw(openStream(this.#options.seed, "agent", agent, "away")) ?? ramp;
  }
}
