/** Runs `agentwatt accuracy`: the block on stdout or, on --write, in the page, with the charts beside it. */
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { parseHeldOut } from "../../calibration/heldOut.ts";
import { readCsvFile, readFit, readTextFile } from "../../profiles/files.ts";
import { type FitFile, parseFitFile } from "../../profiles/fitFile.ts";
import { InputError } from "../../profiles/problem.ts";
import { accuracyChart, type ChartedFigure, compactSvg } from "../../report/accuracyChart.ts";
import { accuracyPage } from "../../report/accuracyPage.ts";
import { renderSvg } from "../../report/renderSvg.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { markedPage } from "../markedPage.ts";
import { shippedFile } from "../shippedFile.ts";
import type { AccuracyValues } from "./accuracy.ts";

const PAGE = "docs/accuracy.md";
const CHARTS: readonly { readonly figure: ChartedFigure; readonly path: string; readonly about: string }[] = [
  { figure: "tpot", path: "docs/accuracy-tpot.svg", about: "Predicted against measured time per output token, by platform" },
  {
    figure: "throughput",
    path: "docs/accuracy-throughput.svg",
    about: "Predicted against measured total tokens a second and GPU, by platform",
  },
  { figure: "watts", path: "docs/accuracy-watts.svg", about: "Predicted against measured accelerator watts, by platform" },
];

export async function runAccuracy(path: string, values: AccuracyValues): Promise<ExitCode> {
  const { text, file } = readCsvFile(path);
  const runs = parseHeldOut(text, file);
  const fit = readFitOf(values.fit);
  const writePage = values.write ? markedPage(PAGE, "accuracy --write") : undefined;
  const block = accuracyPage(
    runs,
    fit,
    CHARTS.map((chart) => ({ file: basename(chart.path), about: chart.about })),
  );
  if (writePage === undefined) {
    process.stdout.write(`${block}\n`);
    return EXIT.good;
  }
  for (const chart of CHARTS) {
    writeFileSync(shippedFile(chart.path), compactSvg(await renderSvg(accuracyChart(runs.rows, chart.figure))));
  }
  writePage(block);
  process.stdout.write(`${[PAGE, ...CHARTS.map((chart) => chart.path)].join(", ")} written\n`);
  return EXIT.good;
}

function readFitOf(path: string | undefined): FitFile {
  if (path !== undefined) {
    const { text, file } = readTextFile(path, "fit file");
    return parseFitFile(text, file);
  }
  const fit = readFit();
  if (fit !== undefined) return fit;
  throw new InputError([
    {
      file: "agentwatt accuracy",
      path: "--fit",
      wrong: "no fit file beside the shipped coefficients",
      expected: "the fit file of the same calibration",
      fix: "write --fit default.fit.json",
    },
  ]);
}
