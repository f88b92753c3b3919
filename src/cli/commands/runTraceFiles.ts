/** The files that `agentwatt simulate` writes of what happens in a run: trace events, and a timeline of the workers. */
import type { TraceWindow, WorkerSink } from "../../metrics/runTrace.ts";
import { RunTraceRecorder } from "../../metrics/runTraceRecorder.ts";
import { InputError, type Problem, showValue } from "../../profiles/problem.ts";
import { readDuration } from "../../questions/readDuration.ts";
import { grouped, significant } from "../../report/figures.ts";
import { TimelineCsv } from "../../report/timelineCsv.ts";
import type { Timeline, TimelineRun } from "../../report/timelineRow.ts";
import { TraceEventWriter } from "../../report/traceEventWriter.ts";
import type { Deployment } from "../../serving/deployment.ts";
import type { Recorder } from "../../serving/recorder.ts";
import type { RunTraceValues } from "../runTraceOptions.ts";
import { openSpooledFile, type SpooledFile } from "../spooledFile.ts";

const COMMAND = "agentwatt simulate";
const DEFAULT_WINDOW_SECONDS = 60;
const PARQUET = ".parquet";
const TRACE_EXTENSIONS = [".json.gz", ".json"];
const TIMELINE_EXTENSIONS = [".csv", ".csv.gz", PARQUET];

export type RunTraceFiles = {
  /** Puts a recorder around that of a phase. Errors: InputError for a window that is not in the measured time. */
  readonly watch: (inner: Recorder, measured: TraceWindow) => Recorder;
  /** Writes the files to their ends; `about`: what stands beside the events. Returns notes on what was written. */
  readonly finish: (about: Readonly<Record<string, unknown>>) => Promise<string[]>;
  readonly discard: () => void;
};

/** Undefined where none was asked for. Errors: InputError for names and durations, and files that cannot be written. */
export async function openRunTrace(values: RunTraceValues, deployment: Deployment): Promise<RunTraceFiles | undefined> {
  const { "trace-out": tracePath, timeline: timelinePath } = values;
  if (tracePath === undefined && timelinePath === undefined) {
    checkNoWindow(values);
    return undefined;
  }
  const offsetSeconds = readDuration(values["trace-from"], "--trace-from") ?? 0;
  const lengthSeconds = readDuration(values["trace-window"], "--trace-window");
  if (tracePath !== undefined) checkExtension(tracePath, "--trace-out", TRACE_EXTENSIONS);
  if (timelinePath !== undefined) checkExtension(timelinePath, "--timeline", TIMELINE_EXTENSIONS);
  const openTimeline = await timelineOf(timelinePath);
  const files: SpooledFile[] = [];
  const discard = (): void => {
    for (const file of files) file.discard();
  };
  const open = (path: string | undefined, option: string): SpooledFile | undefined => {
    const file = path === undefined ? undefined : openSpooledFile(path, { command: COMMAND, option });
    if (file !== undefined) files.push(file);
    return file;
  };
  let traceFile: SpooledFile | undefined;
  let timelineFile: SpooledFile | undefined;
  try {
    traceFile = open(tracePath, "--trace-out");
    timelineFile = open(timelinePath, "--timeline");
  } catch (error) {
    discard();
    throw error;
  }
  let opened: Opened | undefined;
  return {
    discard,
    watch(inner, measured) {
      const window = windowIn(measured, offsetSeconds, lengthSeconds);
      const options = { deployment, measuredFromSeconds: measured.fromSeconds };
      const events = traceFile && new TraceEventWriter({ ...options, write: traceFile.write });
      const rows = timelineFile && openTimeline(options, timelineFile.write);
      const workers: WorkerSink[] = [events, rows].filter((sink) => sink !== undefined);
      const agents = events && { sink: events, maxShown: values["trace-agents"] };
      const recorder = new RunTraceRecorder(inner, { deployment, window, agents, workers });
      opened = { recorder, events, rows, measuredFromSeconds: measured.fromSeconds };
      return recorder;
    },
    async finish(about) {
      if (opened === undefined) throw new Error("unreachable: a phase opens its recorder");
      const { recorder, events, rows } = opened;
      recorder.finish();
      rows?.finish();
      events?.finish(recorder, { ...about, ...metadata(opened) });
      for (const file of files) await file.close();
      const span = `${significant(recorder.window.toSeconds - recorder.window.fromSeconds)} s`;
      const shown = `${grouped(recorder.slices?.shown ?? 0)} agents`;
      return [
        ...(events === undefined ? [] : [`${tracePath}: ${span}, ${shown}, ${grouped(events.events)} events`]),
        ...(rows === undefined ? [] : [`${timelinePath}: ${span}, ${grouped(rows.rows)} rows`]),
      ];
    },
  };
}

type Opened = {
  readonly recorder: RunTraceRecorder;
  readonly events: TraceEventWriter | undefined;
  readonly rows: Timeline | undefined;
  readonly measuredFromSeconds: number;
};

function metadata({ recorder, measuredFromSeconds }: Opened) {
  const { window, totals, slices, series } = recorder;
  return {
    fromSeconds: window.fromSeconds - measuredFromSeconds,
    toSeconds: window.toSeconds - measuredFromSeconds,
    agentsShown: slices?.shown,
    counterSeconds: series.partSeconds,
    totals,
  };
}

function windowIn(measured: TraceWindow, offsetSeconds: number, lengthSeconds: number | undefined): TraceWindow {
  const measuredSeconds = measured.toSeconds - measured.fromSeconds;
  const left = measuredSeconds - offsetSeconds;
  const expected = `a window in the ${significant(measuredSeconds)} s that are measured`;
  if (left <= 0)
    throw fault("--trace-from", { wrong: "after the measured time", expected, fix: "begin sooner, or raise --measured" });
  if (lengthSeconds !== undefined && lengthSeconds > left)
    throw fault("--trace-window", {
      wrong: `${significant(left)} s of the measured time are left from --trace-from on`,
      expected,
      fix: "shorten it, or raise --measured",
    });
  const fromSeconds = measured.fromSeconds + offsetSeconds;
  const windowSeconds = lengthSeconds ?? Math.min(left, DEFAULT_WINDOW_SECONDS);
  return { fromSeconds, toSeconds: Math.min(measured.toSeconds, fromSeconds + windowSeconds) };
}

/** Of the file's kind. What writes Parquet is loaded for a Parquet file alone. */
async function timelineOf(path = ""): Promise<(run: TimelineRun, write: SpooledFile["write"]) => Timeline> {
  if (!path.toLowerCase().endsWith(PARQUET)) return (run, write) => new TimelineCsv(run, write);
  const { TimelineParquet } = await import("../../report/timelineParquet.ts");
  return (run, write) => new TimelineParquet(run, write);
}

/** The first is what messages propose. */
function checkExtension(path: string, option: string, extensions: readonly string[]): void {
  if (extensions.some((extension) => path.toLowerCase().endsWith(extension))) return;
  throw fault(option, {
    received: showValue(path),
    wrong: "not a kind of file that can be written",
    expected: `a file name that ends in ${extensions.slice(0, -1).join(", ")} or ${extensions.at(-1)}`,
    fix: `write ${option} run${extensions[0]}`,
  });
}

/** Errors: InputError for a window of nothing. */
function checkNoWindow(values: RunTraceValues): void {
  for (const option of ["trace-from", "trace-window"] as const)
    if (values[option] !== undefined)
      throw fault(`--${option}`, {
        wrong: "given without --trace-out or --timeline",
        expected: "a file for what happens in it",
        fix: "write --trace-out run.json.gz, or remove it",
      });
}

function fault(path: string, texts: Omit<Problem, "file" | "path">): InputError {
  return new InputError([{ file: COMMAND, path, ...texts }]);
}
