/** Runs `agentwatt schema`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FileKind } from "../../profiles/fileKinds.ts";
import { fileJsonSchema } from "../../profiles/jsonSchema.ts";
import { InputError, showValue } from "../../profiles/problem.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { KIND_NAMES } from "../kindNames.ts";

export function printSchema(kind: FileKind | undefined): ExitCode {
  const all = (): unknown => Object.fromEntries(KIND_NAMES.map((name) => [name, fileJsonSchema(name)]));
  process.stdout.write(schemaText(kind === undefined ? all() : fileJsonSchema(kind)));
  return EXIT.good;
}

/** Errors: InputError when the folder cannot be made or written into. */
export function writeSchemas(folder: string, wanted: FileKind | undefined): ExitCode {
  try {
    mkdirSync(folder, { recursive: true });
    for (const kind of wanted === undefined ? KIND_NAMES : [wanted]) {
      writeFileSync(join(folder, `${kind}.schema.json`), schemaText(fileJsonSchema(kind)));
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    const wrong = `cannot be written (${String(error.code)})`;
    const received = showValue(folder);
    const expected = "a folder that you may write into";
    throw new InputError([{ file: "agentwatt schema", path: "--write", wrong, received, expected, fix: "write another folder" }]);
  }
  return EXIT.good;
}

function schemaText(schema: unknown): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
