/** Prices from the disk: a shipped profile or a file, with the settings that concern it. */
import { listIds, readDocument, readProfile } from "./files.ts";
import { applyOverrides } from "./overrides.ts";
import { checkPrices } from "./priceChecks.ts";
import { type PriceProfile, pricesSchema } from "./prices.ts";
import { InputError, type Location } from "./problem.ts";
import { type Override, parseSetting } from "./settings.ts";
import { validateDocument } from "./validate.ts";

/** First word of a setting that reaches prices. */
const TARGET = "prices";

/** Settings of prices ("prices.electricity=0.1 USD/kWh"), and the others. */
export function splitPriceSettings(sets: readonly string[]): {
  readonly prices: readonly string[];
  readonly others: readonly string[];
} {
  const isPrice = (text: string): boolean => text.trimStart().startsWith(`${TARGET}.`);
  return { prices: sets.filter(isPrice), others: sets.filter((text) => !isPrice(text)) };
}

export type PriceChoice = {
  /** Path of a file or id of a shipped profile; undefined: the newest that ships. */
  readonly wanted: string | undefined;
  /** Where it was asked for. */
  readonly at: Location;
  readonly sets: readonly string[];
  readonly dataRoot: string | undefined;
};

/** Errors: InputError with every problem of the file and of the settings. */
export function loadPrices({ wanted, at, sets, dataRoot }: PriceChoice): PriceProfile {
  const isPath = wanted !== undefined && /[/\\]|\.ya?ml$/i.test(wanted);
  const source = isPath ? readDocument(wanted) : readProfile("prices", wanted ?? newest(at, dataRoot), at, dataRoot);
  validateDocument(pricesSchema, source);
  const document = applyOverrides(source, sets.map(priceSetting), pricesSchema);
  const prices = validateDocument(pricesSchema, document);
  // A price that the user sets may well lie outside the span of the file; the file's own must not.
  const problems = checkPrices(validateDocument(pricesSchema, source), source);
  if (problems.length > 0) throw new InputError(problems);
  return prices;
}

function priceSetting(text: string): Override {
  const { path, ...setting } = parseSetting(text);
  return { ...setting, path: path.slice(1) };
}

/** Ids are dates, so the last is the newest. */
function newest(at: Location, dataRoot: string | undefined): string {
  const id = listIds("prices", dataRoot).at(-1);
  if (id !== undefined) return id;
  const expected = "a price profile in the folder price-profiles, or --prices with the path of a file";
  throw new InputError([{ ...at, wrong: "there are no prices", expected, fix: "add --prices my-prices.yaml" }]);
}
