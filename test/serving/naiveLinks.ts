/** Links shared max-min fairly, the naive way: all rates are found anew at every instant at which a transfer starts or ends. */

/** Rates of flows by raising all of them a little at a time until a link is full. */
export function naiveRates(capacities: readonly number[], flows: readonly (readonly number[])[]): number[] {
  const rates = flows.map(() => 0);
  const rising = new Set(flows.keys());
  while (rising.size > 0) {
    const slack = capacities.map((capacity, link) => {
      const used = flows.reduce((sum, hops, flow) => sum + (hops.includes(link) ? (rates[flow] as number) : 0), 0);
      const growing = [...rising].filter((flow) => flows[flow]?.includes(link)).length;
      return growing === 0 ? Number.POSITIVE_INFINITY : (capacity - used) / growing;
    });
    const rise = Math.min(...slack);
    for (const flow of rising) rates[flow] = (rates[flow] as number) + rise;
    const full = slack.flatMap((left, link) => (left <= rise * (1 + 1e-12) ? [link] : []));
    for (const flow of [...rising]) if (flows[flow]?.some((link) => full.includes(link))) rising.delete(flow);
  }
  return rates;
}

const CLOCK_ROUNDING = 1e-14;

type Transfer = { readonly subject: number; left: number; readonly hops: readonly number[] };

/** A transfer's end; `subject`: who waits for it, -1: nobody. */
export type TransferEnd = { readonly subject: number; readonly seconds: number };

export class NaiveLinks {
  /** Bytes that each link has carried. */
  readonly carriedBytes: number[];
  transfers: Transfer[] = [];
  readonly #capacities: readonly number[];
  #nowSeconds = 0;

  constructor(capacities: readonly number[]) {
    this.#capacities = capacities;
    this.carriedBytes = capacities.map(() => 0);
  }

  /** Assumes that the links have been brought to the present. */
  start(subject: number, bytes: number, hops: readonly number[]): void {
    this.transfers.push({ subject, left: bytes, hops });
  }

  /** What one more transfer would get if each link were shared by heads. */
  share(hops: readonly number[]): number {
    const shares = hops.map((link) => {
      const others = this.transfers.filter((transfer) => transfer.hops.includes(link)).length;
      return (this.#capacities[link] as number) / (others + 1);
    });
    return Math.min(...shares);
  }

  get nextEndSeconds(): number {
    const rates = this.#rates();
    return this.#nowSeconds + Math.min(...this.transfers.map(({ left }, index) => left / (rates[index] as number)));
  }

  /** Moves bytes until `seconds`; returns what ended on the way. */
  advance(seconds: number): TransferEnd[] {
    const ends: TransferEnd[] = [];
    // A transfer that would end within what the clock can tell has ended.
    const instant = CLOCK_ROUNDING * seconds;
    for (;;) {
      const rates = this.#rates();
      const durations = this.transfers.map(({ left }, index) => left / (rates[index] as number));
      const step = Math.min(seconds - this.#nowSeconds, ...durations);
      for (const [index, transfer] of this.transfers.entries()) {
        const isDone = (durations[index] as number) <= step + instant;
        const bytes = isDone ? transfer.left : (rates[index] as number) * step;
        transfer.left -= bytes;
        for (const link of transfer.hops) this.carriedBytes[link] = (this.carriedBytes[link] as number) + bytes;
      }
      this.#nowSeconds = step === seconds - this.#nowSeconds ? seconds : this.#nowSeconds + step;
      const done = this.transfers.filter(({ left }) => left === 0);
      ends.push(...done.map(({ subject }) => ({ subject, seconds: this.#nowSeconds })));
      this.transfers = this.transfers.filter(({ left }) => left > 0);
      if (done.length === 0 && this.#nowSeconds >= seconds) return ends;
    }
  }

  #rates(): number[] {
    return naiveRates(
      this.#capacities,
      this.transfers.map(({ hops }) => hops),
    );
  }
}
