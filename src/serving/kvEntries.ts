/**
 * Rows of the tails and scaffolds that KV pools hold, and the handles by which they are known. All pools of a deployment
 * write into one table: a table for each of a thousand pools would be a thousand sets of field objects, none of them in a
 * cache when its pool's turn comes. Knows nothing of bytes or of what a pool does with its rows.
 */
import { RowTable } from "../kernel/rowTable.ts";

const FIELDS = 10;
/** Rows that there is room for at first. */
const FIRST_ROWS = 16;

export class KvEntries {
  readonly #rows = new RowTable(FIELDS, FIRST_ROWS);
  readonly tokens = this.#rows.field();
  /** Neighbours in the list of its pool, from the least to the most recently used. */
  readonly previous = this.#rows.field();
  readonly next = this.#rows.field();
  readonly usedSeconds = this.#rows.field();
  /** Of a scaffold: its id (-1: a tail), tails on it, running sequences on it. */
  readonly scaffoldId = this.#rows.field();
  readonly standing = this.#rows.field();
  readonly pins = this.#rows.field();
  /** Of a tail: the scaffold it stands on. */
  readonly base = this.#rows.field();
  /** Of a tail: the session that it is a prefix of. */
  readonly session = this.#rows.field();
  /** 1: nobody holds its handle. */
  readonly orphaned = this.#rows.field();
  /** Handles given out so far, those free again included. */
  #handles = 0;
  readonly #free: number[] = [];

  /** A handle that nobody has; what its row holds is what its last holder left. */
  open(): number {
    const entry = this.#free.pop() ?? this.#handles++;
    if (this.#handles > this.#rows.rows) this.#rows.grow();
    return entry;
  }

  /** Takes a handle back. */
  close(entry: number): void {
    this.#free.push(entry);
  }
}
