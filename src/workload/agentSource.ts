/**
 * Agents as a source of requests: each works through trajectories, sends a turn, waits for the reply, runs its tool and
 * sends the next. When a trajectory ends, the next one starts a new session after the same kind of delay.
 */
import type { WorkloadProfile } from "../profiles/workload.ts";
import type { RequestSource } from "./requestSource.ts";
import { TrajectoryGenerator, type TrajectoryState } from "./trajectory.ts";

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

export class AgentSource implements RequestSource {
  readonly agents: number;
  promptTokens = 0;
  outputTokens = 0;
  turnNumber = 0;
  sharedPrefixTokens = 0;
  delaySeconds = 0;

  readonly #generator: TrajectoryGenerator;
  readonly #options: AgentSourceOptions;
  readonly #states: (TrajectoryState | undefined)[];
  /** Trajectories that each agent has ended. */
  readonly trajectoriesEnded: Int32Array;

  constructor(options: AgentSourceOptions) {
    this.agents = options.agents;
    this.#options = options;
    this.#generator = new TrajectoryGenerator(options.workload, options.seed);
    this.#states = new Array(options.agents);
    this.trajectoriesEnded = new Int32Array(options.agents);
  }

  next(agent: number): boolean {
    let state = this.#states[agent];
    if (state === undefined) {
      state = this.#open(agent);
      this.#states[agent] = state;
      this.delaySeconds = (agent / this.agents) * this.#options.rampSeconds;
    } else this.delaySeconds = state.toolDelaySeconds;
    if (!this.#generator.nextTurn(state)) {
      this.trajectoriesEnded[agent] = (this.trajectoriesEnded[agent] as number) + 1;
      this.#generator.nextTrajectory(state);
      this.#generator.nextTurn(state);
    }
    this.promptTokens = state.promptTokens;
    this.outputTokens = state.outputTokens;
    this.turnNumber = state.turnNumber;
    this.sharedPrefixTokens = state.previousPromptTokens;
    return true;
  }

  /** A stationary agent has sent its first turn already, before the run: that is its prefix in a warm cache. */
  #open(agentIndex: number): TrajectoryState {
    const stationary = this.#options.start === "stationary";
    const state = this.#generator.start({ agentIndex, startTurn: stationary ? "stationary" : undefined });
    if (stationary) this.#generator.nextTurn(state);
    return state;
  }
}
