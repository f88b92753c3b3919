/** What a worker tells the simulation. */
import type { Worker } from "./worker.ts";

export type WorkerHost = {
  /** The prompt is computed; an aggregated worker goes on to decode it, a prefill worker waits to be rid of it. */
  prefilled(worker: Worker, request: number, nowSeconds: number): void;
  /** The last token of the reply is out. */
  replied(worker: Worker, request: number, nowSeconds: number): void;
  /** Thrown out for want of KV memory; only of workers that cannot prefill it again themselves. */
  sentBack(worker: Worker, request: number, nowSeconds: number): void;
  /** Wants its `wake` to be called then, and not when it asked for before. */
  wakeAt(worker: Worker, seconds: number): void;
  /** A stretch of steps (or of idleness, with 0 sequences and no steps) has passed. */
  spent(worker: Worker, fromSeconds: number, toSeconds: number, joules: number, work: Work): void;
};

/** What a worker did over a stretch of time. */
export type Work = "idle" | "decode" | "prefill";
