/** Runs a command of the docs in the reader's folder, and says whether it did what a reader may expect. */
import { spawnSync } from "node:child_process";
import { clearOutputs } from "./readerFolder.ts";

const TIMEOUT_MILLISECONDS = 900_000;
const MAX_OUTPUT_BYTES = 100_000_000;
/** Good, and "the answer is no"; bad input and faults of the program are neither. */
const ANSWERS = [0, 1];
/** What would let the reader's own machine into the answer. */
const OTHER_PLACES = ["CODEX_HOME", "CLAUDE_CONFIG_DIR", "XDG_DATA_HOME", "NO_COLOR", "FORCE_COLOR", "AGENTWATT_DEBUG"];

export type Ran = {
  readonly out: string;
  readonly seconds: number;
  /** Undefined where all is well. */
  readonly fault: string | undefined;
};

export function runCommand(shell: string, { path, home }: { readonly path: string; readonly home: string }): Ran {
  clearOutputs(path, shell);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OTHER_PLACES.includes(name)));
  const options = { cwd: path, env: { ...env, HOME: home }, encoding: "utf8", maxBuffer: MAX_OUTPUT_BYTES } as const;
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync("bash", ["-c", shell], { ...options, timeout: TIMEOUT_MILLISECONDS });
  const seconds = (performance.now() - start) / 1000;
  const isAnswer = error === undefined && status !== null && ANSWERS.includes(status);
  const said = `exit code ${status}${error === undefined ? "" : `, ${error.message}`}\n${stderr}`;
  return { out: stdout, seconds, fault: isAnswer ? undefined : said.trimEnd() };
}
