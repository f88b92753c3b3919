/** The mean state of a closed loop at some decode batch. */
export type LoopState = {
  /** Mean seconds between two steps of a decoding sequence, prefill stalls included. */
  readonly stepSeconds: number;
  /**
   * Time that a client spends outside the batch, over that of its reply, on the clock by which the batch is
   * counted; grows without bound where prefill cannot keep up with the batch.
   */
  readonly awayPerReply: number;
  /** Seconds from sending to the first token. */
  readonly ttftSeconds: number;
  /** What becomes of the requests with which all clients start. */
  readonly burst: () => Burst;
  readonly joulesPerRequest: number;
  /** Time in which a request's prompt holds memory of its decode rank before it decodes, over that of its reply. */
  readonly prefillPerReply: number;
  /** Seconds of a request from sending to its last token, waits for what is full left out. */
  readonly requestSeconds: number;
  /** Requests of the whole deployment that end in a second, if the batch is held at this. */
  readonly requestsPerSecond: number;
};

type Burst = {
  /** Seconds from sending to the first token, on average. */
  readonly ttftSeconds: number;
  /** Seconds by which the last joins the decode batch after the mean one. */
  readonly spreadSeconds: number;
  /** Seconds by which it delays the mean request beyond what a settled loop does, where nothing is gained by it elsewhere. */
  readonly delaySeconds: number;
};
