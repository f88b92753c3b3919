/** A page's question put to the engine: the same functions, reports and texts as the command line's. */
import { answerCapacity, isReached } from "../../questions/capacity.ts";
import type { SearchContext } from "../../questions/context.ts";
import { answerExplain } from "../../questions/explain.ts";
import { answerSimulate, isServed } from "../../questions/simulate.ts";
import { answerWhatIf, isCarried } from "../../questions/whatIf.ts";
import { capacityCsv } from "../../report/capacityCsv.ts";
import { capacityJson } from "../../report/capacityJson.ts";
import { explainCsv, explainJson } from "../../report/explainJson.ts";
import { phaseCsv, phaseJson } from "../../report/phaseJson.ts";
import { whatIfCsv } from "../../report/whatIfCsv.ts";
import { whatIfJson } from "../../report/whatIfJson.ts";
import type {
  Answer,
  CapacityQuestion,
  ExplainQuestion,
  OneDeployment,
  Question,
  SimulateQuestion,
  Subject,
  WhatIfQuestion,
} from "../engineApi.ts";
import { commandText } from "./commandText.ts";

type Texts = Pick<Answer, "report" | "json" | "csv" | "good">;

/** Errors: InputError as the commands. */
export async function answerQuestion(question: Question, context: SearchContext): Promise<Answer> {
  const start = performance.now();
  const texts = await textsOf(question, context);
  return {
    status: "answered",
    question,
    ...texts,
    data: JSON.parse(texts.json),
    rough: question.kind === "capacity" && question.effort === "quick",
    command: commandText(question),
    tookSeconds: (performance.now() - start) / 1000,
  };
}

function textsOf(question: Question, context: SearchContext): Texts | Promise<Texts> {
  switch (question.kind) {
    case "capacity":
      return capacityTexts(question, context);
    case "what-if":
      return whatIfTexts(question, context);
    case "simulate":
      return simulateTexts(question, context);
    case "explain":
      return explainTexts(question, context);
  }
}

async function capacityTexts(question: CapacityQuestion, context: SearchContext): Promise<Texts> {
  const report = await answerCapacity(capacityOf(question), context);
  return { report, json: capacityJson(report), csv: capacityCsv(report), good: isReached(report) };
}

/** The question as the engine takes it. */
export function capacityOf(question: CapacityQuestion): Parameters<typeof answerCapacity>[0] {
  const { platform = [], tier = [], deployment, effort } = question;
  return {
    ...subjectOf(question),
    platform,
    tier,
    deployment,
    basis: "accelerator",
    method: effort === "quick" ? "quick" : "planner",
    replications: undefined,
    draws: undefined,
    notes: true,
  };
}

async function whatIfTexts(question: WhatIfQuestion, context: SearchContext): Promise<Texts> {
  const { set: base, ...subject } = subjectOf(question);
  const { change, named = [], platform = [], tier = [], deployment, basis = "accelerator" } = question;
  const asked = { ...subject, base, set: change, name: named, platform, tier, deployment, basis };
  const report = await answerWhatIf({ ...asked, replications: undefined, notes: true }, context);
  return { report, json: whatIfJson(report), csv: whatIfCsv(report), good: isCarried(report) };
}

function simulateTexts(question: SimulateQuestion, context: SearchContext): Texts {
  const { scenario, ...subject } = subjectOf(question);
  const { agents, sessionsPerHour, start, unlimitedKv = false } = question;
  const load = { agents, "sessions-per-hour": sessionsPerHour, start, "unlimited-kv": unlimitedKv };
  const asked = { ...subject, ...deploymentOf(question), ...load };
  const report = answerSimulate(scenario, asked, context);
  return { report, json: phaseJson(report), csv: phaseCsv(report), good: isServed(report, asked) };
}

function explainTexts(question: ExplainQuestion, context: SearchContext): Texts {
  const { scenario, ...subject } = subjectOf(question);
  const asked = { ...subject, ...deploymentOf(question), agents: question.agents, notes: true };
  const report = answerExplain(scenario, asked, context);
  return { report, json: explainJson(report), csv: explainCsv(report), good: report.explanation.verdict.passes };
}

function subjectOf({ scenario, set = [], seed }: Subject) {
  return { scenario, set, seed };
}

function deploymentOf({ platform, deployment, tier, measured, settling }: OneDeployment) {
  return { platform, deployment, tier, measured, settling };
}
