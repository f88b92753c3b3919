/**
 * Agents as a source of requests: each works through trajectories, sends a turn, waits for the reply, runs its tool and
 * sends the next. When a trajectory ends, the next one starts a new session after the same kind of delay.
 */
import { openStream } from "../kernel/random.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { AwayDelay } from "./awayDelay.ts";
import { TrajectoryGenerator, type TrajectoryState } from "./trajectory.ts";
import { TrajectoryShelf } from "./trajectoryShelf.ts";
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
  readonly #states: TrajectoryShelf;
  readonly #away: AwayDelay | undefined;

  constructor(options: AgentSourceOptions) {
    const { agents: users, workload, seed } = options;
    super(new TrajectoryGenerator(workload, seed), users, seed);
    this.#users = users;
    this.#options = options;
    this.#states = new TrajectoryShelf(users);
    this.#away = workload.kind === "laws" && options.start === "stationary" ? new AwayDelay(this.generator.plan) : undefined;
    this.trajectoriesEnded = new Int32Array(users);
  }

  protected override nextOfStarter(agent: number): boolean {
    const known = this.#states.take(agent);
    const state = known ?? this.#open(agent);
    if (known === undefined) this.delaySeconds = this.#firstDelay(agent);
    const sends = known === undefined || this.replied(agent, state);
    if (sends) this.#advance(agent, state);
    this.#states.put(state);
    return sends;
  }

  /** Moves an agent to its next turn, which may be the first of a new trajectory, and writes it down. */
  #advance(agent: number, state: TrajectoryState): void {
    if (!this.generator.nextTurn(state)) {
      this.trajectoriesEnded[agent] = (this.trajectoriesEnded[agent] as number) + 1;
      this.generator.nextTrajectory(state);
      this.generator.nextTurn(state);
    }
    this.write(state);
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
