/**
 * What sources of trajectories have in common, whoever works through them: the request that is written down, and sub-agents,
 * who have places behind those of their starters. A starter wakes them, and the last of them to end wakes one that waits.
 */
import type { RequestSource } from "./requestSource.ts";
import { SubAgents } from "./subAgents.ts";
import type { TrajectoryGenerator, TrajectoryState } from "./trajectory.ts";

/** Whose system prompt and tools stand at the front of a prompt. */
const STARTERS = 0;
const SUB_AGENTS = 1;

export abstract class TrajectorySource implements RequestSource {
  readonly agents: number;
  promptTokens = 0;
  outputTokens = 0;
  turnNumber = 0;
  sharedPrefixTokens = 0;
  scaffoldTokens = 0;
  delaySeconds = 0;
  scaffoldId = STARTERS;
  waits = false;
  readonly woken: number[] = [];

  protected readonly generator: TrajectoryGenerator;
  readonly #starters: number;
  readonly #subAgents: SubAgents | undefined;

  /** `starters`: places before those of the sub-agents. */
  constructor(generator: TrajectoryGenerator, starters: number, seed: string | number) {
    this.generator = generator;
    this.#starters = starters;
    const { subAgents } = generator.plan;
    this.#subAgents = subAgents && new SubAgents({ plan: subAgents, agents: starters, seed });
    this.agents = starters * (1 + (subAgents?.maxAtOnce ?? 0));
  }

  next(place: number): boolean {
    this.woken.length = 0;
    this.waits = false;
    return place < this.#starters ? this.nextOfStarter(place) : this.#nextOfSubAgent(place);
  }

  /** `next` of a place that is no sub-agent's. */
  protected abstract nextOfStarter(place: number): boolean;

  /** After a reply: its delay, and the sub-agents that it starts; false when the starter waits for them. */
  protected replied(place: number, state: TrajectoryState): boolean {
    this.delaySeconds = state.toolDelaySeconds;
    if (this.#subAgents === undefined) return true;
    this.#subAgents.start(place, state.subAgents, this.woken);
    // They start once a reply: when they have ended, the starter is asked for the same reply again.
    state.subAgents = 0;
    this.waits = this.#subAgents.waitsFor(place);
    return !this.waits;
  }

  /** Writes down the turn that a state is at. */
  protected write(state: TrajectoryState, generator = this.generator): void {
    this.promptTokens = state.promptTokens;
    this.outputTokens = state.outputTokens;
    this.turnNumber = state.turnNumber;
    this.sharedPrefixTokens = state.sharedPrefixTokens;
    this.scaffoldTokens = generator.plan.scaffoldTokens;
    this.scaffoldId = generator === this.generator ? STARTERS : SUB_AGENTS;
  }

  #nextOfSubAgent(place: number): boolean {
    const subAgents = this.#subAgents as SubAgents;
    const state = subAgents.next(place, this.woken);
    if (state === undefined) return false;
    this.delaySeconds = subAgents.delaySeconds;
    this.write(state, subAgents.generator);
    return true;
  }
}
