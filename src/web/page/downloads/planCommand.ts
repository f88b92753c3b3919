/** A configuration as the command that answers the same. */
import { commandText } from "../../engine/commandText.ts";
import type { BareQuestion } from "../answers/answerRunner.ts";

/** As a table for people, on the page's basis. */
export function planCommand(question: BareQuestion, basis: string): string {
  const command = commandText({ ...question, effort: "full" }).replace(/ --format json$/, "");
  return basis === "accelerator" ? command : `${command} --basis ${basis}`;
}
