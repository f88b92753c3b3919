/**
 * A small heap of (step index, subject, code), by which a worker finds the next step at which something happens to one
 * of its sequences. Among equal steps the order is that of insertion, so that replays agree to the last byte.
 */
export class StepHeap {
  readonly #steps: number[] = [];
  readonly #sequences: number[] = [];
  readonly #subjects: number[] = [];
  readonly #codes: number[] = [];
  readonly #versions: number[] = [];
  #nextSequence = 0;

  /** The entry that the last `pop` took out. */
  subject = 0;
  code = 0;
  version = 0;

  get size(): number {
    return this.#steps.length;
  }

  /** Step index of the first entry; Infinity when there is none. */
  get firstStep(): number {
    return this.#steps.length === 0 ? Number.POSITIVE_INFINITY : (this.#steps[0] as number);
  }

  push(step: number, subject: number, code: number, version: number): void {
    let hole = this.#steps.length;
    this.#steps.push(0);
    this.#sequences.push(0);
    this.#subjects.push(0);
    this.#codes.push(0);
    this.#versions.push(0);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if ((this.#steps[parent] as number) <= step) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#steps[hole] = step;
    this.#sequences[hole] = this.#nextSequence++;
    this.#subjects[hole] = subject;
    this.#codes[hole] = code;
    this.#versions[hole] = version;
  }

  pop(): boolean {
    if (this.#steps.length === 0) return false;
    this.subject = this.#subjects[0] as number;
    this.code = this.#codes[0] as number;
    this.version = this.#versions[0] as number;
    const last = this.#steps.length - 1;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#before(child + 1, child)) child++;
      if (this.#before(last, child)) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#move(last, hole);
    this.#steps.pop();
    this.#sequences.pop();
    this.#subjects.pop();
    this.#codes.pop();
    this.#versions.pop();
    return true;
  }

  #before(a: number, b: number): boolean {
    const stepA = this.#steps[a] as number;
    const stepB = this.#steps[b] as number;
    return stepA < stepB || (stepA === stepB && (this.#sequences[a] as number) < (this.#sequences[b] as number));
  }

  #move(from: number, to: number): void {
    this.#steps[to] = this.#steps[from] as number;
    this.#sequences[to] = this.#sequences[from] as number;
    this.#subjects[to] = this.#subjects[from] as number;
    this.#codes[to] = this.#codes[from] as number;
    this.#versions[to] = this.#versions[from] as number;
  }
}
