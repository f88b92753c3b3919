/** Values of a scenario's uncertain inputs, draw by draw: from a prior and a number in (0, 1) to what is set. */
import { stratified } from "../kernel/strata.ts";
import type { ResolvedScenario } from "../profiles/resolve.ts";
import type { UncertainInput } from "../profiles/scenario.ts";
import { alternativeValue, type DrawnInput, type DrawnValue, pathsOf } from "../profiles/uncertain.ts";
import { boundOf } from "../profiles/uncertainChecks.ts";

/** Digits of a drawn number that are kept: enough that nothing shows, few enough to be read. */
const DIGITS = 6;

/**
 * The inputs of each draw, the same for the same seed and number of draws. Each input is spread evenly over its prior
 * (Latin hypercube), independently of the others; one that holds for several platforms is drawn once for all of them.
 */
export function drawnInputs({ scenario, open }: Pick<ResolvedScenario, "scenario" | "open">, draws: number): DrawnInput[][] {
  const columns = open.map((input) => {
    const spoken = scenario.uncertain[input] as UncertainInput;
    const key = [...pathsOf(spoken), ...(spoken.systems ?? [])].join(" ");
    return { input, spoken, uniforms: stratified(scenario.seed, key, draws) };
  });
  return Array.from({ length: draws }, (_, draw) =>
    columns.map(({ input, spoken, uniforms }) => ({ input, value: drawnValue(spoken, uniforms[draw] as number) })),
  );
}

/** The quantile `uniform` of a prior, to so many digits. Assumes that the input was checked. */
export function drawnValue(input: UncertainInput, uniform: number, digits = DIGITS): DrawnValue {
  const { path = "", between, times, oneOf = [], weights } = input;
  if (between !== undefined) {
    const [low, high] = between.map(boundOf) as [Bound, Bound]; // Two ends, both numbers: checked with the scenario.
    const value = Number(within(low.value, high.value, uniform, input.scale).toPrecision(digits));
    return { set: { [path]: low.unit === "" ? value : `${value} ${low.unit}` }, rounds: true };
  }
  if (times !== undefined) {
    const [low, high] = times as [number, number]; // Two ends: checked with the schema.
    return { times: Number(within(low, high, uniform, input.scale).toPrecision(digits)) };
  }
  const shares = weights ?? oneOf.map(() => 1);
  let left = uniform * shares.reduce((sum, share) => sum + share, 0);
  const place = shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  const choice = oneOf[place] ?? oneOf.at(-1);
  if (choice === undefined) throw new Error("unreachable: alternatives are checked to be there");
  return alternativeValue(input, choice);
}

type Bound = { readonly value: number; readonly unit: string };

function within(low: number, high: number, uniform: number, scale: UncertainInput["scale"]): number {
  return scale === "log" ? low * (high / low) ** uniform : low + (high - low) * uniform;
}
