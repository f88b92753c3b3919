/**
 * `npm run bench [-- names...]`: times the cases one after another, each run in a process of its own, and prints medians,
 * spreads and ratios to the committed baseline. `--repeats N` runs each so often, `--write` makes this the baseline.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import module from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "../scripts/bundle.ts";
import { columnTable } from "../src/report/columnTable.ts";
import { significant } from "../src/report/figures.ts";
import { PLAIN_STYLE } from "../src/report/textStyle.ts";
import { ENGINE_CASES } from "./cases.ts";
import { COMMAND_CASES } from "./commands.ts";
import type { Counts, Run } from "./measure.ts";

const ROOT = resolve(import.meta.dirname, "..");
const BASELINE = join(import.meta.dirname, "baseline.json");
const MAIN = join(ROOT, "bin/agentwatt.js");
/** once.ts built as agentwatt is, and as deep below the package as in it. */
const BUILT = new URL("../dist/bench/", import.meta.url);
const ONCE = fileURLToPath(new URL("once.js", BUILT));
module.enableCompileCache();
/** With the cache of compiled code that agentwatt opens. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: module.getCompileCacheDir() };

/** Median seconds by case: of the work, and of the whole process. */
type Baseline = Record<string, { readonly seconds: number; readonly processSeconds: number }>;
type Timed = { readonly seconds: number; readonly processSeconds: number; readonly counts: Counts; readonly peakBytes?: number };
type Summary = Timed & { readonly name: string; readonly what: string; readonly spread: number };

const { values, positionals } = parseArgs({
  options: { repeats: { type: "string", default: "3" }, write: { type: "boolean", default: false } },
  allowPositionals: true,
});
const repeats = Number(values.repeats);
const known = [...ENGINE_CASES, ...COMMAND_CASES];
const unknown = positionals.find((name) => !known.some((one) => one.name === name));
if (!Number.isInteger(repeats) || repeats < 1) fail(`--repeats: a whole number from 1 is expected, got ${values.repeats}`);
if (unknown !== undefined) fail(`no case "${unknown}"; there are: ${known.map(({ name }) => name).join(", ")}`);

await bundle({ once: new URL("once.ts", import.meta.url) }, BUILT);
const wanted = known.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const baseline: Baseline = existsSync(BASELINE) ? JSON.parse(readFileSync(BASELINE, "utf8")) : {};
const summaries = wanted.map((one, index) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${index + 1} of ${wanted.length}: ${one.name}\x1b[K`);
  const runs = Array.from({ length: repeats }, () => ("command" in one ? timeCommand(one.command) : timeCase(one.name)));
  return summary(one, runs);
});
if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
process.stdout.write(`${table(summaries).join("\n")}\n`);
if (values.write) writeBaseline(summaries);

function timeCase(name: string): Timed {
  const { out, seconds } = timeProcess([ONCE, name], [0]);
  return { ...(JSON.parse(out) as Run), processSeconds: seconds };
}

function timeCommand(command: readonly string[]): Timed {
  // 1: the answer is no, which takes as long.
  const { seconds } = timeProcess([MAIN, ...command], [0, 1]);
  return { seconds, processSeconds: seconds, counts: {} };
}

function timeProcess(
  args: readonly string[],
  good: readonly (number | null)[],
): { readonly out: string; readonly seconds: number } {
  const start = performance.now();
  const options = { cwd: ROOT, env: ENVIRONMENT, encoding: "utf8", maxBuffer: 2 ** 26 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  const seconds = (performance.now() - start) / 1000;
  if (!good.includes(status)) fail(`${args.join(" ")} ended with ${status}:\n${stderr}`);
  return { out: stdout, seconds };
}

function summary(one: { readonly name: string; readonly what: string }, runs: readonly Timed[]): Summary {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)] as Timed;
  const processes = runs.map(({ processSeconds }) => processSeconds).sort((a, b) => a - b);
  const spread = ((sorted.at(-1) as Timed).seconds - (sorted[0] as Timed).seconds) / middle.seconds;
  const processSeconds = processes[Math.floor(processes.length / 2)] as number;
  return { ...middle, name: one.name, what: one.what, spread, processSeconds };
}

function table(rows: readonly Summary[]): string[] {
  const right = (title: string | readonly string[]) => ({ title, align: "right" as const });
  const columns = [
    { title: "case", align: "left" as const },
    right(["median", "s"]),
    right(["max-min", "%"]),
    right(["process", "s"]),
    right(["events", "k/s"]),
    right(["turns", "k/s"]),
    right(["ops", "M/s"]),
    right(["simulated", "over wall"]),
    right(["peak", "MB"]),
    right(["of base-", "line"]),
  ];
  return columnTable(columns, rows.map(cells), PLAIN_STYLE);
}

function cells({ name, what, seconds, spread, processSeconds, counts, peakBytes }: Summary): (string | string[])[] {
  const rate = (count: number | undefined, unit: number) => (count === undefined ? "" : significant(count / seconds / unit));
  const before = baseline[name]?.seconds;
  return [
    [name, `  ${what}`],
    significant(seconds),
    (100 * spread).toFixed(0),
    significant(processSeconds),
    rate(counts.events, 1e3),
    rate(counts.turns, 1e3),
    rate(counts.operations, 1e6),
    rate(counts.simulatedSeconds, 1),
    peakBytes === undefined ? "" : (peakBytes / 1e6).toFixed(0),
    before === undefined ? "" : significant(seconds / before),
  ];
}

function writeBaseline(rows: readonly Summary[]): void {
  const round = (value: number) => Number(value.toPrecision(3));
  const written: Baseline = { ...baseline };
  for (const { name, seconds, processSeconds } of rows)
    written[name] = { seconds: round(seconds), processSeconds: round(processSeconds) };
  writeFileSync(BASELINE, `${JSON.stringify(written, null, 2)}\n`);
}

function fail(message: string): never {
  process.stderr.write(`bench: ${message}\n`);
  process.exit(2);
}
