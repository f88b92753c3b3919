/**
 * Where agents' trajectories are while their agents wait: each a row of numbers. As objects, with one for every stream,
 * the states of tens of thousands of agents lie in a dozen places each and no cache holds them; a row is a few cache
 * lines side by side, and nothing for the garbage collector to follow.
 */
import { RANDOM_STATE_NUMBERS } from "../kernel/random.ts";
import type { TrajectoryState } from "./trajectory.ts";

/** Numbers of a row before its streams. */
const STATE_NUMBERS = 17;

export class TrajectoryShelf {
  readonly #agents: number;
  readonly #held: Uint8Array;
  /** A row an agent; empty until the first state shows how many streams a row has. */
  #rows = new Float64Array(0);
  #rowNumbers = 0;
  /** What `take` hands out, always the same object. */
  #taken: TrajectoryState | undefined;

  constructor(agents: number) {
    this.#agents = agents;
    this.#held = new Uint8Array(agents);
  }

  /** The agent's state, to be used and put back before another one is taken; undefined: it has none yet. */
  take(agent: number): TrajectoryState | undefined {
    if (this.#held[agent] === 0) return undefined;
    const state = this.#taken as TrajectoryState;
    const rows = this.#rows;
    const at = agent * this.#rowNumbers;
    state.agentIndex = agent;
    state.trajectoryIndex = rows[at] as number;
    state.turnNumber = rows[at + 1] as number;
    state.turnCount = rows[at + 2] as number;
    state.promptTokens = rows[at + 3] as number;
    state.previousPromptTokens = rows[at + 4] as number;
    state.sharedPrefixTokens = rows[at + 5] as number;
    state.outputTokens = rows[at + 6] as number;
    state.toolDelaySeconds = rows[at + 7] as number;
    state.subAgents = rows[at + 8] as number;
    state.nextContextTokens = rows[at + 9] as number;
    state.nextSharedTokens = rows[at + 10] as number;
    state.growthScore = rows[at + 11] as number;
    state.triggerTokens = rows[at + 12] as number;
    state.endsDraw = rows[at + 13] as number;
    state.droppableTokens = rows[at + 14] as number;
    state.beforeReasoningTokens = rows[at + 15] as number;
    state.isUserNext = rows[at + 16] === 1;
    let from = at + STATE_NUMBERS;
    for (const stream of state.streams.opened) {
      stream.load(rows, from);
      from += RANDOM_STATE_NUMBERS;
    }
    return state;
  }

  /** Keeps an agent's state until it is taken again. All states of a shelf have streams for the same purposes. */
  put(state: TrajectoryState): void {
    if (this.#taken === undefined) this.#open(state);
    const rows = this.#rows;
    const at = state.agentIndex * this.#rowNumbers;
    this.#held[state.agentIndex] = 1;
    rows[at] = state.trajectoryIndex;
    rows[at + 1] = state.turnNumber;
    rows[at + 2] = state.turnCount;
    rows[at + 3] = state.promptTokens;
    rows[at + 4] = state.previousPromptTokens;
    rows[at + 5] = state.sharedPrefixTokens;
    rows[at + 6] = state.outputTokens;
    rows[at + 7] = state.toolDelaySeconds;
    rows[at + 8] = state.subAgents;
    rows[at + 9] = state.nextContextTokens;
    rows[at + 10] = state.nextSharedTokens;
    rows[at + 11] = state.growthScore;
    rows[at + 12] = state.triggerTokens;
    rows[at + 13] = state.endsDraw;
    rows[at + 14] = state.droppableTokens;
    rows[at + 15] = state.beforeReasoningTokens;
    rows[at + 16] = state.isUserNext ? 1 : 0;
    let to = at + STATE_NUMBERS;
    for (const stream of state.streams.opened) {
      stream.save(rows, to);
      to += RANDOM_STATE_NUMBERS;
    }
  }

  #open(first: TrajectoryState): void {
    this.#taken = first;
    this.#rowNumbers = STATE_NUMBERS + RANDOM_STATE_NUMBERS * first.streams.opened.length;
    this.#rows = new Float64Array(this.#agents * this.#rowNumbers);
  }
}
