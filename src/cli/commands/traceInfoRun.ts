/** Runs `agentwatt trace info`. */
import { jsonText } from "../../report/jsonText.ts";
import { traceJson } from "../../report/traceJson.ts";
import { traceText } from "../../report/traceText.ts";
import { TraceStatistics } from "../../traces/traceStatistics.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { readTraceFile } from "../readTraceFile.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { TraceInfoValues } from "./traceInfo.ts";

export async function runTraceInfo(paths: readonly string[], values: TraceInfoValues): Promise<ExitCode> {
  const described = [];
  for (const path of paths) {
    const { format, report, requests, done } = await readTraceFile(path, values);
    const statistics = new TraceStatistics(format);
    try {
      for await (const request of requests) statistics.add(request);
    } finally {
      done();
    }
    described.push({ path, format, report, summary: statistics.summary() });
  }
  const style = stdoutStyle();
  const text =
    values.format === "json"
      ? jsonText({ traces: described.map(traceJson) })
      : described.map((trace) => traceText(trace, style)).join("\n");
  process.stdout.write(text);
  return EXIT.good;
}
