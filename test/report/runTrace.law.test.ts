/** Trace events of random small runs keep to the format, and sum to what the run's own recorder counts in that window. */
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { WindowRecorder } from "../../src/metrics/recorder.ts";
import { RunTraceRecorder } from "../../src/metrics/runTraceRecorder.ts";
import { TimelineCsv } from "../../src/report/timelineCsv.ts";
import { TimelineParquet } from "../../src/report/timelineParquet.ts";
import { TraceEventWriter } from "../../src/report/traceEventWriter.ts";
import { Simulation } from "../../src/serving/simulation.ts";
import { drawScenario } from "../serving/scenarios.ts";
import { makeDeployment } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { ScriptedSource } from "../support/scriptedSource.ts";
import { checkTrace, parseTrace, type Slice, sumOf, type Trace } from "../support/traceEvents.ts";

const SCENARIOS = 100;
/** Of them as Parquet. */
const WRITTEN = 30;
/** Few, so that small runs have several groups. */
const ROWS_A_GROUP = 7;
/** Seconds alone on a machine, more beside others. */
const TIMEOUT = { timeout: 60_000 };
const [AGENTS, WORKERS, TRANSFERS] = [1, 2, 3];

/** A run with its window written down: all of it, or a part that varies with its number. */
function traced(number: number, maxShown: number, asParquet = false) {
  const scenario = drawScenario(number);
  const deployment = makeDeployment(scenario.plain);
  const run = (recorder: Journal | RunTraceRecorder, endSeconds: number) =>
    new Simulation({
      ...scenario,
      deployment,
      source: new ScriptedSource(scenario.scripts),
      seed: number,
      endSeconds,
      recorder,
    }).run();
  const journal = new Journal();
  run(journal, Math.min(1000, scenario.endSeconds));
  const lastSeconds = Math.max(0.05, ...journal.replies.map(({ lastTokenSeconds }) => lastTokenSeconds));
  const window = {
    fromSeconds: ((number % 3) / 5) * lastSeconds,
    toSeconds: (1.1 - (number % 4) / 8) * lastSeconds,
  };
  const workers = deployment.front.workers + (deployment.back?.workers ?? 0);
  const own = new WindowRecorder(window.fromSeconds, window.toSeconds, workers);
  const texts: string[] = [];
  const lines: string[] = [];
  const options = { deployment, measuredFromSeconds: window.fromSeconds };
  const events = new TraceEventWriter({ ...options, write: (text) => texts.push(text) });
  const rows = new TimelineCsv(options, (text) => lines.push(text));
  const parquet: Uint8Array[] = [];
  const columns = new TimelineParquet(options, (bytes) => parquet.push(bytes), ROWS_A_GROUP);
  const agents = { sink: events, maxShown };
  const recorder = new RunTraceRecorder(own, {
    deployment,
    window,
    agents,
    workers: [events, rows, ...(asParquet ? [columns] : [])],
  });
  run(recorder, 1.1 * lastSeconds);
  recorder.finish();
  columns.finish();
  events.finish(recorder, { totals: recorder.totals });
  const trace = parseTrace(Buffer.from(texts.join("")));
  const table = Papa.parse<Record<string, string>>(lines.join(""), { header: true, skipEmptyLines: true }).data;
  const seconds = window.toSeconds - window.fromSeconds;
  return { trace, table, parquet: Buffer.concat(parquet), own, recorder, workers, seconds };
}

/** A cell of Parquet as CSV has it. */
const csvCell = (value: unknown): string => (value === null ? "" : String(value));

const joulesOf = (own: WindowRecorder): number => own.workers.reduce((sum, { joules }) => sum + joules, 0);
const duration = (slices: readonly Slice[]): number => slices.reduce((sum, { from, to }) => sum + to - from, 0) / 1e9;
const counters = (trace: Trace, name: string) => trace.traceEvents.filter((event) => event.ph === "C" && event.name === name);

function close(actual: number, expected: number, what: string, slack = 0): void {
  expect(Math.abs(actual - expected), `${what}: ${actual}, ${expected} expected`).toBeLessThanOrEqual(
    1e-9 * Math.max(Math.abs(actual), Math.abs(expected)) + slack,
  );
}

function everyScenario(check: (number: number) => void): void {
  for (let number = 0; number < SCENARIOS; number++) {
    try {
      check(number);
    } catch (error) {
      throw new Error(`scenario ${number}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
}

describe("a run trace", TIMEOUT, () => {
  it("nests, never goes back in time, and has what the run counted in the window", () => {
    let requests = 0;
    everyScenario((number) => {
      const { trace, own, recorder, workers, seconds } = traced(number, 1000);
      const { faults, slices } = checkTrace(trace);
      expect(faults).toEqual([]);
      const turns = slices.filter(({ pid, depth, name }) => pid === AGENTS && depth === 0 && name.startsWith("turn "));
      const ended = turns.filter(({ args }) => args.outputTokens !== undefined);
      requests += ended.length;
      expect(ended.length).toBe(own.ttftSeconds.length);
      for (const figure of ["promptTokens", "reusedTokens", "outputTokens"] as const) {
        expect(sumOf(ended, figure)).toBe(own[figure]);
        expect(recorder.totals[figure]).toBe(own[figure]);
      }
      close(
        sumOf(ended, "ttftSeconds"),
        own.ttftSeconds.values.reduce((sum, value) => sum + value, 0),
        "TTFT",
      );
      const work = slices.filter(({ pid }) => pid === WORKERS);
      close(sumOf(work, "joules"), joulesOf(own), "joules of slices");
      close(recorder.totals.joules, joulesOf(own), "joules");
      close(duration(work), workers * seconds, "seconds of workers", 1e-9 * work.length);
      const power = counters(trace, "power (W)").flatMap(({ args }) => Object.values(args ?? {}) as number[]);
      close(power.reduce((sum, watts) => sum + watts, 0) * recorder.series.partSeconds, joulesOf(own), "joules of counters");
    });
    expect(requests).toBeGreaterThan(SCENARIOS);
  });

  it("fills each turn with its stages, and counts those that wait as the slices do", () => {
    let transfers = 0;
    everyScenario((number) => {
      const { trace, recorder } = traced(number, 1000);
      const { slices } = checkTrace(trace);
      const ofAgents = slices.filter(({ pid }) => pid === AGENTS);
      const turns = ofAgents.filter(({ depth, name }) => depth === 0 && name !== "tool delay");
      const stages = ofAgents.filter(({ depth }) => depth === 1);
      close(duration(stages), duration(turns), "stages", 1e-12);
      const inQueue = duration(stages.filter(({ name }) => name === "queue for prefill"));
      const waiting = counters(trace, "requests waiting").reduce((sum, { args }) => sum + Number(args?.["for prefill"]), 0);
      close(waiting * recorder.series.partSeconds, inQueue, "waiting for prefill", 1e-9 * (stages.length + 1));
      transfers += slices.filter(({ pid }) => pid === TRANSFERS).length;
    });
    expect(transfers).toBeGreaterThan(SCENARIOS);
  });

  it("shows no more agents than asked for, with the totals of all", () => {
    everyScenario((number) => {
      const { trace, own } = traced(number, 1);
      const { faults, slices } = checkTrace(trace);
      expect(faults).toEqual([]);
      expect(new Set(slices.filter(({ pid }) => pid === AGENTS).map(({ tid }) => tid)).size).toBeLessThanOrEqual(1);
      expect(trace.metadata.totals).toMatchObject({ requests: own.ttftSeconds.length, outputTokens: own.outputTokens });
    });
  });

  it("has the same stretches as rows", () => {
    everyScenario((number) => {
      const { table, trace, own } = traced(number, 1);
      const work = checkTrace(trace).slices.filter(({ pid }) => pid === WORKERS);
      expect(table.length).toBe(work.length);
      close(
        table.reduce((sum, { joules }) => sum + Number(joules), 0),
        joulesOf(own),
        "joules of rows",
      );
      const ends = new Map<string, number>();
      for (const { pool, worker, from_seconds, to_seconds } of table) {
        expect(Number(from_seconds)).toBeGreaterThanOrEqual((ends.get(`${pool} ${worker}`) ?? 0) - 1e-12);
        ends.set(`${pool} ${worker}`, Number(to_seconds));
      }
    });
  });
});

describe("a timeline as Parquet", TIMEOUT, () => {
  it("has the values of the CSV to the last digit, in groups of rows", async () => {
    for (let number = 0; number < WRITTEN; number++) {
      const { table, parquet } = traced(number, 1, true);
      const file = parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.length);
      const rows = await parquetReadObjects({ file });
      const cells = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, csvCell(value)])));
      expect(cells, `scenario ${number}`).toEqual(table);
      expect(parquetMetadata(file).row_groups.length).toBe(Math.ceil(table.length / ROWS_A_GROUP));
    }
  });

  it("is the same bytes each time", () => {
    expect(traced(3, 1, true).parquet.equals(traced(3, 1, true).parquet)).toBe(true);
  });
});

describe("the check of trace events", () => {
  const event = (fields: object) => ({ pid: 1, tid: 1, name: "a", ...fields });
  const faultsOf = (...events: object[]) =>
    checkTrace({
      displayTimeUnit: "ms",
      traceEvents: [event({ ph: "M", name: "process_name", args: { name: "p" } }), ...events] as Trace["traceEvents"],
      metadata: {},
    }).faults;

  it.each<[string, string, object[]]>([
    ["an unknown phase", "unknown phase", [event({ ph: "Q", ts: 0 })]],
    ["time that falls", "after", [event({ ph: "C", ts: 2, args: { v: 1 } }), event({ ph: "C", ts: 1, args: { v: 1 } })]],
    ["a slice without end", "never ends", [event({ ph: "B", ts: 0 })]],
    ["an end without slice", "without beginning", [event({ ph: "E", ts: 0 })]],
    ["slices that overlap", "middle of another", [event({ ph: "X", ts: 0, dur: 5 }), event({ ph: "X", ts: 4, dur: 5 })]],
    ["a counter in words", "no number", [event({ ph: "C", ts: 0, args: { v: "many" } })]],
    ["a negative duration", "no duration", [event({ ph: "X", ts: 0, dur: -1 })]],
  ])("finds %s", (_, text, events) => {
    expect(faultsOf(...events).join("\n")).toContain(text);
  });
});
