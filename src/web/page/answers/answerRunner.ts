/**
 * Asks the engine what the page shows, one thing at a time: for every configuration a rough answer, then its charts, then the
 * full answer with its interval, then the charts of that. What nobody wants any more is stopped; what was answered once is kept.
 */
import type { DeploymentStudy } from "../../../planning/deploymentStudy.ts";
import type { CapacityReport } from "../../../report/capacityReport.ts";
import type { Answer, CapacityQuestion, Effort, Engine, Progress } from "../../engineApi.ts";

export type BareQuestion = Omit<CapacityQuestion, "effort">;

export type Answered = {
  readonly answer: Answer;
  /** Of the answer; its one row is the configuration's. */
  readonly report: CapacityReport;
  /** undefined: not made yet, or refused: `studyFault` then says why. */
  readonly study: DeploymentStudy | undefined;
  readonly studyFault: string | undefined;
};

export type Outcome = {
  readonly quick: Answered | undefined;
  readonly full: Answered | undefined;
  /** Why there is no answer. */
  readonly fault: string | undefined;
};

export type Work = { readonly key: string; readonly step: Step; readonly progress: Progress | undefined };

const STEPS = ["quick", "quick charts", "full", "full charts"] as const;
export type Step = (typeof STEPS)[number];

const NOTHING: Outcome = { quick: undefined, full: undefined, fault: undefined };
/** Answers of a visit that are kept, so that a slider moved back shows its answer at once. */
const MAX_KEPT = 60;

export class AnswerRunner {
  readonly #engine: Engine;
  readonly #onChange: () => void;
  readonly #outcomes = new Map<string, Outcome>();
  #wanted: readonly BareQuestion[] = [];
  #work: (Work & { readonly stop: AbortController }) | undefined;

  constructor(engine: Engine, onChange: () => void) {
    this.#engine = engine;
    this.#onChange = onChange;
  }

  /** Replaces what is wanted; the more important comes first. */
  want(questions: readonly BareQuestion[]): void {
    this.#wanted = questions;
    const keys = questions.map(questionKey);
    if (this.#work !== undefined && !keys.includes(this.#work.key)) this.#work.stop.abort();
    void this.#next();
  }

  outcome(question: BareQuestion): Outcome {
    return this.#outcomes.get(questionKey(question)) ?? NOTHING;
  }

  /** What is being worked on. */
  get work(): Work | undefined {
    return this.#work;
  }

  close(): void {
    this.#wanted = [];
    this.#work?.stop.abort();
  }

  async #next(): Promise<void> {
    if (this.#work !== undefined) return;
    const task = this.#nextTask();
    if (task === undefined) return;
    const stop = new AbortController();
    const key = questionKey(task.question);
    this.#work = { key, step: task.step, progress: undefined, stop };
    this.#onChange();
    const onProgress = (progress: Progress): void => {
      this.#work = { key, step: task.step, progress, stop };
      this.#onChange();
    };
    const outcome = await this.#run(task, { signal: stop.signal, onProgress });
    if (outcome !== undefined) this.#keep(key, outcome);
    this.#work = undefined;
    this.#onChange();
    void this.#next();
  }

  /** Step by step, so that every configuration has a rough answer before one has a full one. */
  #nextTask(): { readonly step: Step; readonly question: BareQuestion } | undefined {
    for (const step of STEPS) {
      const question = this.#wanted.find((candidate) => needs(this.outcome(candidate), step));
      if (question !== undefined) return { step, question };
    }
    return undefined;
  }

  /** undefined: it was stopped. */
  async #run(task: { step: Step; question: BareQuestion }, options: Parameters<Engine["ask"]>[1]): Promise<Outcome | undefined> {
    const { step, question } = task;
    const outcome = this.outcome(question);
    const effort: Effort = step === "quick" || step === "quick charts" ? "quick" : "full";
    if (step === "quick" || step === "full") {
      const reply = await this.#engine.ask({ ...question, effort }, options);
      if (reply.status === "cancelled") return undefined;
      if (reply.status !== "answered") return { ...outcome, fault: reply.text };
      // What is asked is a capacity, and so is the report.
      const report = reply.report as CapacityReport;
      return { ...outcome, [effort]: { answer: reply, report, study: undefined, studyFault: undefined } };
    }
    const answered = outcome[effort];
    if (answered === undefined) throw new Error("charts are drawn of an answer");
    const reply = await this.#engine.study(answered.answer, options);
    if (reply.status === "cancelled") return undefined;
    const made =
      reply.status === "studied"
        ? { ...answered, study: reply.studies[0], studyFault: reply.studies[0] === undefined ? "nothing to draw" : undefined }
        : { ...answered, studyFault: reply.text };
    return { ...outcome, [effort]: made };
  }

  #keep(key: string, outcome: Outcome): void {
    this.#outcomes.delete(key);
    this.#outcomes.set(key, outcome);
    const [oldest] = this.#outcomes.keys();
    if (this.#outcomes.size > MAX_KEPT && oldest !== undefined) this.#outcomes.delete(oldest);
  }
}

export function questionKey(question: BareQuestion): string {
  return JSON.stringify(question);
}

function needs({ quick, full, fault }: Outcome, step: Step): boolean {
  if (fault !== undefined) return false;
  switch (step) {
    case "quick":
      return quick === undefined && full === undefined;
    case "quick charts":
      return full === undefined && isUndrawn(quick);
    case "full":
      return full === undefined;
    case "full charts":
      return isUndrawn(full);
  }
}

function isUndrawn(answered: Answered | undefined): boolean {
  return answered !== undefined && answered.study === undefined && answered.studyFault === undefined;
}
