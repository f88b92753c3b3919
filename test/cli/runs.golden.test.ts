import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, type Ran, ROOT } from "../support/cli.ts";

/** What vllm bench serve leaves behind, shortened to what matters. */
const RESULT = {
  date: "20260301-120500",
  backend: "openai",
  model_id: "deepseek-ai/DeepSeek-R1-0528",
  tokenizer_id: "deepseek-ai/DeepSeek-R1-0528",
  num_prompts: 640,
  max_concurrency: 64,
  duration: 300,
  completed: 638,
  failed: 2,
  total_input_tokens: 590788,
  total_output_tokens: 587598,
  output_throughput: 1958.66,
  total_token_throughput: 3927.95,
  median_ttft_ms: 412.7,
  median_tpot_ms: 28.5,
};

function powerLog(): string {
  const lines = ["timestamp, index, power.draw [W], power.limit [W]"];
  for (let second = 0; second <= 480; second++) {
    const [minute, rest] = [Math.floor(second / 60), second % 60];
    const time = `2026/03/01 11:${58 + minute}:${rest}`;
    const written = minute < 2 ? time : `2026/03/01 12:${minute - 2}:${rest}`;
    const padded = written.replace(/:(\d)(?=:|$)/g, ":0$1");
    for (let gpu = 0; gpu < 8; gpu++) {
      const watts = second >= 120 && second <= 420 ? 540 + 5 * gpu : 95;
      lines.push(`${padded}.000, ${gpu}, ${watts}.00 W, 700.00 W`);
    }
  }
  return lines.join("\n");
}

describe("agentwatt runs import", { timeout: 60_000 }, () => {
  let folder = "";
  const run = (...args: string[]): Promise<Ran> => agentwatt(["runs", "import", ...args], { cwd: folder });
  const deployment = ["--platform", "h200", "--engine", "vllm", "--tp", "8", "--precision", "fp8"];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "agentwatt-runs-"));
    writeFileSync(join(folder, "vllm.json"), JSON.stringify(RESULT));
    writeFileSync(join(folder, "gpu-power.csv"), powerLog());
    writeFileSync(join(folder, "broken.json"), JSON.stringify(RESULT, null, 2).slice(0, 150));
    writeFileSync(join(folder, "negative.json"), JSON.stringify({ ...RESULT, median_tpot_ms: -1 }, null, 2));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("prints the golden row of a result and its power log, and nothing else", async () => {
    const { code, out, err } = await run("vllm.json", ...deployment, "--power", "gpu-power.csv");
    expectGolden("runs-import.csv", out);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it("prints golden errors for what is neither in the file nor given", async () => {
    const { code, out, err } = await run("vllm.json", "--platform", "h200");
    expectGolden("runs-import-missing.txt", err);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });

  it("prints golden errors for broken files, all at once, with their places", async () => {
    const { code, out, err } = await run("broken.json", "negative.json", "gpu-power.csv", ...deployment);
    expectGolden("runs-import-broken.txt", err);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });

  it("writes a new file that validate reads, and never over one that is there", async () => {
    const written = await run("vllm.json", ...deployment, "-o", "my-runs.csv");
    expect(written).toEqual({ code: 0, out: "", err: "" });
    const before = readFileSync(join(folder, "my-runs.csv"), "utf8");
    const refused = await run("vllm.json", "--platform", "h100", "--output", "my-runs.csv");
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--output: exists already, got "my-runs.csv"');
    expect(readFileSync(join(folder, "my-runs.csv"), "utf8")).toBe(before);
    const { code, out } = await agentwatt(["validate", "my-runs.csv", "--format", "json"], { cwd: folder });
    expect(code).toBe(0);
    const [compared] = JSON.parse(out).runs;
    expect(compared).toMatchObject({ runId: "vllm", skipped: null, measured: { tpotSeconds: 0.0285 } });
    expect(compared.predicted.tpotSeconds).toBeGreaterThan(0.005);
  });

  it.each([
    ["no file", [], "<files>: missing"],
    ["an output in a folder that is not there", ["vllm.json", "-o", "no/such.csv"], "no such folder"],
    ["an unknown format", ["vllm.json", "--format", "vlm"], 'nearest: "vllm"'],
    ["a share above 1", ["vllm.json", "--shortest-length-fraction", "80"], "a number from 0 to 1"],
    ["an offset that is none", ["vllm.json", "--utc-offset", "CET"], "hours and minutes east of Greenwich"],
    ["no GPUs", ["vllm.json", "--tp", "0"], "too small"],
    ["a folder", ["."], "is a folder"],
    ["a file that is not there", ["none.json"], "none.json (file): no such file"],
    ["a power log that is not there", ["vllm.json", "--power", "none.csv"], "none.csv (file): no such file"],
  ])("refuses %s with exit code 2 and no stack", async (_, args, said) => {
    const { code, out, err } = await run(...args);
    expect(err).toContain(said);
    expect(err).not.toContain("    at ");
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });

  it("prints what the documentation shows", async () => {
    const page = readFileSync(join(ROOT, "docs/bring-your-own-runs.md"), "utf8");
    const block = (language: string): string => new RegExp(`\`\`\`${language}[^\n]*\n([^]*?)\`\`\``).exec(page)?.[1] ?? "";
    const command = block("sh").split("\n")[0]?.replace("npm run agentwatt -- runs import bench.json ", "") ?? "";
    writeFileSync(join(folder, "bench.json"), block("json"));
    const { code, out, err } = await run("bench.json", ...command.split(" "));
    expect({ code, out, err }).toEqual({ code: 0, out: block("csv"), err: "" });
  });
});
