/** Every run of a calibration as fits predicted it that saw nothing of its family, its platform, or its model. */
import { FIGURES, type LnFigures, measuredFigures } from "../calibration/fitProblem.ts";
import { weightOf } from "../calibration/fitRows.ts";
import { isSaturated } from "../calibration/suspectRuns.ts";
import type { CalibrationResult } from "../sweep/calibrateFiles.ts";
import { csvText } from "./csvText.ts";

const DIGITS = 6;

/** One row a run and fold kind, then the runs that were never fitted; SI units, watts a GPU; empty: not measured, or suspect. */
export function heldOutCsv({ calibration, heldOut }: Pick<CalibrationResult, "calibration" | "heldOut">): string {
  const leftOut = calibration.leftOut.map(({ run, reason }) => ({ run_id: run.run_id, left_out: "never fitted", reason }));
  return csvText([
    ...[...heldOut].flatMap(([leftOut, { predicted, spread }]) =>
      calibration.rows.map((row, r) => {
        const measured = measuredFigures(row);
        const cells = FIGURES.flatMap((figure) => {
          const absent =
            Number.isNaN(measured[figure]) || (figure === "watts" && weightOf(row, figure) === 0 && !isSaturated(row.run));
          const number = (ln: number) => (absent ? undefined : Number(Math.exp(ln).toPrecision(DIGITS)));
          return [
            [`measured_${figure}`, number(measured[figure])],
            [`predicted_${figure}`, number((predicted[r] as LnFigures)[figure])],
            [`ln_spread_${figure}`, absent ? undefined : Number((spread[r] as LnFigures)[figure].toPrecision(3))],
          ];
        });
        const { run, key } = row;
        return {
          run_id: run.run_id,
          left_out: leftOut,
          platform: key.platform,
          engine: key.engine,
          model: key.model,
          precision: key.precision,
          parallelism: key.parallelism,
          mode: run.mode,
          speculative: run.speculative,
          isl_nominal_tokens: run.isl_nominal_tokens,
          osl_nominal_tokens: run.osl_nominal_tokens,
          concurrency: run.concurrency,
          gpus: run.gpus,
          saturated: isSaturated(run) ? 1 : 0,
          queueing: weightOf(row, "ttft") === 0 ? 1 : 0,
          reason: undefined,
          ...Object.fromEntries(cells),
        };
      }),
    ),
    ...leftOut,
  ]);
}
