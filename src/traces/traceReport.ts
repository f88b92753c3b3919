/** What a reader says besides the requests: what it left out and what it found odd, counted, each with its first place. */

export type Place = { readonly file: string; readonly line: number; readonly col?: number | undefined };
export type Tally = { count: number; readonly first: Place; readonly received?: string | undefined };

export class TraceReport {
  /** That are not blank; documents where one may go over several lines. */
  lines = 0;
  requests = 0;
  /** Rows left out, by reason. */
  readonly skips = new Map<string, Tally>();
  /** Rows kept, by what is odd about them. */
  readonly remarks = new Map<string, Tally>();

  skip(reason: string, first: Place, received?: string): void {
    count(this.skips, reason, { first, received });
  }

  remark(what: string, first: Place): void {
    count(this.remarks, what, { first });
  }

  get skipped(): number {
    return [...this.skips.values()].reduce((sum, { count }) => sum + count, 0);
  }
}

function count(tallies: Map<string, Tally>, reason: string, entry: Omit<Tally, "count">): void {
  const tally = tallies.get(reason);
  if (tally === undefined) tallies.set(reason, { count: 1, ...entry });
  else tally.count++;
}

/** `file:line:col`, or `file:line` where no column is known. */
export function placeText({ file, line, col }: Place): string {
  return col === undefined ? `${file}:${line}` : `${file}:${line}:${col}`;
}
