import { readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { SESSION_LOG_COLUMNS, sessionLogCsv, sessionLogJsonLines } from "../../src/report/sessionLogTable.ts";
import type { SessionLogCall } from "../../src/traces/sessionLogs/sessionLogCall.ts";
import { ROOT } from "../support/cli.ts";

const CALL: SessionLogCall = {
  sessionId: "a",
  parentSessionId: "b",
  index: 3,
  source: "codex",
  model: "=1+1",
  promptTokens: 100,
  outputTokens: 7,
  toolCalls: 0,
  isSubagent: true,
  isCompaction: false,
  afterCompaction: false,
  isEstimated: false,
};

describe("records of session logs", () => {
  it("are a row a call under a fixed header, empty where unknown, and no formula for a spreadsheet", () => {
    const [row] = Papa.parse<Record<string, string>>(sessionLogCsv([CALL]), { header: true }).data;
    expect(Object.keys(row ?? {})).toEqual(SESSION_LOG_COLUMNS);
    expect(row).toMatchObject({ session: "a", parent_session: "b", request: "3", prompt_tokens: "100", gap_s: "" });
    expect(row).toMatchObject({ subagent: "1", compaction: "0", model: "'=1+1" });
  });

  it("are an object a line", () => {
    expect(
      sessionLogJsonLines([CALL, CALL])
        .split("\n")
        .slice(0, 2)
        .map((line) => JSON.parse(line)),
    ).toEqual([CALL, CALL]);
  });

  it("have each column explained in the documentation", () => {
    const page = readFileSync(join(ROOT, "docs/your-own-agents.md"), "utf8");
    expect(SESSION_LOG_COLUMNS.filter((column) => !page.includes(`\`${column}\``))).toEqual([]);
  });
});
