/** Which command printed a result, told by the keys that no other command's result has; and its check. */
import type { z } from "zod";
import { InputError, type Problem, receivedOf } from "../../profiles/problem.ts";
import { isMapping, type SourceDocument, valueAt } from "../../profiles/sourceDocument.ts";
import { validateDocument } from "../../profiles/validate.ts";
import type { OtherResults } from "./otherResults.ts";
import { PRINT_AGAIN } from "./resultDocument.ts";
import {
  type CapacityFile,
  capacitySchema,
  cliffSchema,
  compareSchema,
  explainSchema,
  longContextSchema,
  optimizeSchema,
  phaseSchema,
  sensitivitySchema,
  validationSchema,
  whatIfSchema,
} from "./schemas.ts";

/** What a file of results holds. */
export type ReadResult = {
  /** The command that printed it. */
  readonly command: string;
  readonly capacity: CapacityFile | undefined;
  readonly others: OtherResults;
};

type Kind = {
  readonly command: string;
  readonly keys: readonly string[];
  readonly read: (document: SourceDocument) => Omit<ReadResult, "command">;
};

const KINDS: readonly Kind[] = [
  { command: "capacity", keys: ["results"], read: (document) => ({ capacity: checked(capacitySchema, document), others: {} }) },
  other("compare", ["demands"], compareSchema, (comparison) => ({ comparison })),
  other("sensitivity", ["inputs", "lnNoiseOverSeeds"], sensitivitySchema, (result) => ({ sensitivities: [result] })),
  other("long-context", ["points", "summary"], longContextSchema, (longContext) => ({ longContext })),
  other("what-if", ["cells"], whatIfSchema, (whatIf) => ({ whatIf })),
  other("optimize", ["finalists"], optimizeSchema, (optimization) => ({ optimization })),
  other("explain", ["turn", "lifted"], explainSchema, (explanation) => ({ explanation })),
  other("simulate", ["ttftByTurn", "verdict"], phaseSchema, (phase) => ({ phase })),
  other("cliff", ["points", "pastFromAgents"], cliffSchema, (cliff) => ({ cliff })),
  other("validate", ["runs", "summaryAtCap"], validationSchema, (validation) => ({ accuracy: { validation, model: undefined } })),
];

function other<S extends z.ZodType>(
  command: string,
  keys: readonly string[],
  schema: S,
  place: (result: z.output<S>) => OtherResults,
): Kind {
  return { command, keys, read: (document) => ({ capacity: undefined, others: place(checked(schema, document)) }) };
}

/** Errors: InputError for a result of no command that is known, or of another version, and every fault of its content. */
export function readResult(document: SourceDocument): ReadResult {
  const { value } = document;
  const kind = KINDS.find(({ keys }) => isMapping(value) && keys.every((key) => Object.hasOwn(value, key)));
  const version = valueAt(value, ["schemaVersion"]);
  if (kind === undefined || version === undefined) {
    const commands = KINDS.map(({ command }) => command).join(", ");
    throw new InputError([
      {
        ...document.locate([]),
        path: "",
        wrong: "not a result that can be drawn",
        expected: `what one of these printed with --format json: ${commands}`,
        fix: "agentwatt capacity b300 --format json > result.json, or name a scenario",
      },
    ]);
  }
  if (version !== 1) {
    throw new InputError([
      {
        ...document.locate(["schemaVersion"]),
        wrong: "another version of the result",
        ...receivedOf(version),
        expected: "1",
        fix: `print it again with this version of agentwatt ${kind.command}`,
      },
    ]);
  }
  return { command: kind.command, ...kind.read(document) };
}

/** A result is printed, not written by hand: whatever is wrong with it, the fix is to print it again. */
function checked<S extends z.ZodType>(schema: S, document: SourceDocument): z.output<S> {
  try {
    return validateDocument(schema, document);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.problems.map((problem): Problem => ({ ...problem, fix: PRINT_AGAIN })));
  }
}
