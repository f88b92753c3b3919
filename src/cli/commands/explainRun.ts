/** Runs `agentwatt explain`: one capacity answer, taken apart. */
import { answerExplain } from "../../questions/explain.ts";
import { explainCsv, explainJson } from "../../report/explainJson.ts";
import type { ExplainReport } from "../../report/explainReport.ts";
import { explainText } from "../../report/explainText.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { searched } from "../onDisk.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { ExplainValues } from "./explain.ts";

export async function runExplain(name: string, values: ExplainValues): Promise<ExitCode> {
  const question = { ...values, notes: !values.quiet };
  const report = await searched(values, "steps", (context) => answerExplain(name, question, context));
  process.stdout.write(written(report, values.format));
  return report.explanation.verdict.passes ? EXIT.good : EXIT.no;
}

function written(report: ExplainReport, format: ExplainValues["format"]): string {
  switch (format) {
    case "json":
      return explainJson(report);
    case "csv":
      return explainCsv(report);
    case "table":
      return explainText(report, stdoutStyle());
  }
}
