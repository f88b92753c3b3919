/** What a row needs and neither a file nor a flag gives, gathered so that all of it is told at once. */
import { expectedNames, nearestName } from "../../profiles/names.ts";
import { InputError, type Problem, showValue } from "../../profiles/problem.ts";
import type { StatedRun } from "./statedRun.ts";

type Names = {
  readonly stated: string | undefined;
  readonly ids: readonly string[];
  readonly idOf: (stated: string) => string | undefined;
};
type Choices<T> = { readonly stated: string | undefined; readonly choices: readonly T[] };

/** Takes a value from the flag or the file, and keeps what is missing. */
export class Needs {
  readonly #run: StatedRun;
  readonly #problems: Problem[] = [];

  constructor(run: StatedRun) {
    this.#run = run;
  }

  name(column: string, given: string | undefined, { stated, ids, idOf }: Names): string {
    const found = given ?? (stated === undefined ? undefined : idOf(stated));
    if (found !== undefined) return found;
    const expected = expectedNames(stated ?? "", ids);
    const fix = `write --${column} ${nearestName(stated ?? "", ids) ?? ids[0] ?? "ID"}, or the id of yours`;
    if (stated === undefined) this.#missing({ path: column, expected, fix });
    else this.#add({ path: column, wrong: "no profile is of it", received: showValue(stated), expected, fix });
    return "";
  }

  choice<T extends string>(column: string, given: T | undefined, { stated, choices }: Choices<T>): T | undefined {
    const found = given ?? choices.find((choice) => choice === stated?.toLowerCase());
    if (found !== undefined || stated === undefined) return found;
    const expected = expectedNames(stated, choices);
    const fix = `write --${column} ${choices[0]}`;
    this.#add({ path: column, wrong: "not one of the choices", received: showValue(stated), expected, fix });
    return undefined;
  }

  number(column: string, value: number | undefined, { flag, expected }: { flag: string; expected: string }): number {
    const fix = `write ${flag}, with the number of your run`;
    if (value === undefined) this.#missing({ path: column, expected, fix });
    else if (Number.isSafeInteger(value)) return value;
    else this.#add({ path: column, wrong: "too large", received: showValue(value), expected, fix });
    return 1;
  }

  refuseEmpty(): void {
    const expected = "a median TTFT or TPOT, or tokens a second";
    this.#add({ path: "", wrong: "nothing that was measured is in it", expected, fix: "check that the run came to its end" });
  }

  throwIfAny(): void {
    if (this.#problems.length > 0) throw new InputError(this.#problems);
  }

  #missing(problem: Pick<Problem, "path" | "expected" | "fix">): void {
    this.#add({ ...problem, wrong: "neither in the file nor given" });
  }

  #add(problem: Omit<Problem, "file" | "line" | "col">): void {
    const { file, line, col } = this.#run.at;
    this.#problems.push({ file, line, col, ...problem });
  }
}
