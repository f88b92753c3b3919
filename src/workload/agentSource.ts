/**
 * Agents as a source of requests: each works through trajectories, sends a turn, waits for the reply, runs its tool and
 * sends the next. When a trajectory ends, the next one starts a new session after the same kind of delay.
 * Sub-agents have places behind those of the agents: an agent that starts some wakes them, and the last of them to end
 * wakes an agent that waits.
 */
import { openStream } from "../kernel/random.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { AwayDelay } from "./awayDelay.ts";
import type { RequestSource } from "./requestSource.ts";
import { SubAgents } from "./subAgents.ts";
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

/** Whose system prompt and tools stand at the front of a prompt. */
const AGENTS = 0;
const SUB_AGENTS = 1;

export class AgentSource implements RequestSource {
  readonly agents: number;
  promptTokens = 0;
  outputTokens = 0;
  turnNumber = 0;
  sharedPrefixTokens = 0;
  scaffoldTokens = 0;
  delaySeconds = 0;
  scaffoldId = AGENTS;
  waits = false;
  readonly woken: number[] = [];
  /** Trajectories that each agent has ended. */
  readonly trajectoriesEnded: Int32Array;

  readonly #users: number;
  readonly #generator: TrajectoryGenerator;
  readonly #options: AgentSourceOptions;
  readonly #states: (TrajectoryState | undefined)[];
  readonly #subAgents: SubAgents | undefined;
  readonly #away: AwayDelay | undefined;

  constructor(options: AgentSourceOptions) {
    const { agents: users, workload, seed } = options;
    this.#users = users;
    this.#options = options;
    this.#generator = new TrajectoryGenerator(workload, seed);
    this.#states = new Array(users);
    const { subAgents } = this.#generator.plan;
    this.#subAgents = subAgents && new SubAgents({ plan: subAgents, agents: users, seed });
    this.#away = workload.kind === "laws" && options.start === "stationary" ? new AwayDelay(this.#generator.plan) : undefined;
    this.agents = users * (1 + (subAgents?.maxAtOnce ?? 0));
    this.trajectoriesEnded = new Int32Array(users);
  }

  next(agent: number): boolean {
    this.woken.length = 0;
    this.waits = false;
    return agent < this.#users ? this.#nextOfAgent(agent) : this.#nextOfSubAgent(agent);
  }

  #nextOfAgent(agent: number): boolean {
    let state = this.#states[agent];
    const subAgents = this.#subAgents;
    if (state === undefined) {
      state = this.#open(agent);
      this.#states[agent] = state;
      this.delaySeconds = this.#firstDelay(agent);
    } else {
      this.delaySeconds = state.toolDelaySeconds;
      if (subAgents !== undefined) {
        subAgents.start(agent, state.subAgents, this.woken);
        // They start once a reply: when they have ended, the agent is asked for the same reply again.
        state.subAgents = 0;
        this.waits = subAgents.waitsFor(agent);
        if (this.waits) return false;
      }
    }
    if (!this.#generator.nextTurn(state)) {
      this.trajectoriesEnded[agent] = (this.trajectoriesEnded[agent] as number) + 1;
      this.#generator.nextTrajectory(state);
      this.#generator.nextTurn(state);
    }
    this.#write(state, this.#generator);
    return true;
  }

  #nextOfSubAgent(place: number): boolean {
    const subAgents = this.#subAgents as SubAgents;
    const state = subAgents.next(place, this.woken);
    if (state === undefined) return false;
    this.delaySeconds = subAgents.delaySeconds;
    this.#write(state, subAgents.generator);
    return true;
  }

  #write(state: TrajectoryState, generator: TrajectoryGenerator): void {
    this.promptTokens = state.promptTokens;
    this.outputTokens = state.outputTokens;
    this.turnNumber = state.turnNumber;
    this.sharedPrefixTokens = state.sharedPrefixTokens;
    this.scaffoldTokens = generator.plan.scaffoldTokens;
    this.scaffoldId = generator === this.#generator ? AGENTS : SUB_AGENTS;
  }

  /** A stationary agent has sent its first turn already, before the run: that is its prefix in a warm cache. */
  #open(agentIndex: number): TrajectoryState {
    const stationary = this.#options.start === "stationary";
    const state = this.#generator.start({ agentIndex, startTurn: stationary ? "stationary" : undefined });
    if (stationary) {
      this.#generator.nextTurn(state);
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
