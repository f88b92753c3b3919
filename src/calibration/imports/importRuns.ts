/** Brings files of benchmark results, and power logs recorded beside them, to measured runs. Knows no disk. */
import { nearestName } from "../../profiles/names.ts";
import { InputError, ProblemList, renderProblem } from "../../profiles/problem.ts";
import type { MeasuredRun } from "../measuredRun.ts";
import { engineIdOf, modelIdOf } from "../runNames.ts";
import type { ResultText } from "./fields.ts";
import { measuredRunOf, positive } from "./measuredRunOf.ts";
import type { PowerLog } from "./powerLog.ts";
import { readPowerLog } from "./readPowerLog.ts";
import { readResults } from "./readResults.ts";
import { powerOf } from "./runPower.ts";
import type { ImportSettings, KnownIds } from "./settings.ts";
import type { StatedRun } from "./statedRun.ts";

export type ImportInput = {
  readonly results: readonly ResultText[];
  readonly powerLogs: readonly ResultText[];
  readonly settings: ImportSettings;
  readonly known: KnownIds;
};

export type ImportedRuns = {
  readonly runs: readonly MeasuredRun[];
  /** What a person should know, one line each: runs left out, windows not known, names without a profile. */
  readonly notes: readonly string[];
};

/**
 * One row a run, in the order of the files.
 * Errors: InputError with all faults of all files and all that is missing, each with the flag to give.
 */
export function importRuns({ results, powerLogs, settings, known }: ImportInput): ImportedRuns {
  const problems = new ProblemList();
  const notes: string[] = [];
  const logs = powerLogs.flatMap((log) => problems.attempt(() => readPowerLog(log)) ?? []);
  const stated = results.flatMap((source) => {
    const read = problems.attempt(() => readResults(source, settings.format));
    notes.push(...(read?.notes ?? []));
    return read?.runs ?? [];
  });
  problems.throwIfAny();
  const usable = leaveOut(stated, notes);
  refuseSharedLog(usable, logs);
  const missing = new FirstOfEach();
  const names = new RunNames();
  const runs = usable.flatMap((run): MeasuredRun[] => {
    const row = missing.attempt(() => withPower(run, { settings, known, logs, notes }));
    return row === undefined ? [] : [{ run_id: names.of(run), ...row, source: `${run.tool}, ${baseName(run.at.file)}` }];
  });
  missing.throwIfAny();
  notes.push(...unknownIds(runs, known));
  return { runs, notes };
}

type RowOptions = Pick<ImportInput, "settings" | "known"> & { readonly logs: readonly PowerLog[]; readonly notes: string[] };

function withPower(run: StatedRun, { settings, known, logs, notes }: RowOptions): Omit<MeasuredRun, "run_id" | "source"> {
  const row = measuredRunOf(run, settings, known);
  if (run.caveat !== undefined) notes.push(`${placeOf(run)}: ${run.caveat}`);
  if (logs.length === 0) return row;
  const power = powerOf(run, logs, { gpus: row.gpus, utcOffsetSeconds: settings.utcOffsetSeconds });
  if (power.warning !== undefined) notes.push(`${placeOf(run)}: ${power.warning}`);
  const note = [row.note ?? "", power.note].filter((text) => text !== "").join("; ");
  return { ...row, gpu_joules_per_output_token: positive(power.joulesPerOutputToken), note };
}

/** Notes the runs that no row can stand for. Errors: InputError where no other is left. */
function leaveOut(runs: readonly StatedRun[], notes: string[]): StatedRun[] {
  const usable = runs.filter(({ unusable }) => unusable === undefined);
  const left = runs.filter(({ unusable }) => unusable !== undefined);
  if (usable.length === 0) {
    const texts = { expected: "a run whose requests succeeded, on a deployment that can be simulated", fix: "name another file" };
    const [none] = left.length === 0 ? [{ file: "agentwatt runs import", path: "files", wrong: "no run in them", ...texts }] : [];
    throw new InputError(
      none === undefined ? left.map(({ at, unusable }) => ({ ...at, wrong: unusable ?? "", ...texts })) : [none],
    );
  }
  for (const run of left) notes.push(`${placeOf(run)} left out: ${run.unusable}`);
  return usable;
}

/** A whole log cannot be the power of several runs. */
function refuseSharedLog(runs: readonly StatedRun[], logs: readonly PowerLog[]): void {
  const unplaced = runs.filter(({ window }) => window === undefined || logs.some(({ clock }) => clock === "none"));
  const [first] = unplaced;
  if (logs.length === 0 || first === undefined || runs.length === 1) return;
  const wrong = "several runs share the power logs, and it cannot be told which part is of this one";
  const expected = "start and end times in the file and in the logs, or one run with its own logs";
  throw new InputError([{ ...first.at, path: "power", wrong, expected, fix: "import each run by itself, with its own --power" }]);
}

/** Keeps a problem once, though a hundred runs lack the same flag. */
class FirstOfEach {
  readonly #list = new ProblemList();
  readonly #known = new Set<string>();

  attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const problem of error.problems) {
        const key = renderProblem({ ...problem, line: undefined, col: undefined });
        if (!this.#known.has(key)) this.#list.add(problem);
        this.#known.add(key);
      }
      return undefined;
    }
  }

  throwIfAny(): void {
    this.#list.throwIfAny();
  }
}

/** Names of runs: the file's, with a number from the second one on. */
class RunNames {
  readonly #used = new Map<string, number>();

  of(run: StatedRun): string {
    const stem = baseName(run.at.file).replace(/\.[a-z]+$/i, "") || "run";
    const number = (this.#used.get(stem) ?? 0) + 1;
    this.#used.set(stem, number);
    return number === 1 ? stem : `${stem}#${number}`;
  }
}

function unknownIds(runs: readonly MeasuredRun[], known: KnownIds): string[] {
  const unknown = (kind: string, name: string, ids: readonly string[], id: string | undefined): string[] => {
    if (id !== undefined && ids.includes(id)) return [];
    const nearest = nearestName(name, ids);
    return [
      `no ${kind} profile "${name}"${nearest === undefined ? "" : `, nearest: "${nearest}"`}; validate will leave these runs out`,
    ];
  };
  const all = runs.flatMap(({ platform, model, engine }) => [
    ...unknown("hardware", platform, known.platforms, platform),
    ...unknown("model", model, known.models, modelIdOf(model)),
    ...unknown("engine", engine, known.engines, engineIdOf(engine)),
  ]);
  return [...new Set(all)];
}

function placeOf({ at }: StatedRun): string {
  return at.line === undefined ? at.file : `${at.file}:${at.line}`;
}

function baseName(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file;
}
