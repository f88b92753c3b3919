/**
 * The requests of coding agents, turn by turn: an agent works through trajectories one after another; in each, the
 * prompt grows until the turns drawn for it, or the context, are used up.
 * Upstream: the plan of a workload profile. Downstream: serving/, which asks for the next turn when a tool call has ended.
 * It knows no clock, no server and no number of agents: trajectory j of agent i is the same whoever else exists and
 * whatever happened before it, because every (agent, trajectory, purpose) has its own random stream.
 */
import { openStream, type RandomStream } from "../kernel/random.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { clip } from "./distributions.ts";
import { growthTokens, nextPrompt } from "./nextPrompt.ts";
import { type PlanDraws, planDraws, share } from "./planDraws.ts";
import { type SessionPlan, sessionPlan } from "./sessionPlan.ts";
import { isUserNext, waitSeconds } from "./wait.ts";

/** One request of an agent, and the tool call after its reply. */
export type Turn = {
  /** Position in the trajectory, from 1. */
  readonly turnNumber: number;
  /** Length of the whole prompt: never above the profile's maxTokens, and shorter than the turn before only where the profile compacts or drops reasoning. */
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

/** Undefined: the plan has no such purpose, or draws nothing for it. */
type Streams = {
  readonly growth: RandomStream | undefined;
  readonly output: RandomStream | undefined;
  readonly toolDelay: RandomStream | undefined;
  readonly user: RandomStream | undefined;
  readonly calls: RandomStream | undefined;
  readonly rewrite: RandomStream | undefined;
  readonly compaction: RandomStream | undefined;
  readonly subAgents: RandomStream | undefined;
  /** All of them, in the order above. */
  readonly opened: readonly RandomStream[];
};

/**
 * Where an agent is. One object an agent: `nextTurn` and `nextTrajectory` overwrite its fields.
 * Only the generator writes it; before the first `nextTurn` of a trajectory, prompt, output and delay are 0.
 */
export type TrajectoryState = { -readonly [field in keyof Turn]: Turn[field] } & {
  agentIndex: number;
  /** 0 for the agent's first trajectory. */
  trajectoryIndex: number;
  /** Turns drawn for the trajectory; the context limit may end it earlier. */
  turnCount: number;
  /** Prompt of the turn sent before this one; 0 on the first turn sent. */
  previousPromptTokens: number;
  /** Front of this prompt that stood at the front of the one before: all of that one, unless its context was changed. */
  sharedPrefixTokens: number;
  /** Sub-agents that start when this turn's reply is there. */
  subAgents: number;
  /** Whether a person, not a tool, speaks after the reply. */
  isUserNext: boolean;
  /** Unrounded prompt of the turn to come: rounding each growth would bias small ones. */
  nextContextTokens: number;
  nextSharedTokens: number;
  /** Drawn once a session: how its growth leans, where it compacts, and whether it ends there instead. */
  growthScore: number;
  triggerTokens: number;
  endsDraw: number;
  /** Reasoning in the context that the next user turn drops, and the prompt before the first of it. */
  droppableTokens: number;
  beforeReasoningTokens: number;
  streams: Streams;
};

/**
 * Draws the trajectories of a workload profile, or of a plan.
 * Assumes: the first mark is at turn 1, marks rise in turn and do not shrink, and bounds are in order; RangeError if not.
 */
export class TrajectoryGenerator {
  readonly plan: SessionPlan;
  readonly #seed: string | number;
  readonly #entity: string;
  readonly #draws: PlanDraws;
  /** One object for all draws, so that a turn allocates nothing. */
  readonly #waitDraws = { wait: 0, user: 0, calls: 0 };

  /** `entity`: whose trajectories they are; the streams of others have other names. */
  constructor(source: WorkloadProfile | SessionPlan, seed: string | number, entity = "agent") {
    this.plan = "kind" in source ? sessionPlan(source) : source;
    this.#draws = planDraws(this.plan);
    this.#seed = seed;
    this.#entity = entity;
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
      sharedPrefixTokens: 0,
      subAgents: 0,
      isUserNext: false,
      nextContextTokens: 0,
      nextSharedTokens: 0,
      growthScore: 0,
      triggerTokens: 0,
      endsDraw: 0,
      droppableTokens: 0,
      beforeReasoningTokens: 0,
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
    return state.turnNumber < state.turnCount && Math.round(state.nextContextTokens) <= this.plan.promptTokens.max;
  }

  /** Writes the next turn into the state; returns false, and writes nothing, when the trajectory is over. Allocates nothing. */
  nextTurn(state: TrajectoryState): boolean {
    if (!this.hasNextTurn(state)) return false;
    const { plan } = this;
    const { streams } = state;
    state.turnNumber += 1;
    state.previousPromptTokens = state.promptTokens;
    state.promptTokens = Math.round(state.nextContextTokens);
    state.sharedPrefixTokens = state.previousPromptTokens === 0 ? 0 : state.nextSharedTokens;
    state.outputTokens = clip(Math.round(plan.output.quantile(share(streams.output))), { min: 1, max: plan.maxOutputTokens });
    this.#drawDelay(state);
    this.#drawSubAgents(state);
    nextPrompt(plan, state);
    return true;
  }

  #drawDelay(state: TrajectoryState): void {
    const { toolDelay, user, calls } = state.streams;
    const draws = this.#waitDraws;
    draws.wait = share(toolDelay);
    draws.user = user === undefined ? 1 : user.uniform();
    draws.calls = calls === undefined ? 0 : calls.uniform();
    state.isUserNext = isUserNext(this.plan, draws.user);
    state.toolDelaySeconds = waitSeconds(this.plan, draws);
  }

  #drawSubAgents(state: TrajectoryState): void {
    const { subAgents } = this.plan;
    if (subAgents === undefined) return;
    const draw = (state.streams.subAgents as RandomStream).uniform();
    const { chance, group, maxAtOnce } = subAgents;
    state.subAgents = draw >= chance ? 0 : clip(Math.round(group.quantile(draw / chance)), { min: 1, max: maxAtOnce });
  }

  #begin(state: TrajectoryState, startTurn: number | "stationary" | undefined): void {
    const { agentIndex, trajectoryIndex } = state;
    const { plan } = this;
    const stationary = startTurn === "stationary";
    const starts = stationary ? this.#open(agentIndex, trajectoryIndex, "start-turn") : undefined;
    const draws = this.#draws;
    const counts = draws.requests ? this.#open(agentIndex, trajectoryIndex, "turns") : undefined;
    const firsts = draws.firstPrompt ? this.#open(agentIndex, trajectoryIndex, "first-prompt") : undefined;
    const sessions = draws.session ? this.#open(agentIndex, trajectoryIndex, "session") : undefined;
    let startAt = stationary ? undefined : (startTurn ?? this.#drawStartTurn(state));
    for (;;) {
      const wanted = starts === undefined ? (startAt as number) : plan.requests.age(starts);
      const firstSent = clip(wanted, { min: 1, max: plan.requests.max });
      const drawn = counts === undefined ? 1 : plan.requests.draw(counts, stationary ? firstSent : 1);
      this.#clear(state, Math.max(drawn, firstSent));
      state.nextContextTokens = clip(plan.firstPrompt.quantile(share(firsts)), plan.promptTokens);
      if (sessions !== undefined) this.#drawSession(state, sessions);
      if (plan.fullBeforeStart === "last-turn") this.#skipTurnsBefore(firstSent, state);
      // Nobody is found in a session that has ended: whom one finds is in another one.
      else if (!this.#workTo(firstSent, state)) {
        startAt = 1;
        continue;
      }
      return;
    }
  }

  #clear(state: TrajectoryState, turnCount: number): void {
    state.turnNumber = 0;
    state.promptTokens = 0;
    state.previousPromptTokens = 0;
    state.sharedPrefixTokens = 0;
    state.outputTokens = 0;
    state.toolDelaySeconds = 0;
    state.subAgents = 0;
    state.isUserNext = false;
    state.droppableTokens = 0;
    state.turnCount = turnCount;
  }

  /** What a session has once: always three numbers, so that sessions stay in step. */
  #drawSession(state: TrajectoryState, stream: RandomStream): void {
    const { compaction, promptTokens } = this.plan;
    state.growthScore = stream.normal();
    const trigger = stream.uniform();
    state.triggerTokens =
      compaction === undefined ? promptTokens.max : Math.min(promptTokens.max, compaction.trigger.quantile(trigger));
    state.endsDraw = stream.uniform();
  }

  /** Works through the turns before the first one sent; false when the session has ended by then. */
  #workTo(firstSent: number, state: TrajectoryState): boolean {
    while (state.turnNumber + 1 < firstSent) if (!this.nextTurn(state)) return false;
    if (!this.hasNextTurn(state)) return false;
    state.promptTokens = 0;
    return true;
  }

  /** Lets the context accumulate to the first turn sent, so that what follows is the tail of the whole trajectory. */
  #skipTurnsBefore(firstSent: number, state: TrajectoryState): void {
    while (state.turnNumber + 1 < firstSent) {
      state.turnNumber += 1;
      const contextTokens = state.nextContextTokens + growthTokens(this.plan, state);
      if (Math.round(contextTokens) > this.plan.promptTokens.max) {
        // The context is full before the wanted start: send the last turn that fits.
        state.turnCount = state.turnNumber;
        state.turnNumber -= 1;
        return;
      }
      state.nextContextTokens = contextTokens;
      share(state.streams.output);
      share(state.streams.toolDelay);
    }
  }

  #drawStartTurn(state: TrajectoryState): number {
    if (state.trajectoryIndex > 0) return 1;
    const { startOffsetMax } = this.plan;
    return this.#open(state.agentIndex, 0, "start-turn").integer(1, 1 + startOffsetMax);
  }

  #openTurnStreams(agentIndex: number, trajectoryIndex: number): Streams {
    const { userPause, parallelCalls, rewrites, compaction, subAgents } = this.plan;
    const draws = this.#draws;
    const opened: RandomStream[] = [];
    const open = (purpose: string, isDrawn: boolean): RandomStream | undefined => {
      if (!isDrawn) return undefined;
      const stream = this.#open(agentIndex, trajectoryIndex, purpose);
      opened.push(stream);
      return stream;
    };
    return {
      growth: open("growth", draws.growth),
      output: open("output", draws.output),
      toolDelay: open("tool-delay", draws.wait),
      user: open("user", userPause !== undefined),
      calls: open("calls", parallelCalls !== undefined),
      rewrite: open("rewrite", rewrites !== undefined),
      compaction: open("compaction", compaction !== undefined),
      subAgents: open("sub-agents", subAgents !== undefined),
      opened,
    };
  }

  #open(agentIndex: number, trajectoryIndex: number, purpose: string): RandomStream {
    return openStream(this.#seed, this.#entity, agentIndex, trajectoryIndex, purpose);
  }
}
