/** Checks trace events against what the Trace Event Format asks for, and sums them up. Knows nothing of our writer. */
import { gunzipSync } from "node:zlib";

type TraceEvent = {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly name?: string;
  readonly args?: Readonly<Record<string, number | string>>;
};

export type Trace = {
  readonly displayTimeUnit: string;
  readonly traceEvents: readonly TraceEvent[];
  // biome-ignore lint/suspicious/noExplicitAny: it is what a test looks into
  readonly metadata: any;
};

const PHASES = ["B", "E", "X", "C", "M"];
const METADATA = ["process_name", "process_sort_index", "thread_name", "thread_sort_index"];
const NANOSECONDS = 1000;

/** Of a file's bytes; packed where they begin as gzip does. */
export function parseTrace(bytes: Buffer): Trace {
  return JSON.parse((bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString());
}

/** A slice whose beginning and end were found, in nanoseconds. */
export type Slice = {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly args: Readonly<Record<string, number | string>>;
};

/** Every way in which the events break the format; and the slices. */
export function checkTrace(trace: Trace): { readonly faults: string[]; readonly slices: Slice[] } {
  const faults: string[] = [];
  const slices: Slice[] = [];
  const tracks = new Map<string, TraceEvent[]>();
  if (!["ms", "ns"].includes(trace.displayTimeUnit)) faults.push(`displayTimeUnit ${trace.displayTimeUnit}`);
  const processes = new Set<number>();
  for (const event of trace.traceEvents) {
    const at = JSON.stringify(event);
    if (!PHASES.includes(event.ph)) faults.push(`unknown phase: ${at}`);
    if (!Number.isInteger(event.pid) || !Number.isInteger(event.tid)) faults.push(`no track: ${at}`);
    if (event.ph === "M") {
      if (!METADATA.includes(event.name ?? "") || event.args === undefined) faults.push(`unknown metadata: ${at}`);
      if (event.name === "process_name") processes.add(event.pid);
      continue;
    }
    if (!processes.has(event.pid)) faults.push(`a process without name: ${at}`);
    if (typeof event.ts !== "number" || !Number.isFinite(event.ts) || event.ts < 0) faults.push(`no time: ${at}`);
    if (event.ph !== "E" && !event.name) faults.push(`no name: ${at}`);
    if (event.ph === "X" && !((event.dur ?? Number.NaN) >= 0)) faults.push(`no duration: ${at}`);
    const values = Object.values(event.args ?? {});
    if (event.ph === "C" && (values.length === 0 || values.some((value) => typeof value !== "number" || !Number.isFinite(value))))
      faults.push(`a counter that is no number: ${at}`);
    const key = event.ph === "C" ? `${event.pid} counter ${event.name}` : `${event.pid} ${event.tid}`;
    const track = tracks.get(key);
    if (track === undefined) tracks.set(key, [event]);
    else track.push(event);
  }
  for (const [key, track] of tracks) {
    faults.push(...disorder(key, track));
    if (!key.includes("counter")) slices.push(...nested(key, track, faults));
  }
  return { faults, slices };
}

function nanoseconds(microseconds: number): number {
  return Math.round(microseconds * NANOSECONDS);
}

/** Times of one track never fall. */
function disorder(key: string, track: readonly TraceEvent[]): string[] {
  return track.flatMap((event, index) => {
    const before = track[index - 1]?.ts ?? 0;
    return (event.ts ?? 0) < before ? [`track ${key}: ${event.ts} after ${before}`] : [];
  });
}

/** Slices of one track by its stack: a slice inside another ends by its end. */
function nested(key: string, track: readonly TraceEvent[], faults: string[]): Slice[] {
  const slices: Slice[] = [];
  const open: TraceEvent[] = [];
  let lastEnd = 0;
  for (const event of track) {
    const { pid, tid, name = "", args = {} } = event;
    const from = nanoseconds(event.ts as number);
    if (event.ph === "B") open.push(event);
    else if (event.ph === "E") {
      const begun = open.pop();
      if (begun === undefined) faults.push(`track ${key}: an end without beginning at ${event.ts}`);
      else {
        const whole = { ...begun.args, ...args };
        slices.push({
          pid,
          tid,
          name: begun.name ?? "",
          from: nanoseconds(begun.ts as number),
          to: from,
          depth: open.length,
          args: whole,
        });
      }
    } else {
      const to = from + nanoseconds(event.dur as number);
      if (open.length > 0 || from < lastEnd) faults.push(`track ${key}: slice at ${event.ts} in the middle of another`);
      lastEnd = to;
      slices.push({ pid, tid, name, from, to, depth: 0, args });
    }
  }
  for (const { name, ts } of open) faults.push(`track ${key}: ${name} at ${ts} never ends`);
  return slices;
}

/** Sum of one of the slices' figures. */
export function sumOf(slices: readonly Slice[], figure: string): number {
  return slices.reduce((sum, { args }) => sum + Number(args[figure] ?? 0), 0);
}
