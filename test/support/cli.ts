/** Runs the command line as a child process, the way a person does, and keeps what it says. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "vitest";

export const ROOT = resolve(import.meta.dirname, "../..");
const MAIN = join(ROOT, "bin/agentwatt.js");
const GOLDEN = join(ROOT, "test/golden");
const TIMEOUT_MILLISECONDS = 60_000;
const ROUNDED_DIGITS = 4;

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

type RunOptions = { cwd?: string; env?: Record<string, string>; uid?: number };

/** Runs `agentwatt ...args` in the project's folder, or in `cwd`; as another user, where `uid` names one. */
export function agentwatt(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { NO_COLOR: _, FORCE_COLOR: __, AGENTWATT_DEBUG: ___, ...env } = process.env;
  const settings = { cwd: options.cwd ?? ROOT, env: { ...env, ...options.env }, timeout: TIMEOUT_MILLISECONDS };
  const asUser = options.uid === undefined ? settings : { ...settings, uid: options.uid };
  return new Promise((done) => {
    execFile(process.execPath, [MAIN, ...args], asUser, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      done({ code, out, err });
    });
  });
}

/** Compares with test/golden/<name>; floats of machine formats rounded to 4 digits. UPDATE_GOLDEN=1 writes the file anew. */
export function expectGolden(name: string, text: string): void {
  const path = join(GOLDEN, name);
  const rounded = name.endsWith(".txt") ? text : text.replace(/-?\d+\.\d+(e[+-]?\d+)?/g, roundedNumber);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, rounded);
  expect(existsSync(path), `${name} is there; UPDATE_GOLDEN=1 writes it`).toBe(true);
  expect(rounded).toBe(readFileSync(path, "utf8"));
}

function roundedNumber(number: string): string {
  return String(Number(Number(number).toPrecision(ROUNDED_DIGITS)));
}

/** Arguments that choose the small scenario over the fixture profiles. */
export const GOLDEN_SCENARIO = ["test/cli/golden.yaml", "--data", "test/fixtures"];
