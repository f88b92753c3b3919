/** What a worker thread runs: one part of a cell's search a call. */
import { type Part, type PartAnswer, type PartMessage, runPart } from "./cellParts.ts";

export default function <P extends Part>({ part, message }: { part: P; message: PartMessage<P> }): PartAnswer<P> {
  return runPart(part, message);
}
