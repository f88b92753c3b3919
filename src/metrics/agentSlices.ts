/** The slices of agents over a window: turns, their stages inside, and what lies between turns; of a limited number of agents. */
import type { ReplyRecord } from "../serving/recorder.ts";
import type { RequestTable } from "../serving/requestTable.ts";
import type { AgentSink, SliceFigures, TraceWindow } from "./runTrace.ts";
import type { TurnStage } from "./turnRecorder.ts";

/** Names of stages as people read them. */
const SLICE_NAMES: Readonly<Record<TurnStage, string>> = {
  away: "tool delay",
  "front end": "front end",
  "prefill queue": "queue for prefill",
  prefill: "prefill",
  "slot queue": "wait for a decode slot",
  transfer: "KV transfer",
  decode: "decode",
};

export class AgentSlices {
  /** Agents that have a slice. */
  shown = 0;
  readonly #sink: AgentSink;
  readonly #window: TraceWindow;
  readonly #maxAgents: number;
  readonly #table: RequestTable;
  readonly #isShown: Uint8Array;
  /** 1: the slice of its turn has begun and not ended. */
  readonly #turnOpen: Uint8Array;

  constructor(sink: AgentSink, options: { window: TraceWindow; maxAgents: number; table: RequestTable }) {
    this.#sink = sink;
    this.#window = options.window;
    this.#maxAgents = options.maxAgents;
    this.#table = options.table;
    this.#isShown = new Uint8Array(options.table.agents);
    this.#turnOpen = new Uint8Array(options.table.agents);
  }

  /** An agent was in a stage; all but the first stand in the slice of its turn, which begins with them. */
  stage(agent: number, stage: TurnStage, fromSeconds: number, toSeconds: number): void {
    const from = Math.max(fromSeconds, this.#window.fromSeconds);
    const to = Math.min(toSeconds, this.#window.toSeconds);
    if (to <= from || !this.#admit(agent)) return;
    if (stage !== "away") this.#beginTurn(agent);
    this.#sink.begin(agent, SLICE_NAMES[stage], from);
    this.#sink.end(agent, to);
  }

  /** The reply to an agent's turn is out; in a window that is over, the turn is one that had not ended. */
  replied(record: ReplyRecord): void {
    const { agent, lastTokenSeconds } = record;
    if (lastTokenSeconds >= this.#window.toSeconds) this.cut(agent);
    else if (lastTokenSeconds >= this.#window.fromSeconds && this.#admit(agent)) {
      this.#beginTurn(agent);
      this.#endTurn(agent, lastTokenSeconds, replyFigures(record));
    }
  }

  /** Ends the turn under way with the window. */
  cut(agent: number): void {
    if (this.#turnOpen[agent] === 1) this.#endTurn(agent, this.#window.toSeconds, { outcome: "under way when the window ends" });
  }

  #beginTurn(agent: number): void {
    if (this.#turnOpen[agent] === 1) return;
    this.#turnOpen[agent] = 1;
    const table = this.#table;
    const turnNumber = table.turnNumber.of(agent);
    const sentSeconds = table.sentSeconds.of(agent);
    const { fromSeconds } = this.#window;
    this.#sink.begin(agent, `turn ${turnNumber}`, Math.max(fromSeconds, sentSeconds), {
      turnNumber,
      promptTokens: table.promptTokens.of(agent),
      ...(sentSeconds < fromSeconds ? { sentSecondsBeforeWindow: fromSeconds - sentSeconds } : {}),
    });
  }

  #endTurn(agent: number, seconds: number, figures: SliceFigures): void {
    this.#turnOpen[agent] = 0;
    this.#sink.end(agent, seconds, figures);
  }

  #admit(agent: number): boolean {
    if (this.#isShown[agent] === 1) return true;
    if (this.shown === this.#maxAgents) return false;
    this.shown++;
    this.#isShown[agent] = 1;
    return true;
  }
}

function replyFigures(record: ReplyRecord): SliceFigures {
  const { outputTokens, firstTokenSeconds, lastTokenSeconds } = record;
  return {
    reusedTokens: record.reusedTokens,
    ...(record.fetchedTokens > 0 ? { fetchedTokens: record.fetchedTokens } : {}),
    ...(record.lostTokens > 0 ? { lostTokens: record.lostTokens } : {}),
    outputTokens,
    ttftSeconds: firstTokenSeconds - record.sentSeconds,
    ...(outputTokens > 1 ? { outputTokensPerSecond: (outputTokens - 1) / (lastTokenSeconds - firstTokenSeconds) } : {}),
  };
}
