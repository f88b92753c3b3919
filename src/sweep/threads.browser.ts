/** A pool of Web Workers that stay warm from question to question; the browser's side of `#threads`. */
import type { PartRequest, PartResponse } from "./partWorker.browser.ts";
import type { OpenThreads } from "./threadPool.ts";

/** More workers than this are hardly faster, and each holds some 50 MB. */
const MOST_WORKERS = 8;
/** A worker that has worked so long for a question that was dropped is replaced: its part may take seconds more. */
const GRACE_MILLISECONDS = 250;

type Job = { readonly request: PartRequest; readonly resolve: (answer: unknown) => void; readonly reject: (why: Error) => void };
type Slot = { worker: Worker; job: Job | undefined };

const slots: Slot[] = [];
const waiting: Job[] = [];

/** Threads to use for so many tasks: what was asked for, else one a core. One at least, so that this thread hears of a stop. */
export function threadCount(tasks: number, wanted: number | undefined): number {
  return Math.max(2, Math.min(tasks, wanted ?? cores()));
}

/** All modules have the same pool, which stays for the next question. */
export const openThreads: OpenThreads = async (module) => ({
  run: (message) => new Promise((resolve, reject) => add({ request: { module, message }, resolve, reject })),
  destroy: async () => {},
});

/** Starts the workers, so that they are there when the first question comes. */
export function warmThreads(): void {
  while (slots.length < cores()) slots.push(newSlot());
}

/** Drops all work: what waits is rejected with `why`, and so is what runs. */
export function dropWork(why: Error): void {
  for (const job of waiting.splice(0)) job.reject(why);
  for (const slot of slots) {
    const { job, worker } = slot;
    if (job === undefined) continue;
    job.reject(why);
    setTimeout(() => {
      if (slot.job !== job) return;
      worker.terminate();
      slots.splice(slots.indexOf(slot), 1, newSlot());
      startNext();
    }, GRACE_MILLISECONDS);
  }
}

function cores(): number {
  return Math.max(1, Math.min(navigator.hardwareConcurrency, MOST_WORKERS));
}

function newSlot(): Slot {
  const slot: Slot = { worker: new Worker(new URL("./partWorker.browser.ts", import.meta.url)), job: undefined };
  const settle = (answer: (job: Job) => void): void => {
    const { job } = slot;
    slot.job = undefined;
    if (job !== undefined) answer(job);
    startNext();
  };
  slot.worker.onmessage = ({ data }: MessageEvent<PartResponse>) =>
    settle(({ resolve, reject }) => ("fault" in data ? reject(new Error(data.fault)) : resolve(data.answer)));
  slot.worker.onerror = (event) => settle(({ reject }) => reject(new Error(event.message)));
  return slot;
}

function add(job: Job): void {
  warmThreads();
  waiting.push(job);
  startNext();
}

function startNext(): void {
  for (const slot of slots) {
    if (slot.job !== undefined) continue;
    const job = waiting.shift();
    if (job === undefined) return;
    slot.job = job;
    slot.worker.postMessage(job.request);
  }
}
