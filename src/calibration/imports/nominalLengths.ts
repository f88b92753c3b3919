/** Nominal lengths of a run: what its repetition draws lengths up to. */
import { DEFAULT_SHORTEST_FRACTION } from "../measuredRun.ts";
import type { ImportSettings } from "./settings.ts";
import type { Length, StatedRun } from "./statedRun.ts";

export type NominalLengths = {
  readonly promptTokens: number | undefined;
  readonly outputTokens: number | undefined;
  /** Absent: the default of measured runs. */
  readonly shortestFraction: number | undefined;
  readonly notes: readonly string[];
};

/**
 * Lengths uniform between a share f of nominal and nominal have the mean (1 + f) / 2 of nominal, so a mean alone gives
 * nominal = mean x 2 / (1 + f): mean / 0.9 at the usual f of 0.8. Lengths that did not vary are taken as they are (f = 1).
 */
export function lengthsOf(run: StatedRun, settings: ImportSettings): NominalLengths {
  const prompt = given(settings.promptTokens) ?? run.promptLength;
  const output = given(settings.outputTokens) ?? run.outputLength;
  const isFixed = prompt?.kind === "fixed" && output?.kind === "fixed";
  const shortestFraction = settings.shortestLengthFraction ?? run.shortestLengthFraction ?? (isFixed ? 1 : undefined);
  const share = (1 + (shortestFraction ?? DEFAULT_SHORTEST_FRACTION)) / 2;
  const nominal = (length: Length | undefined): number | undefined => {
    if (length === undefined) return undefined;
    return Math.max(1, Math.round(length.kind === "nominal" ? length.tokens : length.tokens / share));
  };
  const means = [noteOf("prompt", prompt), noteOf("output", output)].filter((note) => note !== "");
  const isDerived = means.length > 0 && shortestFraction !== 1;
  const divisor = Number(share.toPrecision(3));
  return {
    promptTokens: nominal(prompt),
    outputTokens: nominal(output),
    shortestFraction,
    notes: isDerived ? [`nominal tokens are actual means over ${divisor}: ${means.join(", ")}`] : [],
  };
}

function given(tokens: number | undefined): Length | undefined {
  return tokens === undefined ? undefined : { tokens, kind: "nominal" };
}

function noteOf(name: string, length: Length | undefined): string {
  return length === undefined || length.kind === "nominal" ? "" : `${name} ${Number(length.tokens.toFixed(1))}`;
}
