/**
 * Files of the reader's own as a workload profile: traces in any of the known formats, or session logs of coding agents, read
 * where they are. It runs in a worker of the page and sends nothing anywhere.
 */
import { InputError, type Problem, renderProblems } from "../../../profiles/problem.ts";
import type { LawsWorkload } from "../../../profiles/workload.ts";
import { sessionLogCsv } from "../../../report/sessionLogTable.ts";
import { readNotes } from "../../../report/traceNotes.ts";
import type { ComparedFigure } from "../../../traceFit/fitFigures.ts";
import { FitSamples } from "../../../traceFit/fitSamples.ts";
import { fitWorkload, isEnough, MIN_REQUESTS, MIN_SESSIONS } from "../../../traceFit/fitWorkload.ts";
import { workloadYaml } from "../../../traceFit/workloadYaml.ts";
import { openTrace } from "../../../traces/openTrace.ts";
import { SessionLogImport } from "../../../traces/sessionLogs/importSessionLogs.ts";
import type { Skip } from "../../../traces/sessionLogs/skips.ts";
import type { TraceText } from "../../../traces/text/textUnits.ts";
import { isSessionLog } from "./isSessionLog.ts";

/** A file as the page has it: its name, its first characters, and all of its text, piece by piece. */
export type TextFile = { readonly name: string; readonly head: string; readonly pieces: () => AsyncIterable<string> };

export type FitRequest = {
  readonly id: string;
  readonly files: readonly TextFile[];
  /** Where what the files do not tell is taken from. */
  readonly defaults: LawsWorkload;
};

export type FittedFiles =
  | {
      readonly status: "fitted";
      readonly id: string;
      readonly name: string;
      readonly yaml: string;
      readonly sessions: number;
      readonly requests: number;
      readonly figures: readonly ComparedFigure[];
      readonly notes: readonly string[];
    }
  | { readonly status: "refused"; readonly text: string };

/** Never throws for what is wrong with the files: that is told with file, line and column. */
export async function fitFiles({ id, files, defaults }: FitRequest): Promise<FittedFiles> {
  try {
    const notes: string[] = [];
    const samples = new FitSamples();
    for (const text of await traceTexts(files)) await addTrace(samples, text, notes);
    samples.finish();
    if (!isEnough(samples)) {
      const found = `${samples.sessions} sessions with ${samples.requests} requests`;
      return {
        status: "refused",
        text: `too little to fit: ${found}; expected: at least ${MIN_SESSIONS} sessions and ${MIN_REQUESTS} requests`,
      };
    }
    const names = files.map(({ name }) => name).join(", ");
    const fitted = fitWorkload(samples, {
      id,
      name: `Agents of ${names}`.slice(0, MAX_NAME),
      files: names.slice(0, MAX_NAME),
      defaults,
    });
    const { sessions, requests, figures } = fitted;
    const own = [...notes, ...fitted.notes];
    return {
      status: "fitted",
      id,
      name: fitted.profile.name,
      yaml: workloadYaml(fitted),
      sessions,
      requests,
      figures,
      notes: own,
    };
  } catch (error) {
    if (error instanceof InputError) return { status: "refused", text: renderProblems(error.problems) };
    throw error;
  }
}

const MAX_NAME = 120;

/** Traces as they are, and all session logs together as one trace of their calls. */
async function traceTexts(files: readonly TextFile[]): Promise<TraceText[]> {
  const logs = files.filter(({ head }) => isSessionLog(head));
  const traces = files.filter((file) => !logs.includes(file)).map(({ name, pieces }) => ({ file: name, chunks: pieces() }));
  return logs.length === 0 ? traces : [...traces, await logsAsTrace(logs)];
}

async function logsAsTrace(logs: readonly TextFile[]): Promise<TraceText> {
  const imported = new SessionLogImport();
  for (const { name, pieces } of logs) {
    const file = { name, stem: name.replace(/\.jsonl?$/i, "") };
    if (/\.json$/i.test(name)) {
      let text = "";
      for await (const piece of pieces()) text += piece;
      imported.addDocument(file, text);
    } else {
      const lines = imported.openLines(file);
      for await (const piece of pieces()) if (!lines.push(piece)) break;
      lines.close();
    }
  }
  const known = new Map<string, string>();
  const anonymous = (id: string): string => {
    const number = known.get(id) ?? String(known.size + 1);
    known.set(id, number);
    return number;
  };
  const { calls, skips } = imported.result({ anonymous, clock: "session", keepModels: false });
  if (calls.length === 0) throw noCalls(logs, skips);
  const csv = sessionLogCsv(calls);
  async function* whole(): AsyncGenerator<string> {
    yield csv;
  }
  return { file: "session logs", chunks: whole() };
}

/** The places where reading stopped, as file, line and reason. */
function noCalls(logs: readonly TextFile[], skips: readonly Skip[]): InputError {
  const expected = "session logs of Codex CLI, Claude Code, OpenCode or Gemini CLI that hold calls of a model";
  const fix = "choose the whole sessions folder, or a trace in a known format";
  const found = skips.map(
    ({ reason, first }): Problem => ({
      ...first,
      ...(first.line === undefined ? {} : { col: 1 }),
      path: "",
      wrong: reason,
      expected,
      fix,
    }),
  );
  const none: Problem = { file: logs[0]?.name ?? "", path: "", wrong: "no call in it", expected, fix };
  return new InputError(found.length > 0 ? found : [none]);
}

async function addTrace(samples: FitSamples, text: TraceText, notes: string[]): Promise<void> {
  const { format, report, requests } = await openTrace([text]);
  samples.startTrace(format);
  for await (const request of requests) samples.add(request);
  notes.push(...readNotes(format, report).map((note) => `${text.file}: ${note}`));
}
