/** What a simulation asks of whoever plays the agents. */

/** Where requests come from. `next` writes the agent's next request into the public fields. */
export type RequestSource = {
  readonly agents: number;
  promptTokens: number;
  outputTokens: number;
  turnNumber: number;
  /** Prompt tokens that stand at the front of the prompt as the session sent them before; 0 starts a new session. */
  sharedPrefixTokens: number;
  /** From the end of the agent's last reply (or from time 0) to sending this. */
  delaySeconds: number;
  /** False when the agent has nothing more to send. */
  next(agent: number): boolean;
};
