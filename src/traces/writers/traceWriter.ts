/** What all writers of traces share: text out, and a count of what their format cannot hold. */
import type { TraceRequest } from "../traceRequest.ts";

export type TraceWriter = {
  /** The text that a request adds, which may be of requests before it. */
  readonly write: (request: TraceRequest) => string;
  /** What is left to write after the last request. */
  readonly finish: () => string;
  readonly losses: Losses;
};

export type WriterSettings = {
  /** Of the format that the requests come from: what a writer must hold back until it knows what follows. */
  readonly sessions: "none" | "grouped" | "mixed";
};

type OptionalField = Exclude<keyof TraceRequest, "sessionId" | "index" | "promptTokens" | "outputTokens">;

const FIELD_NAMES: Readonly<Record<OptionalField, string>> = {
  parentSessionId: "the session that a sub-agent works for",
  sentSeconds: "the time of sending",
  gapSeconds: "the gap before the request",
  replySeconds: "how long the reply took",
  firstTokenSeconds: "the time to the first token",
  sharedTokens: "the length of the shared prefix",
  reasoningTokens: "the tokens of reasoning",
  trigger: "what caused the request",
  model: "the model",
  blocks: "the hashes of prompt blocks",
  scaffoldTokens: "the length of the scaffold",
};

/** Counts, by what was lost or changed, in how many requests. */
export class Losses {
  readonly counts = new Map<string, number>();

  note(what: string, requests = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + requests);
  }

  /** Notes every field that a request has and the format does not. */
  noteAllBut(held: readonly OptionalField[], request: TraceRequest): void {
    for (const field in FIELD_NAMES) {
      // The keys of FIELD_NAMES are the optional fields.
      const name = field as OptionalField;
      if (request[name] !== undefined && !held.includes(name)) this.note(`lost: ${FIELD_NAMES[name]}`);
    }
  }
}
