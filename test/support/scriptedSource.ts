/** A source whose agents send what a test has written down for them, and then stop. */
import type { RequestSource } from "../../src/workload/requestSource.ts";

export type ScriptedTurn = {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly sharedPrefixTokens: number;
  readonly delaySeconds: number;
  readonly scaffoldTokens?: number;
  readonly scaffoldId?: number;
};

export class ScriptedSource implements RequestSource {
  readonly agents: number;
  promptTokens = 0;
  outputTokens = 0;
  turnNumber = 0;
  sharedPrefixTokens = 0;
  delaySeconds = 0;
  scaffoldTokens = 0;
  scaffoldId = 0;
  readonly #scripts: readonly (readonly ScriptedTurn[])[];
  readonly #sent: number[];

  constructor(scripts: readonly (readonly ScriptedTurn[])[]) {
    this.agents = scripts.length;
    this.#scripts = scripts;
    this.#sent = scripts.map(() => 0);
  }

  next(agent: number): boolean {
    const turnIndex = this.#sent[agent] ?? 0;
    const turn = this.#scripts[agent]?.[turnIndex];
    if (turn === undefined) return false;
    this.#sent[agent] = turnIndex + 1;
    this.promptTokens = turn.promptTokens;
    this.outputTokens = turn.outputTokens;
    this.turnNumber = turnIndex + 1;
    this.sharedPrefixTokens = turn.sharedPrefixTokens;
    this.delaySeconds = turn.delaySeconds;
    this.scaffoldTokens = turn.scaffoldTokens ?? 0;
    this.scaffoldId = turn.scaffoldId ?? 0;
    return true;
  }
}
