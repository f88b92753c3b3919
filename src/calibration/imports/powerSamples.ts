/** Collects samples and faults while a power log is read, whatever its format. */
import { InputError, type Problem, receivedOf } from "../../profiles/problem.ts";
import type { Clock, Instant } from "./clock.ts";
import type { PowerLog, PowerSeries } from "./powerLog.ts";

export class PowerSamples {
  readonly #file: string;
  readonly #gpus = new Map<string, PowerSeries>();
  readonly #problems: Problem[] = [];
  readonly #clocks = new Set<Clock | "none">();

  constructor(file: string) {
    this.#file = file;
  }

  /** A sample of an accelerator; without a time where the log has none. */
  add(gpu: string, watts: number, time?: Instant | undefined): void {
    const series = this.#gpus.get(gpu) ?? { seconds: [], watts: [] };
    this.#gpus.set(gpu, series);
    series.watts.push(watts);
    if (time !== undefined) series.seconds.push(time.seconds);
    this.#clocks.add(time?.clock ?? "none");
  }

  /** Watts from a cell such as "412.34 W"; undefined for one that says that there is no reading. */
  readWatts(cell: string, line: number, path: string): number | undefined {
    const match = /^(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*W?$/.exec(cell.trim());
    if (match === null && /^$|n\/?a|not supported|unknown|err/i.test(cell)) return undefined;
    const watts = Number(match?.[1]);
    if (Number.isFinite(watts) && watts >= 0) return watts;
    const wrong = Number.isFinite(watts) ? "negative" : "not a number of watts";
    this.fault({ line, path, wrong, ...receivedOf(cell), expected: "watts, such as 412.34 W", fix: "remove this line" });
    return undefined;
  }

  fault(fault: Omit<Problem, "file" | "col">): void {
    this.#problems.push({ file: this.#file, ...(fault.line === undefined ? {} : { col: 1 }), ...fault });
  }

  /** Errors: InputError where there was a fault, no sample, or times of two kinds. */
  log(): PowerLog {
    const [clock] = this.#clocks;
    if (this.#problems.length === 0 && clock === undefined) {
      const expected = "lines with the draw of each GPU";
      this.fault({ path: "", wrong: "holds no reading of power", expected, fix: "record the log while the run is under way" });
    }
    if (this.#clocks.size > 1) {
      const expected = "the same kind of time in every line";
      this.fault({ path: "", wrong: "its times are of several kinds", expected, fix: "give the parts as separate logs" });
    }
    if (this.#problems.length > 0 || clock === undefined) throw new InputError(this.#problems);
    return { file: this.#file, clock, gpus: this.#gpus };
  }
}
