/** The page as built from the present sources, once for all test files that open it. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildPage } from "../../scripts/buildPage.ts";
import { ROOT } from "./cli.ts";

const INPUTS = ["src", "web", "scripts", "coefficients", "scenarios", "uncertainty", "measured-runs", "package-lock.json"];

/** Folder of the page. Another process that builds the same at the same time does no harm. */
export async function builtPage(): Promise<string> {
  const folder = join(tmpdir(), `agentwatt-page-${fingerprint()}`);
  if (existsSync(folder)) return folder;
  const made = mkdtempSync(join(tmpdir(), "agentwatt-building-"));
  await buildPage(pathToFileURL(`${made}/`));
  try {
    renameSync(made, folder);
  } catch {
    rmSync(made, { recursive: true, force: true });
  }
  return folder;
}

/** Of all that the page is made from. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const profiles = readdirSync(ROOT).filter((name) => name.endsWith("-profiles"));
  for (const input of [...INPUTS, ...profiles].map((name) => join(ROOT, name))) {
    const names = statSync(input).isFile() ? [""] : readdirSync(input, { recursive: true, encoding: "utf8" }).sort();
    for (const path of names.map((name) => join(input, name))) {
      if (statSync(path).isFile()) hash.update(path).update(readFileSync(path));
    }
  }
  return hash.digest("hex").slice(0, 16);
}
