/**
 * BurstGPT CSV (HPMLL/BurstGPT), v1.1 and v1.2 by the names of their columns: seconds of arrival, tokens of prompt and reply;
 * v1.2 adds the session and the seconds that the reply took. A reply of 0 tokens is a call that failed.
 */
import { durationAt, numberAt, outputTokensAt, present, promptTokensAt, textAt } from "../rowFields.ts";
import { SessionTracks } from "../sessionTracks.ts";
import type { TraceFormat } from "../traceFormat.ts";
import type { TraceRequest } from "../traceRequest.ts";

export const burstgpt: TraceFormat = {
  name: "burstgpt",
  title: "BurstGPT trace",
  shape: "csv",
  columns: [["timestamp"], ["request tokens"], ["response tokens"]],
  clock: "trace",
  sessions: "mixed",
  open(context) {
    const tracks = new SessionTracks(context);
    let unnamed = 0;
    return (row) => {
      const promptTokens = promptTokensAt(row, "request tokens");
      const outputTokens = outputTokensAt(row, "response tokens", context);
      const sentSeconds = numberAt(row, "timestamp");
      const replySeconds = durationAt(row, "elapsed time", context);
      const model = textAt(row, "model");
      const written = textAt(row, "session id");
      // Rows without session would fill the memory of sessions for nothing.
      const sessionId = written ?? `request ${unnamed++}`;
      const { index, gapSeconds } =
        written === undefined ? { index: 0, gapSeconds: undefined } : tracks.next(written, { sentSeconds, replySeconds });
      return [
        present<TraceRequest>({ sessionId, index, sentSeconds, gapSeconds, replySeconds, promptTokens, outputTokens, model }),
      ];
    };
  },
};
