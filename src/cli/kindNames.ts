/** Kinds of file by name, for help and options, without the schemas behind them, which are slow to load. */
import type { FileKind } from "../profiles/fileKinds.ts";
import { expectedNames, nearestName } from "../profiles/names.ts";
import { InputError, showValue } from "../profiles/problem.ts";

export const KIND_NAMES = [
  "hardware",
  "model",
  "engine",
  "workload",
  "coefficients",
  "prices",
  "uncertainty",
  "scenario",
] as const satisfies readonly FileKind[];

/** The kind that a positional argument names; undefined when there is none. Errors: InputError with the choices. */
export function readKind(words: readonly string[] | undefined, path: string): FileKind | undefined {
  const [word] = words ?? [];
  if (word === undefined) return undefined;
  const found = KIND_NAMES.find((kind) => kind === word);
  if (found !== undefined) return found;
  const fix = `write ${path} ${nearestName(word, KIND_NAMES) ?? KIND_NAMES[0]}`;
  throw new InputError([
    {
      file: path,
      path: "kind",
      wrong: "no such kind",
      received: showValue(word),
      expected: expectedNames(word, KIND_NAMES),
      fix,
    },
  ]);
}
