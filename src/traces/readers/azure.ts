/**
 * Azure LLM inference traces (Azure/AzurePublicDataset): TIMESTAMP,ContextTokens,GeneratedTokens. Requests without sessions;
 * times count from the first row. A row whose time cannot be read is left out.
 */
import { readInstant } from "../../calibration/imports/clock.ts";
import { BadRow, outputTokensAt, promptTokensAt, textAt } from "../rowFields.ts";
import { ElapsedClock } from "../sessionTracks.ts";
import type { TraceFormat } from "../traceFormat.ts";

export const azure: TraceFormat = {
  name: "azure",
  title: "Azure LLM inference trace",
  shape: "csv",
  columns: [["timestamp"], ["contexttokens"], ["generatedtokens"]],
  clock: "trace",
  sessions: "none",
  open(context) {
    const clock = new ElapsedClock();
    let count = 0;
    return (row) => {
      const promptTokens = promptTokensAt(row, "contexttokens");
      const outputTokens = outputTokensAt(row, "generatedtokens", context);
      const instant = readInstant(textAt(row, "timestamp") ?? "");
      if (instant === undefined) throw new BadRow("timestamp is not a time", row.timestamp);
      return [{ sessionId: String(count++), index: 0, sentSeconds: clock.since(instant.seconds), promptTokens, outputTokens }];
    };
  },
};
