/** What a run trace tells whoever writes it down. Times are seconds of the run, cut to the traced window. */
import type { Work } from "../serving/workerHost.ts";

export type TraceWindow = { readonly fromSeconds: number; readonly toSeconds: number };

/** Figures beside a slice, by plain names that hold their unit. */
export type SliceFigures = Readonly<Record<string, number | string>>;

/** What a worker did over a stretch; states of memory and queues are those at its end. */
export type TracedStretch = {
  readonly worker: number;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly work: Work;
  readonly joules: number;
  readonly decodeSequences: number;
  /** Prompts that a step of prefill computed tokens of, and those tokens. */
  readonly prompts: number;
  readonly prefillTokens: number;
  readonly kvPinnedBytes: number;
  readonly kvIdleBytes: number;
  /** Requests of all agents that wait for prefill; where the worker only decodes, for a decode slot. */
  readonly requestsWaiting: number;
};

/** The KV of a prompt on the link of the rank that computed it. */
export type TracedTransfer = {
  readonly agent: number;
  readonly worker: number;
  readonly rank: number;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly bytes: number;
};

/** Totals of the window: what ended in it of all agents, shown or not, and the energy of all workers. */
export type TraceTotals = {
  requests: number;
  promptTokens: number;
  reusedTokens: number;
  outputTokens: number;
  joules: number;
};

/** Told of each worker in order of time. */
export type WorkerSink = { worked(stretch: TracedStretch): void };

/** Told of each agent and of each link in order of time; slices that are begun inside another end before it. */
export type AgentSink = {
  begin(agent: number, name: string, seconds: number, figures?: SliceFigures): void;
  end(agent: number, seconds: number, figures?: SliceFigures): void;
  transferred(transfer: TracedTransfer): void;
  /** What the links of one kind to memory below HBM carry together from now on. */
  linkRate(link: number, seconds: number, bytesPerSecond: number): void;
};
