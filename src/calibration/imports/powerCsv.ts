/** CSV of nvidia-smi (--format=csv), amd-smi (metric -p --csv) and rocm-smi (--showpower --csv). */
import Papa from "papaparse";
import { showValue } from "../../profiles/problem.ts";
import { readInstant } from "./clock.ts";
import type { PowerSamples } from "./powerSamples.ts";

const TIME = /time/i;
/** The first such column: draw of the accelerator, not its limits or the state of its power management. */
const POWER = /power/i;
const NO_DRAW = /limit|cap|max|min|management|state|profile|throttle/i;
const GPU = /^(index|gpu|gpu_id|gpu_index|card|device|uuid|pci\.bus_id)$/i;

type Columns = { readonly time: number; readonly power: number; readonly gpu: number; readonly names: readonly string[] };

/** Adds a sample a line. The header may come after a preamble, and again. */
export function readPowerCsv(text: string, samples: PowerSamples): void {
  let columns: Columns | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const cells = (Papa.parse<string[]>(line.trim(), { delimiter: "," }).data[0] ?? []).map((cell) => cell.trim());
    const header = columnsOf(cells);
    if (header !== undefined) columns = header;
    else if (columns !== undefined) readLine(cells, { columns, line: index + 1, samples });
  }
  if (columns !== undefined) return;
  const expected = "a header with a column of power, such as power.draw [W] or socket_power, and one of the GPU (index, gpu)";
  const fix = "record with: nvidia-smi --query-gpu=timestamp,index,power.draw --format=csv -l 1";
  samples.fault({ line: 1, path: "header", wrong: "no column of power and GPU", expected, fix });
}

function columnsOf(cells: readonly string[]): Columns | undefined {
  const power = cells.findIndex((cell) => POWER.test(cell) && !NO_DRAW.test(cell));
  const gpu = cells.findIndex((cell) => GPU.test(cell));
  if (power === -1 || gpu === -1) return undefined;
  return { time: cells.findIndex((cell) => TIME.test(cell)), power, gpu, names: cells };
}

type Line = { readonly columns: Columns; readonly line: number; readonly samples: PowerSamples };

function readLine(cells: readonly string[], { columns, line, samples }: Line): void {
  const { time, power, gpu, names } = columns;
  // The last line of a log that was cut off.
  if (cells.length < names.length) return;
  const watts = samples.readWatts(cells[power] ?? "", line, names[power] ?? "");
  if (watts === undefined) return;
  const written = time === -1 ? undefined : (cells[time] ?? "");
  const instant = written === undefined ? undefined : readInstant(written);
  if (written === undefined || instant !== undefined) samples.add(cells[gpu] ?? "", watts, instant);
  else {
    const expected = "a time such as 2026/01/05 09:00:00.123, ISO 8601 or a Unix time";
    const path = names[time] ?? "";
    samples.fault({ line, path, wrong: "not a time", received: showValue(written), expected, fix: "remove this line" });
  }
}
