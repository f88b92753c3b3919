/** The pages of docs/reference, from the declarations of commands and the schemas of files. */
import { FILE_KINDS, type FileKind } from "../../src/profiles/fileKinds.ts";
import { commandPage } from "./commandPage.ts";
import { code, table } from "./markdown.ts";
import { schemaPage, titleOf } from "./schemaPage.ts";

/** Where the pages are, in the project. */
export const REFERENCE_FOLDER = "docs/reference";
/** What writes them. */
export const REFERENCE_COMMAND = "npm run docs:reference";

/** Text by file name. */
export function referencePages(): Map<string, string> {
  const kinds = Object.keys(FILE_KINDS) as FileKind[];
  const pages: [string, string][] = [
    ["README.md", indexPage(kinds)],
    ["commands.md", commandPage()],
    ...kinds.map((kind): [string, string] => [`${kind}.md`, schemaPage(kind)]),
  ];
  const origin = `<!-- Written by ${REFERENCE_COMMAND} from the code. -->`;
  return new Map(pages.map(([name, text]) => [name, `${origin}\n\n${text}\n`]));
}

function indexPage(kinds: readonly FileKind[]): string {
  const files = kinds.map((kind) => [`[${titleOf(kind)}](${kind}.md)`, code(`${FILE_KINDS[kind].folder}/`)]);
  return [
    "# Reference",
    "[Commands](commands.md): every command, argument and option.",
    "Files, field by field:",
    table(["File", "Folder"], files),
    "Editors complete and check the same files with the [JSON Schemas](../../schemas).",
  ].join("\n\n");
}
