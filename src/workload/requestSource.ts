/** What a simulation asks of whoever plays the agents. */

/** Where requests come from. `next` writes the agent's next request into the public fields. */
export type RequestSource = {
  /** Everyone who sends: agents, and sub-agents that they may start. Each has one request under way at most. */
  readonly agents: number;
  promptTokens: number;
  outputTokens: number;
  turnNumber: number;
  /** Prompt tokens that stand at the front of the prompt as the session sent them before; 0 starts a new session. */
  sharedPrefixTokens: number;
  /**
   * Prompt tokens at the very front that every session with the same `scaffoldId` sends (system prompt, tools). The length
   * goes with the id. Absent or 0: nothing is shared between sessions.
   */
  scaffoldTokens?: number;
  /** Which scaffold: a small whole number; default: 0. */
  scaffoldId?: number;
  /**
   * Whether a prompt shares no more than `sharedPrefixTokens` with what its session sent and got, also where that is more
   * than the prompt before. Absent or false: a prompt that starts with all of the one before goes on from its reply too.
   */
  readonly sharesExactly?: boolean;
  /** From the end of the agent's last reply (or from time 0, or from when it was woken) to sending this. */
  delaySeconds: number;
  /** It is sent no sooner, whatever the delay; absent: 0. */
  readonly earliestSeconds?: number;
  /** Whether generated tokens stand in a sender's next prompt; absent: as the run says for all of them. */
  repliesReusable?(sender: number): boolean;
  /** False when the agent has nothing more to send, or nothing before it is woken. */
  next(agent: number): boolean;
  /**
   * After `next` was true: whether the request opens a session that comes from outside, so that nothing of it is cached
   * even where a run starts with warm caches; absent: false.
   */
  readonly arrives?: boolean;
  /** After `next` was false: the agent waits for others, and its session goes on when it is woken; absent: false. */
  readonly waits?: boolean;
  /**
   * After `next`: who has something to send now although no reply of theirs has just ended; each is asked `next`. The
   * list is the source's own and changes with the next call; absent: nobody.
   */
  readonly woken?: readonly number[];
};
