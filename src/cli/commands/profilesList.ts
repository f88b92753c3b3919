/** Runs `agentwatt profiles list`. */
import type { FileKind } from "../../profiles/fileKinds.ts";
import { listIds, readProfile } from "../../profiles/files.ts";
import { oneLine, shortened } from "../../report/plainText.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { KIND_NAMES } from "../kindNames.ts";

const MAX_NAME_CHARACTERS = 60;

export function listProfiles(wanted: FileKind | undefined): ExitCode {
  const kinds = wanted === undefined ? KIND_NAMES : [wanted];
  const rows = kinds.flatMap((kind) => listIds(kind).map((id) => [kind, id, nameOf(kind, id)] as const));
  const idColumns = Math.max(...rows.map(([, id]) => id.length));
  const kindColumns = Math.max(...rows.map(([kind]) => kind.length));
  const lines = rows.map(([kind, id, name]) => {
    const ownKind = wanted === undefined ? `${kind.padEnd(kindColumns)}  ` : "";
    return `${ownKind}${id.padEnd(idColumns)}  ${name}`.trimEnd();
  });
  process.stdout.write(`${lines.join("\n")}\n`);
  return EXIT.good;
}

/** The name or title, if the file has one that can be read. */
function nameOf(kind: FileKind, id: string): string {
  const { value } = readProfile(kind, id, { file: id, path: "" });
  const { title, name } = value as { title?: unknown; name?: unknown }; // a mapping, as every parsed file is
  return shortened(oneLine(String(title ?? name ?? "")), MAX_NAME_CHARACTERS);
}
