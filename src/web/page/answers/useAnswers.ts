/** The runner of a page: told what is wanted once a slider rests for a moment, and asked what there is. */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Engine } from "../../engineApi.ts";
import { AnswerRunner, type BareQuestion } from "./answerRunner.ts";

/** Shorter than a person notices, long enough that a slider on the move does not ask at every pixel. */
const REST_MILLISECONDS = 120;

/** `questions`: the more important come first. */
export function useAnswers(engine: Engine, questions: readonly BareQuestion[]): AnswerRunner {
  const [, redraw] = useState(0);
  const runner = useMemo(() => new AnswerRunner(engine, () => redraw((count) => count + 1)), [engine]);
  useEffect(() => () => runner.close(), [runner]);
  const key = JSON.stringify(questions);
  // The questions are new objects at every drawing, the same by their text.
  useEffect(() => {
    const rest = setTimeout(() => runner.want(questions), REST_MILLISECONDS);
    return () => clearTimeout(rest);
  }, [runner, key]);
  return runner;
}
