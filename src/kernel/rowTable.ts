/**
 * A table whose rows lie one after another in one array of numbers, the fields of a row side by side: whoever looks at a
 * few fields of a row fetches one or two cache lines, and not one for every field as from an array for each. With tens of
 * thousands of rows, waiting for memory costs more than all arithmetic. Fields that are used together should be opened
 * one after another. Knows nothing of what rows and fields mean.
 */
export class RowTable {
  readonly #width: number;
  readonly #fields: Field[] = [];
  #numbers: Float64Array;

  /** `width`: fields of a row, which are then opened; `rows`: that there is room for. */
  constructor(width: number, rows: number) {
    this.#width = width;
    this.#numbers = new Float64Array(width * rows);
  }

  /** Rows that there is room for. */
  get rows(): number {
    return this.#numbers.length / this.#width;
  }

  /** Opens the next field, 0 in all rows. */
  field(): Field {
    const field = new Field(this.#numbers, this.#width, this.#fields.length);
    this.#fields.push(field);
    return field;
  }

  /** Doubles the rows. */
  grow(): void {
    const numbers = new Float64Array(this.#numbers.length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    for (const field of this.#fields) field.move(numbers);
  }
}

/** One field of all rows of a table. */
export class Field {
  #numbers: Float64Array;
  readonly #width: number;
  readonly #place: number;

  constructor(numbers: Float64Array, width: number, place: number) {
    this.#numbers = numbers;
    this.#width = width;
    this.#place = place;
  }

  of(row: number): number {
    return this.#numbers[row * this.#width + this.#place] as number;
  }

  set(row: number, value: number): void {
    this.#numbers[row * this.#width + this.#place] = value;
  }

  add(row: number, difference: number): void {
    const at = row * this.#width + this.#place;
    this.#numbers[at] = (this.#numbers[at] as number) + difference;
  }

  fill(value: number): void {
    for (let at = this.#place; at < this.#numbers.length; at += this.#width) this.#numbers[at] = value;
  }

  /** The table's numbers are elsewhere now. */
  move(numbers: Float64Array): void {
    this.#numbers = numbers;
  }
}
