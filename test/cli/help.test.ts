import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { agentwatt, ROOT } from "../support/cli.ts";

const COMMANDS = [
  ["capacity"],
  ["simulate"],
  ["cliff"],
  ["what-if"],
  ["compare"],
  ["sensitivity"],
  ["long-context"],
  ["explain"],
  ["optimize"],
  ["report"],
  ["serve"],
  ["validate"],
  ["accuracy"],
  ["runs", "import"],
  ["trace", "import"],
  ["trace", "info"],
  ["trace", "convert"],
  ["trace", "fit"],
  ["profiles", "list"],
  ["profiles", "show"],
  ["profiles", "check"],
  ["profiles", "import-model"],
  ["schema"],
];

describe.concurrent("help", { timeout: 30_000 }, () => {
  it.each(
    COMMANDS.map((command) => [command.join(" "), command] as const),
  )("of %s describes, names units or kinds, and gives examples", async (name, command) => {
    const { code, out, err } = await agentwatt([...command, "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`agentwatt ${name}`);
    expect(out).toMatch(/Examples:\n {2}agentwatt .*\n[\s\S]*agentwatt /);
    expect(out).toMatch(/tok\/s|\bW\b|kind/);
    for (const line of out.split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
  });

  it("of the program lists the commands and the exit codes", async () => {
    const { out } = await agentwatt(["-h"]);
    for (const command of [
      "capacity",
      "simulate",
      "cliff",
      "what-if",
      "compare",
      "validate",
      "accuracy",
      "runs",
      "trace",
      "profiles",
      "schema",
    ])
      expect(out).toContain(`agentwatt ${command}`);
    expect(out).toContain("Exit codes");
  });

  it("--version prints the version of the package", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(await agentwatt(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });
});

describe("start", () => {
  it("loads none of the heavy packages before a command asks for them", () => {
    const seen = new Set<string>();
    const packages = new Set<string>();
    const walk = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, from] of readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type\b)[^;]*?from "([^"]+)"/gms)) {
        if (from?.startsWith(".")) walk(resolve(dirname(file), from));
        else packages.add(from as string);
      }
    };
    walk(join(ROOT, "src/cli/main.ts"));
    expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual(["yargs"]);
  });
});
