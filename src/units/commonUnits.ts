/**
 * The units that profiles are written in, without mathjs, which takes longer to load than most phases to simulate. The same
 * arithmetic in the same order, so that both give the same bits; a test holds one against the other.
 */

const DECIMAL = { p: 1e-12, n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };
const LARGE = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };
const BINARY = { Ki: 1024, Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4, Pi: 1024 ** 5 };
const NONE = { "": 1 };

type Scale = { readonly base: string; readonly size: number };

/** Unprefixed units, in the base that mathjs counts them in. */
const UNITS: Readonly<Record<string, Scale & { readonly prefixes: Readonly<Record<string, number>> }>> = {
  b: { base: "bit", size: 1, prefixes: { ...LARGE, ...BINARY } },
  B: { base: "bit", size: 8, prefixes: { ...LARGE, ...BINARY } },
  s: { base: "second", size: 1, prefixes: DECIMAL },
  min: { base: "second", size: 60, prefixes: NONE },
  h: { base: "second", size: 3600, prefixes: NONE },
  W: { base: "watt", size: 1, prefixes: DECIMAL },
  J: { base: "joule", size: 1, prefixes: DECIMAL },
  FLOP: { base: "FLOP", size: 1, prefixes: DECIMAL },
  token: { base: "token", size: 1, prefixes: NONE },
};

/** All of them by the names that they are written by: "TB", "us". */
const SCALES: ReadonlyMap<string, Scale> = new Map(
  Object.entries(UNITS).flatMap(([name, { base, size, prefixes }]) =>
    Object.entries(prefixes).map(([prefix, times]) => [prefix + name, { base, size: size * times }] as const),
  ),
);

/** Names of the units that `convertCommon` knows. */
export const COMMON_UNITS: readonly string[] = [...SCALES.keys()];

/**
 * `value` in `unit` as a number of `target`; each a unit, or one over another: "TB/s".
 * Undefined: not for this table, ask mathjs.
 */
export function convertCommon(value: number, unit: string, target: string): number | undefined {
  const from = scalesOf(unit);
  const to = scalesOf(target);
  if (from === undefined || from.length !== to?.length || from.some(({ base }, at) => base !== to[at]?.base)) return undefined;
  const inBases = from.reduce((number, { size }, at) => number * (at === 0 ? size : size ** -1), value);
  return to.reduce((number, { size }, at) => number / (at === 0 ? size : size ** -1), inBases);
}

function scalesOf(unit: string): Scale[] | undefined {
  const parts = unit.split("/");
  const scales = parts.flatMap((part) => SCALES.get(part) ?? []);
  return parts.length <= 2 && scales.length === parts.length ? scales : undefined;
}
