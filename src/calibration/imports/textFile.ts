/** What every file must be before its format matters: text, and not empty. */
import { InputError, type Problem } from "../../profiles/problem.ts";
import type { ResultText } from "./fields.ts";

/** What no text in UTF-8 reads as; UTF-16, as some shells write it, is full of zero bytes. */
const NO_TEXT = ["\u0000", "\ufffd\ufffd"];

/** The text without a byte order mark. Errors: InputError for nothing, binary, and UTF-16. */
export function requireText({ file, text }: ResultText, noun: string): string {
  const fault = (texts: Pick<Problem, "wrong" | "fix">) =>
    new InputError([{ file, path: "", expected: `${noun}, as text in UTF-8`, ...texts }]);
  if (text.trim() === "") throw fault({ wrong: "empty", fix: "check that the run wrote its results" });
  if (NO_TEXT.some((mark) => text.includes(mark)))
    throw fault({ wrong: "not text in UTF-8", fix: "name another file, or save this one as UTF-8" });
  return text.replace(/^\ufeff/, "");
}
