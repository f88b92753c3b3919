/**
 * User faults as data: where, what is wrong, what was expected, and one edit that mends it.
 * Everything that a person can get wrong (a profile, a scenario, a --set) ends up here and is rendered here;
 * knows nothing of files, YAML or zod.
 */

/** One fault in something that a person wrote. `line` and `col` count from 1 and are absent where there is no file. */
export type Problem = {
  /** The file, or what stands in its place: `--set seed=x`. */
  readonly file: string;
  readonly line?: number | undefined;
  readonly col?: number | undefined;
  /** Dotted path of keys, such as `systems.0.platform`; empty for the whole file. */
  readonly path: string;
  readonly wrong: string;
  /** The offending value as printed by `showValue`. */
  readonly received?: string | undefined;
  readonly receivedType?: TypeWord | undefined;
  readonly expected: string;
  readonly fix: string;
};

export type TypeWord = "number" | "text" | "list" | "mapping" | "true/false" | "nothing";

/** Where a problem is: a file position, or the text of an override, and the key path as the user would name it. */
export type Location = {
  readonly file: string;
  readonly line?: number | undefined;
  readonly col?: number | undefined;
  readonly path: string;
};

const MAX_RENDERED_PROBLEMS = 20;
const MAX_SHOWN_CHARACTERS = 60;

/** A fault of the user, not of the program: rendered without a stack, exit code 2. Holds at least one problem. */
export class InputError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(renderProblems(problems));
    this.name = "InputError";
    this.problems = problems;
  }
}

/** A fault of an option's value. */
export function badValue(at: Location, text: string, texts: Pick<Problem, "wrong" | "expected" | "fix">): InputError {
  return new InputError([{ ...at, received: showValue(text), ...texts }]);
}

/** The three lines of one problem, free of control characters. */
export function renderProblem(problem: Problem): string {
  const { line, col, received, receivedType } = problem;
  const place = line === undefined ? problem.file : `${problem.file}:${line}:${col ?? 1}`;
  let got = "";
  if (receivedType === "nothing") got = ", got nothing";
  else if (received !== undefined) got = `, got ${received}${receivedType === undefined ? "" : ` (${receivedType})`}`;
  const lines = [
    `${place} ${problem.path === "" ? "(file)" : problem.path}: ${problem.wrong}${got}`,
    `  expected: ${problem.expected}`,
    `  fix: ${problem.fix}`,
  ];
  return lines.map(withoutControls).join("\n");
}

/** All problems, the first 20 in full: a file with ten thousand faults must not flood a terminal. */
export function renderProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, MAX_RENDERED_PROBLEMS).map(renderProblem);
  const hidden = problems.length - shown.length;
  if (hidden > 0) shown.push(`and ${hidden} more ${hidden === 1 ? "problem" : "problems"}`);
  return shown.join("\n");
}

/** The word that a person uses for the type of a YAML value. */
function typeWord(value: unknown): TypeWord {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "list";
  if (typeof value === "object") return "mapping";
  if (typeof value === "boolean") return "true/false";
  return typeof value === "number" ? "number" : "text";
}

/** A value in one short line: scalars as written, lists and mappings by their size, so that no alias bomb unfolds here. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[${value.length} ${value.length === 1 ? "entry" : "entries"}]`;
  if (typeof value === "object") return shorten(`{${Object.keys(value).slice(0, 10).join(", ")}}`);
  return typeof value === "string" ? shorten(JSON.stringify(value)) : shorten(String(value));
}

/** `received` and `receivedType` of a problem, from the value. */
export function receivedOf(value: unknown): { received: string; receivedType: TypeWord } {
  return { received: showValue(value), receivedType: typeWord(value) };
}

/** Gathers the problems of several steps, so that all are reported at once. */
export class ProblemList {
  readonly problems: Problem[] = [];
  readonly #known = new Set<string>();

  /** Runs a step; keeps its problems and returns undefined where it throws an InputError. Other errors pass. */
  attempt<T>(step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.add(...error.problems);
      return undefined;
    }
  }

  /** Adds problems, leaving out those that are already listed: two systems may share one faulty profile. */
  add(...problems: readonly Problem[]): void {
    for (const problem of problems) {
      const text = renderProblem(problem);
      if (!this.#known.has(text)) this.problems.push(problem);
      this.#known.add(text);
    }
  }

  /** Throws InputError when there is any problem. */
  throwIfAny(): void {
    if (this.problems.length > 0) throw new InputError(this.problems);
  }
}

function shorten(text: string): string {
  return text.length <= MAX_SHOWN_CHARACTERS ? text : `${text.slice(0, MAX_SHOWN_CHARACTERS - 1)}…`;
}

/** Control characters of a hostile file or argument must not reach the terminal. */
function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "�");
}
