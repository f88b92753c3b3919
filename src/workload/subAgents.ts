/**
 * Sub-agents of agents: who of them is at work, and what each sends. A sub-agent has one short session of its own, drawn
 * by its agent and its place in the order in which that agent started them, so that it is the same whoever else exists.
 */
import type { SubAgentPlan } from "./sessionPlan.ts";
import { TrajectoryGenerator, type TrajectoryState } from "./trajectory.ts";

export class SubAgents {
  readonly generator: TrajectoryGenerator;
  /** Of the last `next`: from when the sub-agent was woken, or its last reply ended, to sending. */
  delaySeconds = 0;

  readonly #plan: SubAgentPlan;
  readonly #agents: number;
  /** By place, from 0: agent a's are maxAtOnce places from a x maxAtOnce on. */
  readonly #states: (TrajectoryState | undefined)[];
  readonly #atWork: Uint8Array;
  /** By agent: sub-agents at work, and those started so far. */
  readonly #running: Int32Array;
  readonly #started: Int32Array;

  constructor(options: { readonly plan: SubAgentPlan; readonly agents: number; readonly seed: string | number }) {
    const { plan, agents, seed } = options;
    this.#plan = plan;
    this.#agents = agents;
    this.generator = new TrajectoryGenerator(plan.session, seed, "sub-agent");
    this.#states = new Array(agents * plan.maxAtOnce);
    this.#atWork = new Uint8Array(agents * plan.maxAtOnce);
    this.#running = new Int32Array(agents);
    this.#started = new Int32Array(agents);
  }

  /** Starts so many, as far as the agent has places free, and adds their numbers as senders to `woken`. */
  start(agent: number, count: number, woken: number[]): void {
    const { maxAtOnce } = this.#plan;
    const first = agent * maxAtOnce;
    const ordinal = this.#started[agent] as number;
    this.#started[agent] = ordinal + count;
    let begun = 0;
    for (let place = first; place < first + maxAtOnce && begun < count; place++) {
      if (this.#atWork[place] === 1) continue;
      this.#states[place] = this.generator.start({ agentIndex: agent, trajectoryIndex: ordinal + begun, startTurn: 1 });
      this.#atWork[place] = 1;
      begun++;
      woken.push(this.#agents + place);
    }
    this.#running[agent] = (this.#running[agent] as number) + begun;
  }

  /** Whether an agent sends nothing because some of its own are at work. */
  waitsFor(agent: number): boolean {
    return this.#plan.waits && (this.#running[agent] as number) > 0;
  }

  /** The next request of a sender; undefined when it has none. The last to end adds the agent that waits to `woken`. */
  next(sender: number, woken: number[]): TrajectoryState | undefined {
    const place = sender - this.#agents;
    const state = this.#states[place];
    if (state === undefined || this.#atWork[place] === 0) return undefined;
    this.delaySeconds = state.toolDelaySeconds;
    if (this.generator.nextTurn(state)) return state;
    const agent = state.agentIndex;
    this.#atWork[place] = 0;
    this.#running[agent] = (this.#running[agent] as number) - 1;
    if (this.#plan.waits && this.#running[agent] === 0) woken.push(agent);
    return undefined;
  }
}
