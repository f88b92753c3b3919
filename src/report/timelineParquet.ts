/** A timeline of the workers as Parquet, for data frames and SQL: a group of rows at a time, so that no more is held. */
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { TracedStretch } from "../metrics/runTrace.ts";
import { type Timeline, type TimelineRow, type TimelineRun, timelineRow } from "./timelineRow.ts";

/** Some 7 MB of columns; readers skip whole groups. */
const ROWS_A_GROUP = 65_536;

/** A rate over no time at all is no number, and null in the file as it is empty in CSV. */
const COLUMNS: Readonly<Record<keyof TimelineRow, Omit<SchemaElement, "name">>> = {
  from_seconds: { type: "DOUBLE", repetition_type: "REQUIRED" },
  to_seconds: { type: "DOUBLE", repetition_type: "REQUIRED" },
  pool: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
  worker: { type: "INT32", repetition_type: "REQUIRED" },
  work: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
  decode_sequences: { type: "INT32", repetition_type: "REQUIRED" },
  prefill_prompts: { type: "INT32", repetition_type: "REQUIRED" },
  prefill_tokens: { type: "INT32", repetition_type: "REQUIRED" },
  joules: { type: "DOUBLE", repetition_type: "REQUIRED" },
  watts: { type: "DOUBLE", repetition_type: "OPTIONAL" },
  kv_pinned_bytes: { type: "DOUBLE", repetition_type: "REQUIRED" },
  kv_held_bytes: { type: "DOUBLE", repetition_type: "REQUIRED" },
  requests_waiting: { type: "INT32", repetition_type: "REQUIRED" },
};
const NAMES = Object.keys(COLUMNS) as (keyof TimelineRow)[];
const SCHEMA: SchemaElement[] = [
  { name: "timeline", num_children: NAMES.length },
  ...NAMES.map((name) => ({ name, ...COLUMNS[name] })),
];

export class TimelineParquet implements Timeline {
  rows = 0;
  readonly #run: TimelineRun;
  readonly #rowsPerGroup: number;
  readonly #file: ParquetWriter;
  #group: TimelineRow[] = [];

  constructor(run: TimelineRun, write: (bytes: Uint8Array) => void, rowsPerGroup = ROWS_A_GROUP) {
    this.#run = run;
    this.#rowsPerGroup = rowsPerGroup;
    this.#file = new ParquetWriter({ writer: passing(write), schema: SCHEMA });
  }

  worked(stretch: TracedStretch): void {
    this.#group.push(timelineRow(stretch, this.#run));
    this.rows++;
    if (this.#group.length === this.#rowsPerGroup) this.#writeGroup();
  }

  finish(): void {
    if (this.#group.length > 0) this.#writeGroup();
    this.#file.finish();
  }

  #writeGroup(): void {
    const columnData = NAMES.map((name) => ({ name, data: this.#group.map((row) => cell(row[name])) }));
    this.#file.write({ columnData, rowGroupSize: this.#rowsPerGroup });
    this.#group = [];
  }
}

function cell(value: string | number | undefined): string | number | null {
  return value === undefined || (typeof value === "number" && !Number.isFinite(value)) ? null : value;
}

/** Hands on what was written, and begins with an empty buffer again. */
function passing(write: (bytes: Uint8Array) => void): ByteWriter {
  const writer = new ByteWriter();
  const flush = (): void => {
    write(writer.getBytes().slice());
    writer.index = 0;
  };
  return Object.assign(writer, { flush, finish: flush });
}
