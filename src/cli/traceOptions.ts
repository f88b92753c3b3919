/** Options that the commands on traces share. */
import { TRACE_FORMATS, type TraceFormatName } from "../traces/formatNames.ts";
import { optionalValue } from "./option.ts";
import { choiceOf, wholeNumber } from "./readers.ts";

const MAX_BLOCK_TOKENS = 100_000;

export const traceOptions = {
  from: optionalValue(`${TRACE_FORMATS.join(" | ")} [default: found from the content]`, choiceOf<TraceFormatName>(TRACE_FORMATS)),
  "block-tokens": optionalValue(
    "Tokens of a block of hashes [default: what the file or its format says]",
    wholeNumber(1, MAX_BLOCK_TOKENS),
  ),
};
