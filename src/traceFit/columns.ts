/** Columns of samples: put together, and their largest; and counted things as words. */

/** All values, one column after another. */
export function joined(...columns: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    all.set(column, at);
    at += column.length;
  }
  return all;
}

/** The largest of the values, 1 at least. */
export function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 1);
}

/** "1 step", "2 steps". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
