/** The summary of an import of session logs, for people and for machines. */
import type { Clock } from "../traces/sessionLogs/clock.ts";
import type { Place } from "../traces/sessionLogs/loggedCall.ts";
import type { LogSource } from "../traces/sessionLogs/sessionLogCall.ts";
import type { Skip } from "../traces/sessionLogs/skips.ts";
import type { PrefixHit, Quantiles, SessionLogSummary } from "../traces/sessionLogs/summary.ts";
import { type Column, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { grouped, NO_FIGURE, percent, significant } from "./figures.ts";
import { jsonText } from "./jsonText.ts";
import { bullet, oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

const PROGRAMS: Readonly<Record<LogSource, string>> = {
  codex: "Codex CLI",
  claude: "Claude Code",
  opencode: "OpenCode",
  gemini: "Gemini CLI",
};

/** What of the logs was asked for beyond the default. */
type Kept = { readonly clock: Clock; readonly keepModels: boolean };

/** Said in both formats, for whoever is asked to share the records. */
function privacyText({ clock, keepModels }: Kept): string {
  const models = keepModels ? "the name of its model" : "the family of its model";
  const dates = clock === "unix" ? "dates (as --clock unix asks)" : "no dates";
  return (
    `Kept of each call: token counts, times (${dates}), flags, ${models}, and ids as salted hashes. ` +
    "No prompt, reply, tool output, file, path or address was kept, and nothing left this machine."
  );
}

export function sessionLogJson(summary: SessionLogSummary, kept: Kept): string {
  return jsonText({ privacy: privacyText(kept), ...summary });
}

export function sessionLogText(summary: SessionLogSummary, kept: Kept, style: TextStyle): string {
  const lines = [
    style.heading(readLine(summary)),
    ...bullet(privacyText(kept), PAGE_COLUMNS, ""),
    "",
    ...totals(summary),
    "",
    ...quantileTable(summary, style),
  ];
  if (summary.skips.length > 0) lines.push("", style.heading("Left out"), ...skipTable(summary.skips, style));
  return `${lines.join("\n")}\n`;
}

function readLine({ files, sessions, calls }: SessionLogSummary): string {
  const parts = Object.entries(files).map(([source, count]) => `${grouped(count)} of ${PROGRAMS[source as LogSource]}`); // Its keys.
  const read = parts.length === 0 ? "no session log" : `files: ${parts.join(", ")}`;
  return `Read ${read}. ${grouped(calls)} calls in ${grouped(sessions)} sessions`;
}

function totals(summary: SessionLogSummary): string[] {
  const { calls, tokens, triggers, compactions, estimatedCalls, subagentSessions, observedHit, idealHit } = summary;
  const share = (count: number): string => (calls === 0 ? NO_FIGURE : percent(count / calls));
  const estimated =
    estimatedCalls === 0 ? "" : `; ${grouped(estimatedCalls)} with sizes that the log states, as rows of their own`;
  return [
    `prompt tokens    ${grouped(tokens.prompt)}, of them cached by the provider ${grouped(tokens.cached)}`,
    `output tokens    ${grouped(tokens.output)}, of them reasoning ${grouped(tokens.reasoning)}`,
    `sent after       tool results ${share(triggers.tool)}, a person ${share(triggers.user)}, not known ${share(triggers.unknown)}`,
    `prefix hit       observed ${hitText(observedHit)}; ideal ${hitText(idealHit)}`,
    `sub-agents       ${grouped(subagentSessions)} sessions`,
    `compactions      ${grouped(compactions)}${estimated}`,
  ];
}

function hitText({ fraction, calls }: PrefixHit): string {
  return fraction === undefined ? NO_FIGURE : `${percent(fraction)} (${grouped(calls)} calls)`;
}

const RIGHT = (title: string): Column => ({ title, align: "right" });

function quantileTable(summary: SessionLogSummary, style: TextStyle): string[] {
  const row = (name: string, { count, p50, p90, p95, p99 }: Quantiles): string[] => [
    name,
    ...[p50, p90, p95, p99].map((value) => (value === undefined ? NO_FIGURE : significant(value))),
    grouped(count),
  ];
  return columnTable(
    [{ title: "", align: "left" }, ...["P50", "P90", "P95", "P99", "known for"].map(RIGHT)],
    [
      row("requests a session", summary.requestsPerSession),
      row("prompt, tokens", summary.promptTokens),
      row("output, tokens", summary.outputTokens),
      row("reply, s", summary.replySeconds),
      row("gap before a request, s", summary.gapSeconds),
      row("  tools, s", summary.toolSeconds),
      row("  person, s", summary.userSeconds),
    ],
    style,
  );
}

function skipTable(skips: readonly Skip[], style: TextStyle): string[] {
  return columnTable(
    [{ title: "what", align: "left" }, RIGHT("count"), { title: "first", align: "left" }],
    skips.map(({ of, reason, count, first }) => [`${of}: ${reason}`, grouped(count), placeText(first)]),
    style,
  );
}

function placeText({ file, line }: Place): string {
  return oneLine(line === undefined ? file : `${file}:${line}`);
}
