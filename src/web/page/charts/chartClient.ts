/** Asks the drawing worker, which starts with the first request: vega is not there at the first paint. */
import type { DrawMessage, DrawReply } from "./chartWorker.ts";
import type { DrawRequest } from "./drawing.ts";

export type DrawnFigure = Omit<DrawReply, "id">;

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, (reply: DrawnFigure) => void>();

/** Never rejects: what went wrong stands in `fault`. */
export function drawInWorker(request: DrawRequest): Promise<DrawnFigure> {
  worker ??= startWorker();
  const id = ++lastId;
  const message: DrawMessage = { id, request };
  worker.postMessage(message);
  return new Promise((resolve) => waiting.set(id, resolve));
}

function startWorker(): Worker {
  const started = new Worker(new URL("./chartWorker.ts", import.meta.url), { name: "charts" });
  started.addEventListener("message", ({ data: { id, ...reply } }: MessageEvent<DrawReply>) => {
    waiting.get(id)?.(reply);
    waiting.delete(id);
  });
  started.addEventListener("error", () => {
    for (const answer of waiting.values()) answer({ fault: "the charts could not be loaded" });
    waiting.clear();
  });
  return started;
}
