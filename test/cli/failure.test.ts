import { execFile } from "node:child_process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { noteSeed, reportFailure } from "../../src/cli/failure.ts";
import { InvariantError } from "../../src/kernel/invariant.ts";
import { InputError } from "../../src/profiles/problem.ts";
import { ROOT } from "../support/cli.ts";

/** What reportFailure says and returns. */
function failureOf(error: unknown, args: readonly string[] = []) {
  let said = "";
  const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += text;
    return true;
  });
  const code = reportFailure(error, args);
  write.mockRestore();
  return { code, said };
}

describe("a fault of the program", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("asks to be reported with the command line and the seed, without a stack", () => {
    noteSeed("abc");
    const { code, said } = failureOf(new InvariantError("internal error: tokens are lost"), ["capacity", "--set", "a=b c'd"]);
    expect(code).toBe(70);
    expect(said).toContain("agentwatt: internal error: tokens are lost\n");
    expect(said).toContain("command: agentwatt capacity --set 'a=b c'\\''d'\n");
    expect(said).toContain("seed: abc\n");
    expect(said).not.toContain("    at ");
  });

  it("shows its stack with AGENTWATT_DEBUG=1", () => {
    vi.stubEnv("AGENTWATT_DEBUG", "1");
    expect(failureOf(new TypeError("x is not a function")).said).toContain("    at ");
  });

  it("may be anything that is thrown", () => {
    expect(failureOf("just text")).toMatchObject({ code: 70, said: expect.stringContaining("internal error: just text") });
  });
});

describe("a fault of the user", () => {
  it("is rendered as a problem with exit code 2", () => {
    const problem = { file: "a.yaml", path: "b", wrong: "wrong", expected: "right", fix: "mend it" };
    expect(failureOf(new InputError([problem]))).toEqual({
      code: 2,
      said: "a.yaml b: wrong\n  expected: right\n  fix: mend it\n",
    });
  });
});

describe("a reader that leaves", () => {
  it("does not make the program fail", { timeout: 30_000 }, async () => {
    const command = `set -o pipefail; "${process.execPath}" bin/agentwatt.js schema | head -c 10`;
    const { error, err } = await new Promise<{ error: unknown; err: string }>((done) => {
      execFile("bash", ["-c", command], { cwd: ROOT }, (failed, _, text) => done({ error: failed, err: text }));
    });
    expect({ error, err }).toEqual({ error: null, err: "" });
  });
});
