/** What a calibration did, for people: rows, errors in sample and held out, bounds that were met, and what was left out. */
import { figureErrors } from "../calibration/figureErrors.ts";
import { FIGURES, type Figure } from "../calibration/fitProblem.ts";
import type { CalibrationResult } from "../sweep/calibrateFiles.ts";
import { type Column, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { bullet } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

const NAMES: Readonly<Record<Figure, string>> = { tpot: "TPOT", throughput: "tok/s/GPU", ttft: "TTFT", watts: "watts" };

const COLUMNS: readonly Column[] = [
  { title: "metric", align: "left" },
  { title: "fitted to", align: "left" },
  { title: "runs", align: "right" },
  { title: "median", align: "right" },
  { title: "P90", align: "right" },
];

export function calibrationText(result: CalibrationResult, output: string, style: TextStyle): string {
  const { fit, heldOut } = result;
  const { provenance, misfit } = fit;
  const fitted = provenance.runs.reduce((sum, { fitted: rows }) => sum + rows, 0);
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  const errorRows = FIGURES.flatMap((figure) => {
    const inSample = provenance.errors[figure];
    const rows = inSample === undefined || inSample.runs === 0 ? [] : [["all of them", inSample] as const];
    const held = [...heldOut].flatMap(([kind, { predicted }]) => {
      const errors = figureErrors(result.calibration.rows, predicted, figure);
      return errors.runs === 0 ? [] : [[`all but its ${kind}`, errors] as const];
    });
    return [...rows, ...held].map(([what, { runs, median, p90 }]) => [
      NAMES[figure],
      what,
      String(runs),
      percent(median),
      percent(p90),
    ]);
  });
  const bounds = provenance.atBounds.flatMap(({ coefficient, share, suspected }) =>
    bullet(`${coefficient} in ${percent(share)} of the runs; suspected: ${suspected}`, PAGE_COLUMNS),
  );
  const out = provenance.leftOut.flatMap(({ reason, rows }) => bullet(`${rows} x ${reason}`, PAGE_COLUMNS));
  const spread = `beyond the coefficients' own uncertainty: step times ${percent(misfit.stepTime)}, watts ${percent(misfit.watts)} (one standard deviation)`;
  const blocks = [
    [style.heading(`${fitted} runs fitted, ${Object.keys(fit.effects).length} members of levels; written to ${output}`)],
    [style.heading("Errors: |predicted / measured - 1|, runs at a cap apart"), ...columnTable(COLUMNS, errorRows, style)],
    [style.heading("Spread that no coefficient explains"), ...bullet(spread, PAGE_COLUMNS)],
    bounds.length === 0 ? [] : [style.heading("Coefficients at a physical bound"), ...bounds],
    out.length === 0 ? [] : [style.heading("Left out"), ...out],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}
