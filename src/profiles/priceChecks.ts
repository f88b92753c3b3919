/** What a schema cannot say of prices: spans run from low to high, around their value. */
import type { PriceProfile } from "./prices.ts";
import type { Problem } from "./problem.ts";
import { located } from "./profileChecks.ts";
import type { Path, SourceDocument } from "./sourceDocument.ts";

/** Errors: none thrown; a problem for each span that is upside down or does not hold its value. */
export function checkPrices(prices: PriceProfile, document: SourceDocument): Problem[] {
  return located(
    spansOf(prices, []).flatMap(({ path, value, between: [low, high] }) => {
      const texts = { expected: "the lowest and then the highest, with the value between them", fix: "put the lower one first" };
      if (low > high) return [{ path: [...path, "between"], wrong: "the span is upside down", ...texts }];
      const outside = value !== undefined && (value < low || value > high);
      return outside ? [{ path: [...path, "between"], wrong: "the value lies outside", ...texts, fix: "widen the span" }] : [];
    }),
    document,
  );
}

type Span = { readonly path: Path; readonly value: number | undefined; readonly between: readonly [number, number] };

function spansOf(entry: unknown, path: Path): Span[] {
  if (typeof entry !== "object" || entry === null) return [];
  const { value, between } = entry as { value?: unknown; between?: unknown }; // keys that are not there are undefined
  const own = Array.isArray(between) && typeof between[0] === "number" && typeof between[1] === "number";
  const span = own
    ? [{ path, value: typeof value === "number" ? value : undefined, between: [between[0], between[1]] as const }]
    : [];
  return [...span, ...Object.entries(entry).flatMap(([key, child]) => spansOf(child, [...path, key]))];
}
