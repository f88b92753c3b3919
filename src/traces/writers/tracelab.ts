/**
 * TraceLab's replay CSV. A row says how long its session waits afterwards, so it is held back until the session's next
 * request, or the end; a session of a format without sessions is one request, and is written at once.
 */

import { inMilliseconds } from "../milliseconds.ts";
import { csvCell } from "../text/csvRows.ts";
import type { TraceRequest } from "../traceRequest.ts";
import { Losses, type TraceWriter, type WriterSettings } from "./traceWriter.ts";

const HEADER = "session_id,arrival_time,round_idx,prefix_len,input_len,output_len,tool_wait_after_ms\n";

type Held = { readonly request: TraceRequest; readonly arrival: string };

export function tracelabWriter({ sessions }: WriterSettings): TraceWriter {
  const losses = new Losses();
  const held = new Map<string, Held>();
  let header = HEADER;
  return {
    losses,
    write(request) {
      noteLosses(request, losses);
      const before = held.get(request.sessionId);
      const arrival = before?.arrival ?? (request.sentSeconds === undefined ? "" : String(inMilliseconds(request.sentSeconds)));
      let text = header;
      header = "";
      if (before !== undefined) {
        if (request.gapSeconds === undefined) losses.note("the gap before the request is not known: 0 is written");
        text += rowText(before, request.gapSeconds ?? 0);
      }
      if (sessions === "none") return text + rowText({ request, arrival }, 0);
      held.set(request.sessionId, { request, arrival });
      return text;
    },
    finish() {
      const rows = [...held.values()].map((last) => rowText(last, 0));
      held.clear();
      return header + rows.join("");
    },
  };
}

function noteLosses(request: TraceRequest, losses: Losses): void {
  const first = request.index === 0;
  losses.noteAllBut(
    first ? ["sentSeconds", "gapSeconds", "sharedTokens", "scaffoldTokens"] : ["gapSeconds", "sharedTokens"],
    request,
  );
  if (!first && request.sharedTokens === undefined) losses.note("the length of the shared prefix is not known: 0 is written");
  if (first && request.sentSeconds === undefined) losses.note("no arrival_time: when the session starts is not known");
}

function rowText({ request, arrival }: Held, waitSeconds: number): string {
  const { sessionId, index, promptTokens, sharedTokens, scaffoldTokens, outputTokens } = request;
  const prefixTokens = Math.min(promptTokens, (index === 0 ? scaffoldTokens : sharedTokens) ?? 0);
  const cells = [index, prefixTokens, promptTokens - prefixTokens, outputTokens, inMilliseconds(waitSeconds)];
  return `${csvCell(sessionId)},${arrival},${cells.join(",")}\n`;
}
