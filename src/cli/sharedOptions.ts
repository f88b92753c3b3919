/** Options that several commands share, so that they read and mean the same everywhere. */
import { optionalValue, switchOption, valueList, valueWithDefault } from "./option.ts";
import { choiceOf, seed, text } from "./readers.ts";

const FORMATS = ["table", "json", "csv"] as const;
export type Format = (typeof FORMATS)[number];

export const sharedOptions = {
  format: valueWithDefault<Format>("What to print: table | json | csv (plain SI numbers)", choiceOf(FORMATS), "table"),
  seed: optionalValue("Replaces the scenario's seed; the same seed gives the same bytes", seed),
  set: valueList(
    'path=value: overrides one value of a profile or the scenario, with its unit ("1200 W") or as arithmetic ("1.5 * value"); repeatable',
    text,
  ),
  data: optionalValue("Folder with hardware-profiles, model-profiles, ... to use instead of the shipped ones", text),
  quiet: switchOption("No progress and no notes"),
};
