/**
 * What a page of the docs asks of a reader's machine: commands to type, files that it shows, and what it says that the commands
 * print.
 *
 * - Commands are the lines of ```sh blocks, and the lines of indented blocks that begin with `npm` or `agentwatt`.
 * - A block whose fence names a file (```json bench.json) is that file.
 * - A ```text or ```csv block without a file shows output: of the command behind the fence, else of the last command above it.
 */
import { type Block, blocksOf } from "./blocks.ts";

export type DocCommand = {
  readonly page: string;
  readonly line: number;
  /** As it stands in the page, without the remark behind it. */
  readonly written: string;
  /** What a shell in the project's folder runs. */
  readonly shell: string;
};

/** A block of output, and the command that prints it. */
type Shown = { readonly block: Block; readonly command: DocCommand };

export type DocPage = {
  readonly path: string;
  readonly text: string;
  readonly commands: readonly DocCommand[];
  readonly files: ReadonlyMap<string, string>;
  readonly shown: readonly Shown[];
};

/** Whose work it is to run them: the checks of the project itself, or a network. */
const RUN_ELSEWHERE = [/^npm ci$/, /^npm (ci && npm )?test$/, /^git clone /, /^cd /, /^npm run (notebooks|bench|check)\b/];
const FILE_NAME = /^[\w./-]+\.(json|yaml|csv)$/;
const REMARK = /\s+# .*$|^#.*$/;

/** `scripts`: those of package.json. Errors: Error for a line that is no command, and output without one. */
export function readPage(path: string, text: string, scripts: Readonly<Record<string, string>>): DocPage {
  const commands: DocCommand[] = [];
  const files = new Map<string, string>();
  const shown: Shown[] = [];
  for (const block of blocksOf(text)) {
    if (isCommands(block)) commands.push(...commandsOf(block, path, scripts));
    else if (FILE_NAME.test(block.about)) files.set(block.about, `${block.lines.join("\n")}\n`);
    else if (block.language === "text" || block.language === "csv") {
      const command = commandOf(block, path, { commands, scripts });
      if (command === undefined) throw new Error(`${path}:${block.line} shows output, and no command stands above it`);
      shown.push({ block, command });
    }
  }
  return { path, text, commands, files, shown };
}

function isCommands({ language, lines }: Block): boolean {
  return language === "sh" || (language === "indented" && /^ {4}(npm |agentwatt )/.test(lines[0] ?? ""));
}

type Above = { readonly commands: readonly DocCommand[]; readonly scripts: Readonly<Record<string, string>> };

/** The command behind the fence, which the page may but need not have in a block of commands, or the last one above. */
function commandOf({ about, line }: Block, page: string, { commands, scripts }: Above): DocCommand | undefined {
  if (about === "") return commands.at(-1);
  return { page, line, written: about, shell: shellOf(about, scripts, `${page}:${line}`) as string };
}

function commandsOf(block: Block, page: string, scripts: Readonly<Record<string, string>>): DocCommand[] {
  return block.lines.flatMap((text, index) => {
    const written = text.trim().replace(REMARK, "");
    const line = block.line + index;
    const shell = written === "" ? undefined : shellOf(written, scripts, `${page}:${line}`);
    return shell === undefined ? [] : [{ page, line, written, shell }];
  });
}

/** The command as the project's scripts have it; undefined for what is run elsewhere. */
function shellOf(written: string, scripts: Readonly<Record<string, string>>, at: string): string | undefined {
  if (RUN_ELSEWHERE.some((pattern) => pattern.test(written))) return undefined;
  const typed = written.replace(/^npm ci && /, "").replace(/^npm start\b/, "npm run start");
  const [, name, rest = ""] = /^npm run (?:--silent )?([\w:-]+)(?: --)?(.*)$/.exec(typed) ?? [];
  if (name !== undefined && scripts[name] !== undefined) return `${scripts[name]}${rest}`;
  if (/^agentwatt\b/.test(typed)) return typed.replace(/^agentwatt/, scripts.agentwatt as string);
  throw new Error(`${at}: neither agentwatt nor a script of package.json: ${written}`);
}
