/** `agentwatt profiles import-model` from a file to a simulated phase. Kinds of configs and faults: test/modelImport. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONFIGS } from "../modelImport/configs.ts";
import { agentwatt, expectGolden, type Ran, ROOT } from "../support/cli.ts";

const SCENARIO = `
name: imported
title: An imported model
description: One worker of two accelerators
model: my-model
workload: tiny-load
set: { workload.context.maxTokens: 20000 }
tiers:
  - { id: 1, name: background, outputSpeedP25: 20 token/s, ttftP95: 100 s }
systems:
  - platform: tiny-gpu
    engine: tiny-engine
    deployments:
      - { mode: aggregated, name: one worker, tiers: [1], pool: { workers: 1, tensorParallel: 2 } }
`;

describe("agentwatt profiles import-model", { timeout: 60_000 }, () => {
  let folder = "";
  const run = (...args: string[]): Promise<Ran> => agentwatt(["profiles", "import-model", ...args], { cwd: folder });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "agentwatt-models-"));
    cpSync(join(ROOT, "test/fixtures"), folder, { recursive: true });
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write("imported.yaml", SCENARIO);
    write("v32.json", JSON.stringify(CONFIGS["deepseek-v3.2"], null, 2));
    write("qwen.json", JSON.stringify(CONFIGS["qwen3-32b"], null, 2));
    write("hf_quant_config.json", JSON.stringify({ quantization: { quant_algo: "FP8", kv_cache_quant_algo: "FP8" } }));
    write("mamba.json", '{\n  "hidden_size": 512,\n  "hybrid_override_pattern": "M*",\n  "t": [0.0, Infinity]\n}');
    write("broken.json", '{\n  "hidden_size": "512",\n  "vocab_size": -1\n}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("prints the golden profile alone, and the golden summary beside it", async () => {
    const { code, out, err } = await run("v32.json");
    expectGolden("import-model.txt", `${out}---\n${err}`);
    expect({ code, isProfile: out.startsWith("# yaml-language-server") }).toEqual({ code: 0, isProfile: true });
  });

  it("writes a profile named after its file, which a scenario finds, and never writes over it untold", async () => {
    const { code, out, err } = await run("qwen.json", "hf_quant_config.json", "-o", "model-profiles/my-model.yaml");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /parameters +32\.76 billion, 31\.98 billion active\n {2}weights +34\.\d+ GB: 31\.21 GB in fp8, 3\.1\d+ GB in bf16/,
    );
    expect(out).toContain("could not know: how many kernels a layer launches");
    expect(out).toContain("next: agentwatt profiles check model-profiles/my-model.yaml --kind model\n");
    expect(out).toContain("next: agentwatt capacity my-cluster.yaml --set model=my-model --data .\n");
    const simulated = await agentwatt(
      ["simulate", "imported.yaml", "--data", ".", "--agents", "1", "--measured", "30 s", "--quiet"],
      {
        cwd: folder,
      },
    );
    expect({ code: simulated.code, err: simulated.err }).toEqual({ code: 0, err: "" });

    const before = read("model-profiles/my-model.yaml");
    const refused = await run("v32.json", "-o", "model-profiles/my-model.yaml");
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/--output: exists already.*\n.*\n {2}fix: .*--force/);
    expect(read("model-profiles/my-model.yaml")).toBe(before);
    expect((await run("v32.json", "-o", "model-profiles/my-model.yaml", "--force")).code).toBe(0);
    expect(read("model-profiles/my-model.yaml")).toContain("kind: dsa");
  });

  it("does with the example of the documentation what the page says", async () => {
    const page = readFileSync(join(ROOT, "docs/bring-your-own-model.md"), "utf8");
    const block = (language: string) => new RegExp(`\`\`\`${language}[^\\n]*\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";
    writeFileSync(join(folder, "config.json"), block("json"));
    const { code, out } = await run(...block("sh").trim().split(" ").slice(6), "--force");
    const found = (text: string) => text.slice(0, text.indexOf("next:"));
    expect({ code, found: found(out) }).toEqual({ code: 0, found: found(block("text")) });
  });

  it("refuses what has no price with exit code 1, the key and its place, and writes nothing", async () => {
    const { code, out, err } = await run("mamba.json", "-o", "mamba.yaml");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe("mamba.json:3:30 hybrid_override_pattern: cannot be priced yet: state-space (Mamba) layers\n");
    expect(existsSync(join(folder, "mamba.yaml"))).toBe(false);
  });

  it.each<[string, readonly string[], RegExp]>([
    [
      "values that no model has",
      ["broken.json"],
      /^broken.json:2:18 hidden_size: not a[\s\S]*^broken.json:3:17 vocab_size: negative/m,
    ],
    ["a file that is not there", ["none.json"], /none.json \(file\): no such file/],
    ["a name that can be no id", ["qwen.json", "-o", "My_Model.yaml"], /--output: not the name of a profile/],
  ])("refuses %s with exit code 2 and no stack", async (_, args, message) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at |internal error/);
  });
});
