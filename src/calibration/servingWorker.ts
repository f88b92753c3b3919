/** A worker that prefills and decodes, as its closed loop is looked at: how many it serves, and what it then decodes. */
import type { Deployment } from "../serving/deployment.ts";
import type { WorkerBatch } from "./loopBatch.ts";
import type { LoopLoad, Reply } from "./loopLoad.ts";
import type { StepPrice } from "./prefillLoad.ts";

/** One worker of the pool at some batch, and the clients that it serves. */
export type ServingWorker = {
  readonly deployment: Deployment;
  readonly load: LoopLoad;
  readonly reply: Reply;
  /** Clients of one worker, 1 at least. */
  readonly clients: number;
  /** Share of decode steps in which a client's sequence takes part. */
  readonly share: number;
  readonly batch: WorkerBatch;
  readonly decode: StepPrice;
  /** Share of the time in which prompts come, at 1/share of their mean rate. */
  readonly wave: number;
  /** Probability that nothing decodes when a prompt comes, so that the worker looks at once. */
  readonly alone: number;
  /** Whether more requests wait for a slot or for memory. */
  readonly queued: boolean;
  /** Steps of decoding between two looks at what has arrived. */
  readonly interval: number;
};
