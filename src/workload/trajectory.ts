/**
 * The requests of coding agents, turn by turn: an agent works through trajectories one after another; in each, the
 * prompt grows until the turns drawn for it, or the context, are used up.
 * Upstream: a parsed workload profile. Downstream: serving/, which asks for the next turn when a tool call has ended.
 * It knows no clock, no server and no number of agents: trajectory j of agent i is the same whoever else exists and
 * whatever happened before it, because every (agent, trajectory, purpose) has its own random stream.
 */
import { openStream, type RandomStream } from "../kernel/random.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { growthMeans } from "./contextCurve.ts";
import {
  type CountLaw,
  clip,
  drawAge,
  drawCount,
  fitCountLaw,
  type Lognormal,
  lognormalFromMeanCv,
  lognormalFromMedianP95,
  sigmaFromCv,
} from "./distributions.ts";

/** One request of an agent, and the tool call after its reply. */
export type Turn = {
  /** Position in the trajectory, from 1. */
  readonly turnNumber: number;
  /** Length of the whole prompt: never shorter than the turn before, never above the profile's maxTokens. */
  readonly promptTokens: number;
  /** Length of the server's reply, 1 or more. */
  readonly outputTokens: number;
  /** From the end of the reply to the agent's next request. Drawn after the last turn too, whose use is the caller's choice. */
  readonly toolDelaySeconds: number;
};

/** Which trajectory to start. Default: the agent's first one. */
export type TrajectoryKey = {
  readonly agentIndex: number;
  readonly trajectoryIndex?: number | undefined;
  /**
   * First turn that is sent. Default: drawn from 1..1+startOffsetMax for trajectory 0, else 1. "stationary": as one finds
   * an agent that has been at work for ever: turn k with probability S(k)/mean turns, its length drawn given that it is
   * at least k (S: survival of the turn count).
   */
  readonly startTurn?: number | "stationary" | undefined;
};

type Streams = {
  readonly growth: RandomStream;
  readonly output: RandomStream;
  readonly toolDelay: RandomStream;
};

/**
 * Where an agent is. One object an agent: `nextTurn` and `nextTrajectory` overwrite its fields.
 * Only the generator writes it; before the first `nextTurn` of a trajectory, prompt, output and delay are 0.
 */
export type TrajectoryState = { -readonly [field in keyof Turn]: Turn[field] } & {
  readonly agentIndex: number;
  /** 0 for the agent's first trajectory. */
  trajectoryIndex: number;
  /** Turns drawn for the trajectory; the context limit may end it earlier. */
  turnCount: number;
  /** Prompt of the turn sent before this one, which is a prefix of this prompt; 0 on the first turn sent. */
  previousPromptTokens: number;
  /** Unrounded prompt of the turn to come: rounding each growth would bias small ones. */
  nextContextTokens: number;
  streams: Streams;
};

/**
 * Draws the trajectories of a workload profile.
 * Assumes: the first mark is at turn 1, marks rise in turn and do not shrink, and bounds are in order; RangeError if not.
 */
export class TrajectoryGenerator {
  readonly #seed: string | number;
  readonly #startOffsetMax: number;
  readonly #turns: CountLaw;
  readonly #firstPrompt: Lognormal;
  readonly #promptBounds: { readonly min: number; readonly max: number };
  /** mu of the growth after turn k, at index k. */
  readonly #growthMus: Float64Array;
  readonly #growthSigma: number;
  readonly #output: Lognormal;
  readonly #outputBounds: { readonly min: number; readonly max: number };
  readonly #toolDelay: Lognormal;
  readonly #toolDelayBounds: { readonly min: number; readonly max: number };

  constructor(workload: WorkloadProfile, seed: string | number) {
    const { context, turns, output, toolDelay } = workload;
    this.#seed = seed;
    this.#startOffsetMax = turns.startOffsetMax.value;
    this.#turns = fitCountLaw({ mean: turns.mean.value, cv: turns.cv.value, max: turns.max.value });
    const curve = growthMeans(context.marks.value, turns.max.value);
    this.#firstPrompt = lognormalFromMeanCv({ mean: curve.firstPromptTokens, cv: context.firstPromptCv.value });
    this.#promptBounds = ordered("context tokens", context.minTokens.value, context.maxTokens.value);
    this.#growthSigma = sigmaFromCv(context.growthCv.value);
    this.#growthMus = curve.growthTokens.map((mean) => lognormalFromMeanCv({ mean, cv: context.growthCv.value }).mu);
    const published = lognormalFromMedianP95({ median: output.medianTokens.value, p95: output.p95Tokens.value });
    this.#output = { mu: published.mu + Math.log(output.scale.value), sigma: published.sigma };
    this.#outputBounds = { min: 1, max: output.maxTokens.value };
    this.#toolDelay = { mu: Math.log(toolDelay.median.value), sigma: toolDelay.sigma.value };
    this.#toolDelayBounds = ordered("tool delay seconds", toolDelay.min.value, toolDelay.max.value);
  }

  /** Starts a trajectory in a new state object, before its first turn. Ensures: at least one turn follows. */
  start(key: TrajectoryKey): TrajectoryState {
    const { agentIndex, trajectoryIndex = 0, startTurn } = key;
    const state: TrajectoryState = {
      turnNumber: 0,
      promptTokens: 0,
      outputTokens: 0,
      toolDelaySeconds: 0,
      agentIndex,
      trajectoryIndex,
      turnCount: 0,
      previousPromptTokens: 0,
      nextContextTokens: 0,
      streams: this.#openTurnStreams(agentIndex, trajectoryIndex),
    };
    this.#begin(state, startTurn);
    return state;
  }

  /** Moves an agent to the trajectory after its present one, before its first turn. Ensures: at least one turn follows. */
  nextTrajectory(state: TrajectoryState): void {
    state.trajectoryIndex += 1;
    state.streams = this.#openTurnStreams(state.agentIndex, state.trajectoryIndex);
    this.#begin(state, undefined);
  }

  /** Returns whether the trajectory has a turn after the present one. */
  hasNextTurn(state: TrajectoryState): boolean {
    return state.turnNumber < state.turnCount && Math.round(state.nextContextTokens) <= this.#promptBounds.max;
  }

  /** Writes the next turn into the state; returns false, and writes nothing, when the trajectory is over. Allocates nothing. */
  nextTurn(state: TrajectoryState): boolean {
    if (!this.hasNextTurn(state)) return false;
    state.turnNumber += 1;
    state.previousPromptTokens = state.promptTokens;
    state.promptTokens = Math.round(state.nextContextTokens);
    state.outputTokens = clip(
      Math.round(state.streams.output.lognormal(this.#output.mu, this.#output.sigma)),
      this.#outputBounds,
    );
    state.toolDelaySeconds = clip(
      state.streams.toolDelay.lognormal(this.#toolDelay.mu, this.#toolDelay.sigma),
      this.#toolDelayBounds,
    );
    state.nextContextTokens += this.#drawGrowthTokens(state);
    return true;
  }

  #begin(state: TrajectoryState, startTurn: number | "stationary" | undefined): void {
    const { agentIndex, trajectoryIndex } = state;
    const stationary = startTurn === "stationary";
    const wanted = stationary
      ? drawAge(this.#open(agentIndex, trajectoryIndex, "start-turn"), this.#turns)
      : (startTurn ?? this.#drawStartTurn(state));
    const firstSent = clip(wanted, { min: 1, max: this.#turns.max });
    const drawn = drawCount(this.#open(agentIndex, trajectoryIndex, "turns"), this.#turns, stationary ? firstSent : 1);
    const first = this.#open(agentIndex, trajectoryIndex, "first-prompt").lognormal(
      this.#firstPrompt.mu,
      this.#firstPrompt.sigma,
    );
    state.turnNumber = 0;
    state.promptTokens = 0;
    state.previousPromptTokens = 0;
    state.outputTokens = 0;
    state.toolDelaySeconds = 0;
    state.turnCount = Math.max(drawn, firstSent);
    state.nextContextTokens = clip(first, this.#promptBounds);
    this.#skipTurnsBefore(firstSent, state);
  }

  /** Lets the context accumulate to the first turn sent, so that what follows is the tail of the whole trajectory. */
  #skipTurnsBefore(firstSent: number, state: TrajectoryState): void {
    while (state.turnNumber + 1 < firstSent) {
      state.turnNumber += 1;
      const contextTokens = state.nextContextTokens + this.#drawGrowthTokens(state);
      if (Math.round(contextTokens) > this.#promptBounds.max) {
        // The context is full before the wanted start: send the last turn that fits.
        state.turnCount = state.turnNumber;
        state.turnNumber -= 1;
        return;
      }
      state.nextContextTokens = contextTokens;
      state.streams.output.uniform();
      state.streams.toolDelay.uniform();
    }
  }

  #drawStartTurn(state: TrajectoryState): number {
    if (state.trajectoryIndex > 0) return 1;
    return this.#open(state.agentIndex, 0, "start-turn").integer(1, 1 + this.#startOffsetMax);
  }

  #drawGrowthTokens(state: TrajectoryState): number {
    return state.streams.growth.lognormal(this.#growthMus[state.turnNumber] ?? Number.NEGATIVE_INFINITY, this.#growthSigma);
  }

  #openTurnStreams(agentIndex: number, trajectoryIndex: number): Streams {
    return {
      growth: this.#open(agentIndex, trajectoryIndex, "growth"),
      output: this.#open(agentIndex, trajectoryIndex, "output"),
      toolDelay: this.#open(agentIndex, trajectoryIndex, "tool-delay"),
    };
  }

  #open(agentIndex: number, trajectoryIndex: number, purpose: string): RandomStream {
    return openStream(this.#seed, "agent", agentIndex, trajectoryIndex, purpose);
  }
}

function ordered(what: string, min: number, max: number): { readonly min: number; readonly max: number } {
  if (min > max) throw new RangeError(`${what}: a minimum of at most the maximum is expected, got ${min} and ${max}`);
  return { min, max };
}
