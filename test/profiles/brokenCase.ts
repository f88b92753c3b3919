/**
 * Inputs that people get wrong, as one edit of the valid fixtures in test/fixtures or one --set, with the place where
 * the fault must be reported. The tables are in brokenSyntax.ts, brokenSchema.ts and
 * brokenScenario.ts, brokenLaws.ts, brokenArrivals.ts, brokenMix.ts and brokenUncertain.ts; the tests of the command line can use them through `writeBrokenTree`.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));

export type BrokenCase = {
  readonly title: string;
  /** File under test/fixtures that is edited; absent: only `sets` are at fault. */
  readonly file?: string;
  /** Text that occurs once in the file and what replaces it; without `from`, `to` is the whole file. */
  readonly from?: string;
  readonly to?: string;
  readonly sets?: readonly string[];
  /** `line:col path` of the first problem in `file`, or the label of a setting and its path. */
  readonly at: string;
  /** All problems as rendered, where the wording matters; `<root>` stands for the folder. */
  readonly rendered?: string;
};

/** The fixtures that cases edit. */
export const FILES = {
  HARDWARE: "hardware-profiles/tiny-gpu.yaml",
  MODEL: "model-profiles/tiny-moe.yaml",
  ENGINE: "engine-profiles/tiny-engine.yaml",
  WORKLOAD: "workload-profiles/tiny-load.yaml",
  LAWS: "workload-profiles/tiny-laws.yaml",
  MIX: "workload-profiles/tiny-mix.yaml",
  COEFFICIENTS: "coefficients/default.yaml",
  SCENARIO: "scenarios/tiny.yaml",
} as const;

export const lines = (...texts: string[]) => texts.join("\n");

/** Copies the fixtures into an empty folder with the edit of one case, and returns the path of the scenario. */
export function writeBrokenTree(folder: string, { title, file, from, to = "" }: BrokenCase): string {
  cpSync(FIXTURES, folder, { recursive: true });
  if (file !== undefined) {
    const text = readFileSync(`${folder}/${file}`, "utf8");
    if (from !== undefined && text.split(from).length !== 2)
      throw new Error(`case "${title}": "${from}" must occur once in ${file}`);
    writeFileSync(`${folder}/${file}`, from === undefined ? to : text.replace(from, () => to));
  }
  return `${folder}/scenarios/tiny.yaml`;
}
