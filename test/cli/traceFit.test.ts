/** `agentwatt trace fit`, from logs of sessions to a profile that a simulation runs with. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generatedSessions } from "../../src/traceFit/generatedSessions.ts";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran, ROOT } from "../support/cli.ts";
import { codexLogs } from "../support/codexLogs.ts";
import { constant, makeLaws, PLAIN_LAWS, uniform } from "../workload/lawsProfiles.ts";

const AGENTS = makeLaws({
  ...PLAIN_LAWS,
  firstPrompt: uniform(400, 900),
  growth: [{ from: 1, law: uniform(10, 150) }],
  requests: uniform(2, 40),
  output: uniform(10, 90),
  maxTokens: 4000,
  toolDelay: uniform(1, 9),
  userPause: { chance: 0.2, pause: constant(40) },
  compaction: { trigger: uniform(2400, 3000), after: uniform(300, 500), endsInstead: 0 },
  reasoning: { share: 0.5, dropped: "at-user-turn" },
});
const SESSIONS = 60;

let folder = "";
const trace = (...args: string[]): Promise<Ran> => agentwatt(["trace", ...args], { cwd: folder });
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "agentwatt-fit-"));
  cpSync(join(ROOT, "test/fixtures"), join(folder, "data"), { recursive: true });
  mkdirSync(join(folder, "logs"));
  for (const [id, log] of codexLogs(generatedSessions(AGENTS, SESSIONS))) put(`logs/${id}.jsonl`, log);
  const imported = await trace("import", "logs", "-o", "sessions.csv", "--salt", "a", "--quiet");
  expect({ code: imported.code, err: imported.err }).toEqual({ code: 0, err: "" });
  const rows = Array.from({ length: 80 }, (_, row) => `2023-11-16 18:17:03.000000${row % 10},${4000 + row},${10 + row}`);
  put("azure.csv", `TIMESTAMP,ContextTokens,GeneratedTokens\n${rows.join("\n")}\n`);
  put("few.csv", "session,request,prompt_tokens,output_tokens\na,0,100,7\na,1,120,9\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("agentwatt trace fit", { timeout: 60_000 }, () => {
  it("prints a golden table of measured and fitted figures, and writes nothing", async () => {
    const { code, out, err } = await trace("fit", "sessions.csv");
    expectGolden("trace-fit.txt", out);
    expect({ code, err }).toEqual({
      code: 0,
      err: "note: sessions.csv: read as agentwatt-csv: agentwatt records, CSV; shared tokens are those that the program sends again, by what is known of it: an ideal cache\n",
    });
    expect(existsSync(join(folder, "my-agents.yaml"))).toBe(false);
  });

  it("writes a golden profile that profiles check accepts and a simulation runs with", async () => {
    const output = "data/workload-profiles/my-agents.yaml";
    const { code, out } = await trace("fit", "sessions.csv", "-o", output, "--name", "Our agents", "--quiet");
    expect({ code, said: out.includes(`written: ${output}`) }).toEqual({ code: 0, said: true });
    expectGolden("trace-fit.yaml.txt", read(output));
    const checked = await agentwatt(["profiles", "check", output], { cwd: folder });
    expect(checked).toEqual({ code: 0, out: "1 file checked, no problems\n", err: "" });
    const [scenario = ""] = GOLDEN_SCENARIO;
    const sets = [
      "--set",
      "workload=my-agents",
      "--data",
      join(folder, "data"),
      "--tier",
      "1",
      "--agents",
      "3",
      "--format",
      "json",
    ];
    const ran = await agentwatt(["simulate", scenario, ...sets]);
    expect(ran.code, ran.err).toBeLessThan(2);
    expect(JSON.parse(ran.out)).toBeTypeOf("object");
    const again = await trace("fit", "sessions.csv", "-o", output);
    expect(again.code).toBe(2);
    expect(again.err).toContain(`--output: exists already, got "${output}"`);
  });

  it("says the same as JSON, of several traces together", async () => {
    const { code, out } = await trace("fit", "sessions.csv", "azure.csv", "--format", "json", "--quiet", "--id", "both");
    const fit = JSON.parse(out);
    expect({ code, id: fit.id, sessions: fit.sessions }).toEqual({ code: 0, id: "both", sessions: SESSIONS + 80 });
    expect(fit.figures.map(({ name }: { name: string }) => name)).toContain("requests a session P50");
    expect(fit.profile.context.firstPrompt.source).toMatch(/^sessions\.csv, azure\.csv, \d+ requests of 140 sessions: /);
    expect(fit.notInTrace.map(({ path }: { path: string }) => path)).toContain("output.scale");
  });

  it("fits requests that stand alone as sessions of one, and says so", async () => {
    const { code, out } = await trace("fit", "azure.csv", "--quiet");
    expect(code).toBe(0);
    expect(out).toContain("No session has a second request");
    expect(out).toMatch(/turns\.requests: the format has no sessions/);
  });

  it("says with exit code 1 when there is too little, and writes nothing", async () => {
    const { code, out, err } = await trace("fit", "few.csv", "--quiet", "-o", "few.yaml");
    expect({ code, out, err }).toEqual({
      code: 1,
      out: "",
      err: "too little to fit: 1 session of agents, 2 requests; expected: at least 5 sessions and 50 requests\n",
    });
    expect(existsSync(join(folder, "few.yaml"))).toBe(false);
  });

  it.each([
    ["an output that is no profile", ["azure.csv", "-o", "My Agents.yml"], "--output: not the name of a profile"],
    ["an id that is none", ["azure.csv", "--id", "My Agents"], "--id: not an id"],
    ["an id beside another name", ["azure.csv", "--id", "a", "-o", "b.yaml"], "--id: differs from the name of the file"],
    ["an output in no folder", ["azure.csv", "-o", "no/such.yaml"], "no such folder"],
    ["another format than it is", ["azure.csv", "--from", "agentwatt-csv"], "no agentwatt records, CSV"],
  ])("refuses %s with exit code 2 and no stack", async (_, args, said) => {
    const { code, out, err } = await trace("fit", ...args);
    expect(err).toContain(said);
    expect(err).not.toContain("    at ");
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });
});
