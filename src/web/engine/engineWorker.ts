/**
 * The engine's own thread: reads files, puts questions together and writes their answers, and hands the searches to the pool
 * of #threads. A classic worker in one file, because mathjs must be there at once where a unit asks for it.
 */
import { dropWork, warmThreads } from "#threads";
import { InputError, renderProblems } from "../../profiles/problem.ts";
import { PUBLISHED_FILE, parsePublished } from "../../profiles/published.ts";
import type { SourceFiles } from "../../profiles/readProfiles.ts";
import { resolvedFor } from "../../questions/capacity.ts";
import type { SearchContext } from "../../questions/context.ts";
import { requireClosed } from "../../questions/requireClosed.ts";
import { deploymentStudies } from "../../sweep/deploymentStudies.ts";
import type { Answer, OwnFile, Question, Studies } from "../engineApi.ts";
import { answerQuestion, capacityOf } from "./answer.ts";
import { BundledFiles } from "./bundledFiles.ts";
import { catalogueOf, inspectionOf, scenarioPath } from "./catalogue.ts";
import type { FromEngine, Result, Task, ToEngine } from "./messages.ts";
import { scenarioYaml } from "./scenarioYaml.ts";
import { SHIPPED_TEXTS } from "./shippedTexts.ts";

declare const __AGENTWATT_VERSION__: string;

const REPORT = "agentwatt report";
const files = new BundledFiles(SHIPPED_TEXTS);
const queue: { readonly id: number; readonly task: Task }[] = [];
const stopped = new Set<number>();
let running: number | undefined;

class Stopped extends Error {}

self.onmessage = ({ data }: MessageEvent<ToEngine>) => {
  if ("stop" in data) return stop(data.stop);
  queue.push(data);
  void next();
};
warmThreads();

function stop(id: number): void {
  if (running === id) {
    stopped.add(id);
    dropWork(new Stopped());
    return;
  }
  const place = queue.findIndex((entry) => entry.id === id);
  if (place < 0) return;
  queue.splice(place, 1);
  send({ id, result: { status: "cancelled" } });
}

async function next(): Promise<void> {
  if (running !== undefined) return;
  const entry = queue.shift();
  if (entry === undefined) return;
  running = entry.id;
  const result = await resultOf(entry.id, entry.task);
  stopped.delete(entry.id);
  running = undefined;
  send({ id: entry.id, result });
  void next();
}

async function resultOf(id: number, task: Task): Promise<Result> {
  try {
    return await perform(id, task);
  } catch (error) {
    if (stopped.has(id)) return { status: "cancelled" };
    if (error instanceof InputError) {
      return { status: "refused", problems: error.problems, text: renderProblems(error.problems) };
    }
    return { status: "failed", text: `internal error: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function perform(id: number, task: Task): Promise<Result> {
  switch (task.do) {
    case "catalogue":
      return catalogueOf(files.with([]), __AGENTWATT_VERSION__);
    case "inspect": {
      const own = filesOf(task.subject.own);
      return inspectionOf(own, task.subject, textOf(own, task.subject));
    }
    case "yaml": {
      const own = filesOf(task.subject.own);
      return { status: "written", yaml: scenarioYaml(own, task.subject, textOf(own, task.subject)) };
    }
    case "ask":
      return ask(id, task.question, task.roughFirst);
    case "study":
      return study(id, task.answer);
  }
}

async function ask(id: number, question: Question, roughFirst: boolean): Promise<Answer> {
  const context = contextOf(id, question);
  if (roughFirst && question.kind === "capacity" && question.effort === "full") {
    send({ id, rough: await answerQuestion({ ...question, effort: "quick" }, context) });
  }
  return answerQuestion(question, context);
}

async function study(id: number, { question, report, rough }: Answer): Promise<Studies> {
  if (question.kind !== "capacity" || !("rows" in report)) throw new Error("only a capacity answer can be studied");
  const context = contextOf(id, question);
  const resolved = resolvedFor(capacityOf(question), context);
  requireClosed(resolved.systems, { command: REPORT, path: "workload", instead: "look at the capacity alone" });
  const results = report.rows.map(({ result }) => result);
  const onProgress = (done: number, all: number) => context.onProgress?.(done, all, "deployments studied");
  const extent = rough ? "rough" : "charts";
  return { status: "studied", studies: await deploymentStudies(resolved, results, { onProgress, extent }) };
}

function contextOf(id: number, { own }: Question): SearchContext {
  const start = performance.now();
  return {
    files: filesOf(own),
    published: () => parsePublished(files.text(PUBLISHED_FILE)),
    onProgress: (done, parts) => {
      if (stopped.has(id)) return;
      send({ id, progress: { done, parts, seconds: (performance.now() - start) / 1000 } });
    },
  };
}

function filesOf(own: readonly OwnFile[] | undefined): SourceFiles {
  return files.with(own ?? []);
}

function textOf(
  source: SourceFiles,
  { scenario, own = [] }: { readonly scenario: string; readonly own?: readonly OwnFile[] },
): string {
  const path = scenarioPath(source, scenario);
  return own.find((file) => file.path === path)?.text ?? files.text(path);
}

function send(message: FromEngine): void {
  self.postMessage(message);
}
