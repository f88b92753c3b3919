/** The file of a report: a page, or one section's charts as a picture. */
import { extname } from "node:path";
import { InputError, type Problem, showValue } from "../../profiles/problem.ts";
import type { ReportContent } from "../../report/html/reportContent.ts";
import { prepareChart } from "../chartFile.ts";
import { preparePage } from "../outputFile.ts";
import type { ReportValues } from "./report.ts";

const COMMAND = "agentwatt report";

export type ReportFile = { readonly write: (content: ReportContent) => Promise<void> };

/** Checks names and formats before the work starts. Errors: InputError for those that do not fit, and files that cannot be written. */
export function prepareReport({ output, chart, format }: ReportValues): ReportFile {
  const given = output === undefined ? undefined : extname(output).toLowerCase().slice(1);
  if (chart === undefined) {
    if (format === "svg" || format === "png")
      throw fault("--format", format, {
        wrong: "a page is no picture",
        expected: "a chart to draw",
        fix: "add --chart agents-per-mw",
      });
    const page = preparePage(output ?? "report.html", COMMAND, "--output");
    return {
      async write(content) {
        const { reportHtml } = await import("../../report/html/reportHtml.ts");
        page.write(await reportHtml(content));
      },
    };
  }
  if (format === "html" || (format !== undefined && given !== undefined && format !== given))
    throw fault("--format", format, {
      wrong: "does not fit --chart and --output",
      expected: "svg or png, as the file's name ends",
      fix: "leave --format out",
    });
  const file = prepareChart(output ?? `${chart}.${format ?? "svg"}`, COMMAND, "--output");
  return {
    async write(content) {
      const { CHART_SECTIONS } = await import("../../report/html/chartSections.ts");
      const { chartSheet } = await import("../../report/html/chartSheet.ts");
      const section = await CHART_SECTIONS[chart].draw(content);
      if (section === undefined)
        throw fault("--chart", chart, {
          wrong: "nothing to draw of it here",
          expected: "a chart that the page has",
          fix: "leave --chart out, and look at the page for what there is",
        });
      await file.write(chartSheet({ title: CHART_SECTIONS[chart].title, subtitle: content.title }, section));
    },
  };
}

function fault(path: string, received: string, texts: Pick<Problem, "wrong" | "expected" | "fix">): InputError {
  return new InputError([{ file: COMMAND, path, received: showValue(received), ...texts }]);
}
