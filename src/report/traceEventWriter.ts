/**
 * Writes a run trace as trace events, as it is told, in the object form that Perfetto and chrome://tracing open. Times are
 * microseconds since the measured time began, to the nanosecond. Source of the format: Google, Trace Event Format.
 */
import type { AgentSink, SliceFigures, TracedStretch, TracedTransfer, WorkerSink } from "../metrics/runTrace.ts";
import type { RunTraceRecorder } from "../metrics/runTraceRecorder.ts";
import type { Deployment } from "../serving/deployment.ts";

/** Processes of the trace, in the order in which they are shown. */
const PROCESSES = ["agents", "workers", "KV transfers", "counters"] as const;
type Process = (typeof PROCESSES)[number];

const NANOSECONDS = 1e9;
const NANOSECONDS_PER_MICROSECOND = 1000;

type Phase = "B" | "E" | "X" | "C" | "M";

export type TraceWriterOptions = {
  readonly deployment: Deployment;
  /** Where times count from. */
  readonly measuredFromSeconds: number;
  readonly write: (text: string) => void;
};

export class TraceEventWriter implements AgentSink, WorkerSink {
  /** Written so far, names of tracks aside. */
  events = 0;
  readonly #options: TraceWriterOptions;
  readonly #frontWorkers: number;
  readonly #ranks: number;
  readonly #named = new Set<string>();
  /** By rank, the end of its last transfer: the next one may begin a rounding error before it. */
  readonly #linkEnds = new Map<number, number>();

  constructor(options: TraceWriterOptions) {
    this.#options = options;
    this.#frontWorkers = options.deployment.front.workers;
    this.#ranks = options.deployment.front.cost.shape.ranks;
    options.write('{"displayTimeUnit":"ms","traceEvents":[\n');
    for (const [index, process] of PROCESSES.entries()) {
      this.#name(process, 0, "process_name", { name: process });
      this.#name(process, 0, "process_sort_index", { sort_index: index });
    }
  }

  begin(agent: number, name: string, seconds: number, figures?: SliceFigures): void {
    this.#thread("agents", agent + 1, `agent ${agent + 1}`);
    this.#event("agents", agent + 1, "B", this.#nanoseconds(seconds), { name, cat: "agent", ...args(figures) });
  }

  end(agent: number, seconds: number, figures?: SliceFigures): void {
    this.#event("agents", agent + 1, "E", this.#nanoseconds(seconds), args(figures));
  }

  worked(stretch: TracedStretch): void {
    const { worker, fromSeconds, toSeconds, work, joules } = stretch;
    this.#thread("workers", worker + 1, this.#workerName(worker));
    const from = this.#nanoseconds(fromSeconds);
    this.#event("workers", worker + 1, "X", from, {
      name: work,
      cat: "worker",
      dur: (this.#nanoseconds(toSeconds) - from) / NANOSECONDS_PER_MICROSECOND,
      args: {
        joules,
        watts: joules / (toSeconds - fromSeconds),
        ...(work === "idle" ? {} : { decodeSequences: stretch.decodeSequences }),
        ...(work === "prefill" ? { prompts: stretch.prompts, prefillTokens: stretch.prefillTokens } : {}),
      },
    });
  }

  transferred({ agent, worker, rank, fromSeconds, toSeconds, bytes }: TracedTransfer): void {
    const link = worker * this.#ranks + rank;
    this.#thread("KV transfers", link + 1, `from ${this.#workerName(worker)}, rank ${rank + 1}`);
    const from = Math.max(this.#nanoseconds(fromSeconds), this.#linkEnds.get(link) ?? 0);
    const to = Math.max(from, this.#nanoseconds(toSeconds));
    this.#linkEnds.set(link, to);
    const dur = (to - from) / NANOSECONDS_PER_MICROSECOND;
    this.#event("KV transfers", link + 1, "X", from, { name: `agent ${agent + 1}`, cat: "transfer", dur, args: { bytes } });
  }

  linkRate(link: number, seconds: number, bytesPerSecond: number): void {
    const name = `KV link ${this.#options.deployment.kv?.links[link]?.name ?? link} (B/s)`;
    this.#counter(name, seconds, { bytesPerSecond });
  }

  /** The counters, and what stands beside the events: `metadata` in plain figures. The text is whole then. */
  finish(recorder: RunTraceRecorder, metadata: Readonly<Record<string, unknown>>): void {
    const { series, pools } = recorder;
    for (let part = 0; part < series.parts; part++) {
      const at = series.startSeconds(part);
      const ofPools = (name: Parameters<RunTraceRecorder["poolSeries"]>[1], roles = pools.map((_, pool) => pool)) =>
        Object.fromEntries(roles.map((pool) => [pools[pool]?.role, series.mean(recorder.poolSeries(pool, name), part)]));
      const stage = (name: Parameters<RunTraceRecorder["stageSeries"]>[0]) => series.mean(recorder.stageSeries(name), part);
      this.#counter("power (W)", at, ofPools("watts"));
      this.#counter("decode batch (sequences)", at, ofPools("decodeSequences", [pools.length - 1]));
      for (const [pool, { role }] of pools.entries())
        this.#counter(`KV memory, ${role} (B)`, at, {
          pinned: series.mean(recorder.poolSeries(pool, "kvPinnedBytes"), part),
          idle: series.mean(recorder.poolSeries(pool, "kvIdleBytes"), part),
        });
      this.#counter("requests waiting", at, {
        "for prefill": stage("prefill queue"),
        ...(pools.length > 1 ? { "for a decode slot": stage("slot queue") } : {}),
      });
    }
    this.#options.write(`\n],"metadata":${JSON.stringify(metadata)}}\n`);
  }

  #counter(name: string, seconds: number, values: Readonly<Record<string, number>>): void {
    this.#event("counters", 0, "C", this.#nanoseconds(seconds), { name, args: values });
  }

  #workerName(worker: number): string {
    const { front, back } = this.#options.deployment;
    if (worker < this.#frontWorkers) return `${front.role} worker ${worker + 1}`;
    return `${back?.role} worker ${worker - this.#frontWorkers + 1}`;
  }

  #thread(process: Process, thread: number, name: string): void {
    const key = `${process} ${thread}`;
    if (this.#named.has(key)) return;
    this.#named.add(key);
    this.#name(process, thread, "thread_name", { name });
    this.#name(process, thread, "thread_sort_index", { sort_index: thread });
  }

  #name(process: Process, thread: number, name: string, values: Readonly<Record<string, string | number>>): void {
    this.#event(process, thread, "M", undefined, { name, args: values });
  }

  #event(process: Process, tid: number, ph: Phase, nanoseconds: number | undefined, rest: object): void {
    const ts = nanoseconds === undefined ? {} : { ts: nanoseconds / NANOSECONDS_PER_MICROSECOND };
    const event = { ph, pid: PROCESSES.indexOf(process) + 1, tid, ...ts, ...rest };
    this.#options.write(`${this.#started ? ",\n" : ""}${JSON.stringify(event)}`);
    this.#started = true;
    if (ph !== "M") this.events++;
  }

  #started = false;

  #nanoseconds(seconds: number): number {
    return Math.round((seconds - this.#options.measuredFromSeconds) * NANOSECONDS);
  }
}

function args(figures: SliceFigures | undefined): { args?: SliceFigures } {
  return figures === undefined ? {} : { args: figures };
}
