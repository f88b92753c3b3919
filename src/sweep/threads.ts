/** A pool of worker threads for functions of this folder, from source or from the build. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Piscina } from "piscina";

/** Threads to use for so many tasks: what the user asked for, else one a core. */
export function threadCount(tasks: number, wanted: number | undefined): number {
  return Math.min(tasks, wanted ?? availableParallelism());
}

/** Opens a pool that runs the default export of `module` (a file name of this folder without its ending). Destroy it. */
export async function openThreads(module: string, threads: number): Promise<Piscina> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const filename = fileURLToPath(new URL(`./${module}.${extension}`, import.meta.url));
  const { Piscina } = await import("piscina");
  return new Piscina({ filename, minThreads: threads, maxThreads: threads });
}
