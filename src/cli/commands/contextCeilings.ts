/** The context ceilings that are tried where none are asked for. */
import type { ResolvedScenario } from "../../profiles/resolve.ts";

const CEILINGS_TOKENS = [131_072, 262_144, 524_288, 1_000_000];

/** Those that every model of the scenario takes; the model's own context where all are beyond it. */
export function ceilingsWithin({ systems }: ResolvedScenario): number[] {
  const most = Math.min(...systems.map(({ model }) => model.maxContextTokens));
  const possible = CEILINGS_TOKENS.filter((tokens) => tokens <= most);
  return possible.length > 0 ? possible : [most];
}
