/** Repeats one measured run and puts the outcome beside it. */
import { InvariantError } from "../kernel/invariant.ts";
import type { EngineCap } from "../profiles/engineCap.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import { measuredFigures, type RunComparison } from "./comparison.ts";
import { fitRow } from "./fitRow.ts";
import type { MeasuredRun } from "./measuredRun.ts";
import { runIntervals } from "./predictionInterval.ts";
import { repeatRun } from "./repeatRun.ts";
import { engineIdOf } from "./runNames.ts";
import { type ProfileLibrary, setUpRun } from "./runSetup.ts";

/** `fit`: gives the figures their intervals and, unless `caps` are given, the run its engine's limits. */
export function compareRun(
  run: MeasuredRun,
  library: ProfileLibrary,
  fit?: FitFile,
  caps: readonly EngineCap[] = fit?.caps ?? [],
): RunComparison {
  const about = { run, engine: engineIdOf(run.engine) ?? run.engine, measured: measuredFigures(run) };
  const setup = setUpRun(run, library, caps);
  if ("skipped" in setup) return { ...about, predicted: undefined, skipped: setup.skipped };
  try {
    const predicted = repeatRun({
      deployment: setup.deployment,
      promptTokens: run.isl_nominal_tokens,
      outputTokens: run.osl_nominal_tokens,
      concurrency: run.concurrency,
      shortestLengthFraction: run.shortest_length_fraction,
      ttftStatistic: run.ttft_statistic,
    });
    const interval = fit === undefined ? undefined : runIntervals(fitRow(run, setup.profiles, setup.spec), predicted, fit);
    return { ...about, predicted, interval, skipped: undefined };
  } catch (error) {
    // A fault of ours must name the run that shows it.
    if (error instanceof InvariantError) throw new InvariantError(`${error.message} (measured run ${run.run_id})`);
    throw error;
  }
}
