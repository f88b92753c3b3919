/** Finds files that may be session logs of coding agents, in folders that were named or where the programs keep them. */
import { type Dirent, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";
import { InputError } from "../profiles/problem.ts";
import type { LogFile } from "../traces/sessionLogs/logReader.ts";

export type FoundLog = LogFile & { readonly path: string; readonly kind: "lines" | "zstd" | "document" | "database" };

export type LogFolder = {
  readonly path: string;
  /** As messages print it. */
  readonly name: string;
};

export type FoundLogs = {
  /** In the order of their paths. */
  readonly logs: readonly FoundLog[];
  /** Folders inside of those that were named. */
  readonly unreadable: readonly LogFile[];
};

const KINDS: readonly (readonly [string, FoundLog["kind"]])[] = [
  [".jsonl.zst", "zstd"],
  [".jsonl", "lines"],
  [".json", "document"],
];
/** OpenCode's store; `opencode-*.db` are those of its channels. */
const DATABASE = /^opencode(?:-.*)?\.db$/;

/** Where Codex CLI and Claude Code keep their logs, as far as there is something. */
export function defaultLogFolders(env: NodeJS.ProcessEnv = process.env): LogFolder[] {
  const codex = env.CODEX_HOME || join(homedir(), ".codex");
  const stated = (env.CLAUDE_CONFIG_DIR ?? "").split(",").flatMap((folder) => folder.trim() || []);
  const claude = stated.length > 0 ? stated : [join(homedir(), ".claude"), join(homedir(), ".config", "claude")];
  const folders = [
    join(codex, "sessions"),
    join(codex, "archived_sessions"),
    ...claude.map((folder) => join(folder, "projects")),
  ];
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return folders.filter(isFolder).map((path) => ({ path, name: withTilde(path) }));
}

/**
 * Files by their names' endings, in folders and all folders below; links to folders are not followed.
 * Errors: InputError for a path that is not there, cannot be read, or is neither file nor folder.
 */
export function findSessionLogs(roots: readonly LogFolder[]): FoundLogs {
  const logs = new Map<string, FoundLog>();
  const unreadable: LogFile[] = [];
  for (const { path, name } of roots) {
    const status = statusOf(path, name);
    if (status.isDirectory()) walk(resolve(path), name, { logs, unreadable });
    else if (status.isFile())
      logs.set(resolve(path), { path, name, stem: stemOf(path), kind: kindOf(basename(path)) ?? "lines" });
    else throw fault(name, "neither a file nor a folder", "a session log, or a folder of them", "copy it to a file first");
  }
  // A rollout is compressed in place: the plain one is the newer.
  const all = [...logs].filter(([path, { kind }]) => kind !== "zstd" || !logs.has(path.slice(0, -".zst".length)));
  return { logs: all.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, log]) => log), unreadable };
}

type Found = { readonly logs: Map<string, FoundLog>; readonly unreadable: LogFile[] };

function walk(root: string, rootName: string, { logs, unreadable }: Found): void {
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = entriesOf(folder);
    if (entries === undefined && folder === root) {
      throw fault(rootName, "cannot be read", "a folder that you may read", "check its permissions");
    }
    if (entries === undefined) unreadable.push({ name: nameBelow(rootName, ""), stem: "" });
    for (const entry of entries ?? []) {
      const path = join(folder, entry.name);
      const kind = kindOf(entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (kind !== undefined && isFile(entry, path)) {
        const name = folder === root ? join(rootName, entry.name) : nameBelow(rootName, entry.name);
        logs.set(path, { path, name, stem: stemOf(path), kind });
      }
    }
  }
}

/** Folders between are left out of messages: Claude Code names them after projects. */
function nameBelow(rootName: string, name: string): string {
  return join(rootName, "…", name);
}

function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

function isFile(entry: Dirent, path: string): boolean {
  if (!entry.isSymbolicLink()) return entry.isFile();
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function statusOf(path: string, name: string): ReturnType<typeof statSync> & object {
  try {
    return statSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    const isMissing = code === "ENOENT" || code === "ENOTDIR";
    const wrong = isMissing ? "no such file or folder" : `cannot be read (${code})`;
    throw fault(name, wrong, "a session log, or a folder of them", "check the spelling, the folder and its permissions");
  }
}

function kindOf(name: string): FoundLog["kind"] | undefined {
  if (DATABASE.test(name)) return "database";
  return KINDS.find(([ending]) => name.toLowerCase().endsWith(ending))?.[1];
}

function stemOf(path: string): string {
  return basename(path).replace(/\.jsonl\.zst$|\.jsonl?$|\.db$/i, "");
}

function withTilde(path: string): string {
  const home = homedir();
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function fault(file: string, wrong: string, expected: string, fix: string): InputError {
  return new InputError([{ file, path: "", wrong, expected, fix }]);
}
