/** Sessions served by as many servers as it takes: every reply takes the same time, so that theory knows how many are live. */
import { StableHeap } from "../../src/kernel/stableHeap.ts";
import type { SessionSpans } from "../../src/metrics/sessionFigures.ts";
import type { SessionSource } from "../../src/workload/sessionSource.ts";

/** Runs the source up to `endSeconds`; the spans of its sessions. */
export function serveAtOnce(source: SessionSource, replySeconds: number, endSeconds: number): SessionSpans {
  const queue = new StableHeap(1024);
  const toSeconds = new Float64Array(source.ended.length).fill(Number.POSITIVE_INFINITY);
  const ask = (sender: number, now: number): void => {
    if (source.next(sender)) queue.push(now + source.delaySeconds + replySeconds, 0, sender, 0);
    else if (source.ended[sender] === 1) toSeconds[sender] = Math.min(toSeconds[sender] as number, now);
    for (const woken of [...source.woken]) ask(woken, now);
  };
  for (let sender = 0; sender < source.agents; sender++) ask(sender, 0);
  while (queue.pop() && queue.key < endSeconds) ask(queue.subject, queue.key);
  return { fromSeconds: source.arrivalSeconds, toSeconds };
}
