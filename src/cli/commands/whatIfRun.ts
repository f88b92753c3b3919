/** Runs `agentwatt what-if`: a scenario with and without changes, side by side. */
import { answerWhatIf, isCarried } from "../../questions/whatIf.ts";
import { whatIfCsv } from "../../report/whatIfCsv.ts";
import { whatIfJson } from "../../report/whatIfJson.ts";
import type { WhatIfReport } from "../../report/whatIfReport.ts";
import { whatIfText } from "../../report/whatIfText.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { searched } from "../onDisk.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { WhatIfValues } from "./whatIf.ts";

export async function runWhatIf(scenario: string, values: WhatIfValues): Promise<ExitCode> {
  const question = { ...values, scenario, notes: !values.quiet };
  const report = await searched(values, "searches", (context) => answerWhatIf(question, context));
  process.stdout.write(written(report, values.format));
  return isCarried(report) ? EXIT.good : EXIT.no;
}

function written(report: WhatIfReport, format: WhatIfValues["format"]): string {
  switch (format) {
    case "json":
      return whatIfJson(report);
    case "csv":
      return whatIfCsv(report);
    case "table":
      return whatIfText(report, stdoutStyle());
  }
}
