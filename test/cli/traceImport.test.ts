import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, type Ran } from "../support/cli.ts";
import { calls, codex, used } from "../traces/sessionLogs/codexLines.ts";
import { at, linesOf } from "../traces/sessionLogs/logs.ts";

const NOBODY = 65_534;
const CODEX = linesOf([
  codex.meta(0, { id: "s1" }),
  codex.turn(0, "1"),
  ...calls(0, [
    [12_000, 4096, 300],
    [12_900, 11_904, 180],
  ]),
]);
const CLAUDE = linesOf([
  { type: "user", sessionId: "s2", timestamp: at(0), message: { content: "-" } },
  {
    type: "assistant",
    sessionId: "s2",
    requestId: "r",
    timestamp: at(3.1),
    message: {
      id: "m",
      model: "claude-x",
      content: [],
      usage: { input_tokens: 4, cache_read_input_tokens: 15_000, output_tokens: 150 },
    },
  },
]);

let folder = "";
const run = (args: readonly string[], options: { env?: Record<string, string>; uid?: number } = {}): Promise<Ran> =>
  agentwatt(["trace", "import", ...args], { cwd: folder, ...options });
const put = (path: string, content: string | Buffer): void => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), content);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "agentwatt-trace-"));
  put("logs/codex/2026/01/05/rollout-1.jsonl", CODEX);
  put("logs/claude/-a-project/s2.jsonl", `${CLAUDE}{"type":"assist`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("agentwatt trace import", { timeout: 60_000 }, () => {
  it("prints a golden summary and writes golden records", async () => {
    const { code, out, err } = await run(["logs", "-o", "sessions.csv", "--salt", "a"]);
    expectGolden("trace-import.txt", out);
    expectGolden("trace-import.csv", readFileSync(join(folder, "sessions.csv"), "utf8"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it("writes JSON lines and a JSON summary of the same calls", async () => {
    const { code, out } = await run(["logs", "-o", "sessions.jsonl", "--format", "json", "--clock", "unix"]);
    const lines = readFileSync(join(folder, "sessions.jsonl"), "utf8").trimEnd().split("\n");
    const records = lines.map((line) => JSON.parse(line));
    expect(records.map(({ promptTokens }) => promptTokens).sort()).toEqual([12_000, 12_900, 15_004]);
    const summary = JSON.parse(out);
    expect(summary).toMatchObject({ calls: 3, files: { codex: 1, claude: 1 }, skips: [{ first: { line: 3 } }] });
    expect(summary.privacy).toContain("dates (as --clock unix asks)");
    expect({ code, sent: records[0].sentSeconds > 1e9 }).toEqual({ code: 0, sent: true });
  });

  it("hashes ids anew at each import that states no salt", async () => {
    const ids = async (name: string): Promise<unknown[]> => {
      await run(["logs", "-o", name]);
      const lines = readFileSync(join(folder, name), "utf8").trimEnd().split("\n");
      return lines.map((line) => JSON.parse(line).sessionId).sort();
    };
    const [one, two] = [await ids("1.jsonl"), await ids("2.jsonl")];
    expect(one).not.toEqual(two);
    expect(one).toHaveLength(3);
  });

  it("reads compressed rollouts, the plain one alone where both are there, and a damaged one as far as it goes", async () => {
    const lines = linesOf([
      codex.meta(0, { id: "z" }),
      ...calls(
        0,
        Array.from({ length: 4000 }, (_, index) => [index + 1, 0, 1] as const),
      ),
    ]);
    const compressed = zlib.zstdCompressSync(lines);
    put("zstd/whole.jsonl.zst", compressed);
    put("zstd/both.jsonl.zst", compressed);
    put("zstd/both.jsonl", CODEX);
    put("zstd/none.jsonl.zst", "not zstd");
    put("cut/cut.jsonl.zst", compressed.subarray(0, compressed.length / 2));
    const { calls: found, skips } = JSON.parse((await run(["zstd", "--format", "json"])).out);
    expect(found).toBe(4002);
    expect(skips).toMatchObject([{ of: "files", count: 1, first: { file: "zstd/none.jsonl.zst" } }]);
    const cut = JSON.parse((await run(["cut", "--format", "json"])).out);
    expect(cut.skips.map(({ reason }: { reason: string }) => reason)).toContain("ends early: damaged, or still being written");
  });

  it("reads OpenCode's database", async () => {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(folder, "opencode.db"));
    database.exec(
      "CREATE TABLE session(id, parent_id); CREATE TABLE message(id, session_id, data); CREATE TABLE part(id, message_id, session_id, data)",
    );
    const tokens = { input: 500, output: 20, reasoning: 5, cache: { read: 100, write: 0 } };
    database.prepare("INSERT INTO session VALUES (?, ?)").run("ses_2", "ses_1");
    database
      .prepare("INSERT INTO message VALUES (?, ?, ?)")
      .run("msg_1", "ses_2", JSON.stringify({ role: "assistant", tokens: {}, time: { created: 1 } }));
    database
      .prepare("INSERT INTO part VALUES (?, ?, ?, ?)")
      .run("prt_1", "msg_1", "ses_2", JSON.stringify({ type: "step-finish", tokens }));
    database.close();
    const summary = JSON.parse((await run(["opencode.db", "--format", "json"])).out);
    expect(summary).toMatchObject({
      calls: 1,
      subagentSessions: 1,
      tokens: { prompt: 600, output: 25, reasoning: 5 },
      skips: [],
    });
  });

  it("looks where the programs keep their logs, and says which there are", async () => {
    put("home/.codex/sessions/2026/rollout-1.jsonl", CODEX);
    put("home/.claude/projects/-p/s2.jsonl", CLAUDE);
    const env = { HOME: join(folder, "home"), CODEX_HOME: "", CLAUDE_CONFIG_DIR: "" };
    const both = await run(["--format", "json"], { env });
    expect(both.err).toBe("note: reading ~/.codex/sessions, ~/.claude/projects\n");
    expect(JSON.parse(both.out).calls).toBe(3);
    const moved = { ...env, CODEX_HOME: join(folder, "none"), CLAUDE_CONFIG_DIR: `${join(folder, "home/.claude")}, elsewhere` };
    expect(JSON.parse((await run(["--format", "json"], { env: moved })).out).files).toEqual({ claude: 1 });
    const { code, err } = await run([], { env: { ...env, HOME: join(folder, "none") } });
    expect(code).toBe(2);
    expect(err).toContain("no logs of Codex CLI or Claude Code in this home folder");
  });

  it("says that the answer is no where logs hold no call, and writes nothing", async () => {
    put("idle/a.jsonl", linesOf([codex.meta(0, { id: "a" }), codex.user(1)]));
    const { code, out, err } = await run(["idle", "-o", "idle.csv"]);
    expect({ code, err }).toEqual({ code: 1, err: "note: no call in these logs; nothing was written\n" });
    expect(out).toContain("0 calls in 0 sessions");
    expect(existsSync(join(folder, "idle.csv"))).toBe(false);
  });

  it.each([
    ["an empty folder", ["empty"], "paths: no session log in empty"],
    ["a folder that is not there", ["nowhere"], "nowhere (file): no such file or folder"],
    ["an output that is neither CSV nor JSON lines", ["logs", "-o", "a.txt"], "a file name that ends in .csv or .jsonl"],
    ["an output that exists", ["logs", "-o", "logs/claude/-a-project/s2.jsonl"], "--output: exists already"],
    ["an unknown clock", ["logs", "--clock", "wall"], "not one of the choices"],
    ["a device", ["/dev/null"], "neither a file nor a folder"],
  ])("refuses %s with exit code 2 and no stack", async (_, args, said) => {
    mkdirSync(join(folder, "empty"), { recursive: true });
    const { code, out, err } = await run(args);
    expect(err).toContain(said);
    expect(err).not.toContain("    at ");
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });

  it("goes on past folders and files that may not be read, but not where that is the one that was named", async () => {
    put("shut/a.jsonl", CODEX);
    put("shut/inner/b.jsonl", CODEX);
    put("shut/c.jsonl", CODEX);
    chmodSync(join(folder, "shut/inner"), 0);
    chmodSync(join(folder, "shut/c.jsonl"), 0);
    // The superuser may read everything: there, the child process is somebody else.
    const isSuperuser = process.getuid?.() === 0;
    chmodSync(folder, 0o755);
    if (isSuperuser) for (const path of ["shut", "shut/inner", "shut/c.jsonl"]) chownSync(join(folder, path), NOBODY, NOBODY);
    const options = isSuperuser ? { uid: NOBODY } : {};
    const { code, out } = await run(["shut", "--format", "json"], options);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ calls: 2, skips: [{ reason: "cannot be read", count: 2 }] });
    const refused = await run(["shut/inner"], options);
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toContain("shut/inner (file): cannot be read");
    chmodSync(join(folder, "shut/inner"), 0o755);
  });

  it("reads a log that is larger than its memory", async () => {
    const megabytes = 160;
    const [meta, count] = [codex.meta(0, { id: "s" }), (tokens: number) => codex.count(tokens, used(tokens, 0, 1), undefined)];
    put("huge/a.jsonl", linesOf([meta]));
    const padding = "x".repeat(1_000_000);
    for (let index = 1; index <= megabytes; index++) {
      appendFileSync(join(folder, "huge/a.jsonl"), linesOf([{ ...count(index), padding }]));
    }
    const { code, out } = await run(["huge", "--format", "json"], { env: { NODE_OPTIONS: "--max-old-space-size=128" } });
    rmSync(join(folder, "huge"), { recursive: true });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ calls: megabytes, skips: [] });
  });
});

describe("what agentwatt trace import says and writes", { timeout: 60_000 }, () => {
  const MARKER = "M4RKER";
  /** A record with the marker in every text that is no type, id, time or flag, and in keys that nobody knows. */
  const marked = (record: object): object => ({
    ...record,
    cwd: `/home/${MARKER}`,
    gitBranch: MARKER,
    email: `${MARKER}@example.com`,
    [MARKER]: MARKER,
    text: MARKER,
  });

  const logs: Record<string, string> = {
    [`-home-${MARKER}-project/session.jsonl`]: linesOf(
      [
        { type: "user", sessionId: MARKER, uuid: MARKER, timestamp: at(0), message: { role: "user", content: MARKER } },
        { type: "summary", summary: MARKER, leafUuid: MARKER },
        {
          type: "assistant",
          sessionId: MARKER,
          requestId: MARKER,
          timestamp: at(2),
          message: {
            id: MARKER,
            model: `${MARKER}/claude-${MARKER}`,
            content: [
              { type: "text", text: MARKER },
              { type: "tool_use", id: MARKER, name: MARKER, input: { command: MARKER, file: `/x/${MARKER}` } },
            ],
            usage: { input_tokens: 1, output_tokens: 5, service_tier: MARKER },
          },
        },
        {
          type: "assistant",
          sessionId: "e",
          timestamp: at(2),
          message: { id: "e", usage: { input_tokens: MARKER } },
          error: MARKER,
        },
        {
          type: "user",
          sessionId: MARKER,
          timestamp: at(3),
          message: { content: [{ type: "tool_result", tool_use_id: MARKER, content: MARKER }] },
          toolUseResult: { stdout: MARKER, stderr: MARKER },
        },
        { type: MARKER, content: MARKER },
      ].map(marked),
    ),
    "rollout.jsonl": `${linesOf(
      [
        codex.meta(0, {
          id: MARKER,
          cwd: MARKER,
          git: { repository_url: MARKER },
          base_instructions: { text: MARKER },
          originator: MARKER,
        }),
        codex.turn(0, MARKER, MARKER),
        { ...codex.user(1), payload: { type: "user_message", message: MARKER, images: [MARKER] } },
        { ...codex.tool(2, MARKER), payload: { type: "function_call", call_id: MARKER, name: MARKER, arguments: MARKER } },
        codex.count(3, { ...used(10, 0, 1), note: MARKER }, undefined),
        codex.output(4, MARKER, `Wall time: 1 seconds\n${MARKER}`),
        { timestamp: at(5), type: MARKER, payload: { [MARKER]: MARKER } },
        { timestamp: at(5), type: "event_msg", payload: { type: MARKER, message: MARKER } },
        codex.count(6, used(20, 0, 1), undefined),
      ].map(marked),
    )}{"${MARKER}": ${MARKER}\n{"${MARKER}`,
    "message.json": JSON.stringify(
      marked({
        id: MARKER,
        sessionID: MARKER,
        role: "assistant",
        modelID: MARKER,
        providerID: MARKER,
        path: { cwd: MARKER },
        error: { message: MARKER },
        tokens: { input: 1, output: 1, reasoning: 0, cache: { read: 0, write: 0 } },
      }),
    ),
    "chat.json": JSON.stringify(
      marked({
        sessionId: MARKER,
        startTime: at(0),
        messages: [
          { id: MARKER, type: "gemini", content: MARKER, thoughts: [MARKER], model: MARKER, tokens: { input: 1, output: 1 } },
        ],
      }),
    ),
    "other.json": JSON.stringify({ [MARKER]: MARKER }),
  };

  it("holds nothing of the content, paths, addresses and ids of the logs", async () => {
    for (const [name, text] of Object.entries(logs)) put(`marked/${name}`, text);
    const said: string[] = [];
    for (const args of [
      ["-o", "marked.csv"],
      ["-o", "marked.jsonl", "--format", "json"],
      ["--clock", "unix"],
    ]) {
      const { code, out, err } = await run(["marked", ...args]);
      expect(code, err).toBe(0);
      said.push(out, err);
    }
    expect(said[0]).toContain("Kept of each call: token counts");
    const written = ["marked.csv", "marked.jsonl"].map((name) => readFileSync(join(folder, name), "utf8"));
    expect(written[1]?.trimEnd().split("\n")).toHaveLength(5);
    expect(JSON.parse(said[2] ?? "").skips.length).toBeGreaterThan(3);
    for (const text of [...said, ...written]) expect(text).not.toContain(MARKER);
  });
});
