/** Joules an output token of a run from power logs that were recorded beside it. */
import { InputError, type Problem } from "../../profiles/problem.ts";
import { onClock } from "./clock.ts";
import { type PowerLog, spanOf, wattsOver, wattsOverAll } from "./powerLog.ts";
import type { StatedRun } from "./statedRun.ts";

export type RunPower = {
  readonly joulesPerOutputToken: number;
  /** For the note column. */
  readonly note: string;
  /** For a person, where the logs could not be cut to the run. */
  readonly warning: string | undefined;
};

type PowerOptions = { readonly gpus: number; readonly utcOffsetSeconds: number };

/**
 * Mean watts of all accelerators over the run's window, by its output tokens a second. Logs of several nodes add up.
 * Without a window, or without times in the logs: the mean of the whole logs.
 * Errors: InputError where no log covers the window, logs hold other GPUs than the run used, or output tok/s is not known.
 */
export function powerOf(run: StatedRun, logs: readonly PowerLog[], { gpus, utcOffsetSeconds }: PowerOptions): RunPower {
  const rate = run.outputTokensPerSecond;
  if (rate === undefined || rate === 0) {
    throw fault(run, "output tokens a second are not in the file", "a result with its output rate", "leave --power out");
  }
  const timed = logs.every(({ clock }) => clock !== "none");
  const { window } = run;
  const { watts, counted, files } = window !== undefined && timed ? overWindow(run, logs, utcOffsetSeconds) : overAll(logs);
  if (counted !== gpus) {
    const wrong = `the power logs (${files.join(", ")}) hold ${counted} GPUs, the run used ${gpus}`;
    throw fault(
      run,
      wrong,
      "the draw of every GPU of the run and of no other",
      "give the logs of all its nodes, cut to its GPUs",
    );
  }
  const isWhole = window === undefined || !timed;
  const why = window === undefined ? "the run has no start and end time" : "the log has no times";
  const seconds = window === undefined ? "" : ` (${Math.round(window.endSeconds - window.startSeconds)} s)`;
  return {
    joulesPerOutputToken: watts / rate,
    note: `${Math.round(watts)} W of ${counted} GPUs, mean ${isWhole ? "of the whole power log" : `over the run${seconds}`}`,
    warning: isWhole ? `${why}: power is the mean of the whole of ${files.join(", ")}` : undefined,
  };
}

type Total = { readonly watts: number; readonly counted: number; readonly files: readonly string[] };

function overAll(logs: readonly PowerLog[]): Total {
  return sum(logs.map((log) => ({ file: log.file, ...wattsOverAll(log) })));
}

function sum(parts: readonly { readonly file: string; readonly watts: number; readonly gpus: number }[]): Total {
  return {
    watts: parts.reduce((total, { watts }) => total + watts, 0),
    counted: parts.reduce((total, { gpus }) => total + gpus, 0),
    files: parts.map(({ file }) => file),
  };
}

/** The logs that cover the run; logs of other runs may be among those given. */
function overWindow(run: StatedRun, logs: readonly PowerLog[], utcOffsetSeconds: number): Total {
  const { window } = run;
  if (window === undefined) return overAll(logs);
  const parts = logs.map((log) => {
    const there = log.clock === "none" ? window : onClock(window, log.clock, utcOffsetSeconds);
    return { log, there, result: wattsOver(log, there) };
  });
  const covering = parts.flatMap(({ log, result }) => ("fault" in result ? [] : [{ file: log.file, ...result }]));
  if (covering.length > 0) return sum(covering);
  const [first] = parts;
  if (first === undefined) return overAll(logs);
  const span = spanOf(first.log);
  const shown = `${clockTime(first.there.startSeconds)} to ${clockTime(first.there.endSeconds)}`;
  const logged =
    span === undefined ? "" : `; ${first.log.file} runs from ${clockTime(span.startSeconds)} to ${clockTime(span.endSeconds)}`;
  const why = "fault" in first.result ? first.result.fault : "";
  throw fault(
    run,
    `no power log covers it: ${why}`,
    `samples from ${shown}${logged}`,
    "give the log of this run; --utc-offset +02:00 if a clock without time zone is not UTC",
  );
}

/** Seconds since 1970 as date and time of that clock. */
function clockTime(seconds: number): string {
  return new Date(Math.round(seconds) * 1000).toISOString().replace(/\.000Z$/, "");
}

function fault({ at }: StatedRun, wrong: string, expected: Problem["expected"], fix: string): InputError {
  return new InputError([{ ...at, path: "power", wrong, expected, fix }]);
}
