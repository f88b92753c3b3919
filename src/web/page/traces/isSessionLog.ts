/** Whether a file is a session log of a coding agent, by its first lines; else it may be a trace. */

import { sniffFormat } from "../../../traces/formats.ts";
import { sourceOf } from "../../../traces/sessionLogs/detect.ts";
import { fieldsOf } from "../../../traces/sessionLogs/fields.ts";
import { parseLenientJson } from "../../../traces/sessionLogs/lenientJson.ts";

const LOOKED_AT_LINES = 50;

export function isSessionLog(head: string): boolean {
  const isKnown = (text: string): boolean => {
    const record = fieldsOf(parseLenientJson(text));
    return record !== undefined && sourceOf(record) !== undefined;
  };
  if (head.split("\n").slice(0, LOOKED_AT_LINES).some(isKnown)) return true;
  if (isKnown(head)) return true;
  // A log of one long document is cut in the head, and no trace begins like it.
  return sniffFormat(head) === undefined && /"(?:sessionId|sessionID|messages)"\s*:/.test(head);
}
