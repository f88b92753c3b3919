/** A worker thread of Node that answers one question, all on its own. */
import { parentPort, workerData } from "node:worker_threads";
import { readPublishedCapacities } from "../../src/cli/publishedFile.ts";
import { diskFiles } from "../../src/profiles/files.ts";
import { InputError } from "../../src/profiles/problem.ts";
import { answerQuestion } from "../../src/web/engine/answer.ts";
import { BundledFiles } from "../../src/web/engine/bundledFiles.ts";
import type { Question } from "../../src/web/engineApi.ts";

const question = workerData.question as Question;
const files = question.own === undefined ? diskFiles() : new BundledFiles(workerData.texts).with(question.own);
try {
  const { json } = await answerQuestion(question, { files, threads: 1, published: readPublishedCapacities });
  parentPort?.postMessage(json);
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  parentPort?.postMessage(error.message);
}
