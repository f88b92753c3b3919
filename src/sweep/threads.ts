/** A pool of worker threads for functions of this folder, from source or from the build. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { OpenThreads } from "./threadPool.ts";

/** Threads to use for so many tasks: what the user asked for, else one a core. */
export function threadCount(tasks: number, wanted: number | undefined): number {
  return Math.min(tasks, wanted ?? availableParallelism());
}

/** Destroy what it opens. */
export const openThreads: OpenThreads = async (module, threads) => {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const filename = fileURLToPath(new URL(`./${module}.${extension}`, import.meta.url));
  const { Piscina } = await import("piscina");
  return new Piscina({ filename, minThreads: threads, maxThreads: threads });
};
