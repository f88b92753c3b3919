/** Quantities over a window as means of equal parts of it, so that the memory does not grow with what happens there. */
export class WindowSeries {
  readonly fromSeconds: number;
  readonly partSeconds: number;
  readonly #toSeconds: number;
  readonly #parts: number;
  readonly #sums: Float64Array[];

  constructor(window: { fromSeconds: number; toSeconds: number }, parts: number, series: number) {
    this.fromSeconds = window.fromSeconds;
    this.partSeconds = (window.toSeconds - window.fromSeconds) / parts;
    this.#toSeconds = window.toSeconds;
    this.#parts = parts;
    this.#sums = Array.from({ length: series }, () => new Float64Array(parts));
  }

  /** A quantity was `value` over a stretch; what lies outside of the window is left out. Those of several workers add up. */
  add(series: number, fromSeconds: number, toSeconds: number, value: number): void {
    const from = Math.max(fromSeconds, this.fromSeconds);
    const to = Math.min(toSeconds, this.#toSeconds);
    if (to <= from || value === 0) return;
    const sums = this.#sums[series] as Float64Array;
    const last = this.#partAt(to);
    for (let part = this.#partAt(from); part <= last; part++) {
      const start = this.startSeconds(part);
      const overlap =
        Math.min(to, part === this.#parts - 1 ? this.#toSeconds : this.startSeconds(part + 1)) - Math.max(from, start);
      if (overlap > 0) sums[part] = (sums[part] as number) + value * overlap;
    }
  }

  startSeconds(part: number): number {
    return this.fromSeconds + part * this.partSeconds;
  }

  /** Mean over a part. */
  mean(series: number, part: number): number {
    return ((this.#sums[series] as Float64Array)[part] as number) / this.partSeconds;
  }

  get parts(): number {
    return this.#parts;
  }

  /** The last part for its end, too, and one too early rather than too late where rounding decides. */
  #partAt(seconds: number): number {
    const part = Math.floor((seconds - this.fromSeconds) / this.partSeconds);
    return Math.max(0, Math.min(this.#parts - 1, this.startSeconds(part) > seconds ? part - 1 : part));
  }
}
