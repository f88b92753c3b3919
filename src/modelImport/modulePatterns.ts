/**
 * Lists of modules in quantization configs: plain names, globs, and "re:" regular expressions. They come from a file, so
 * that what a match may cost is bounded before any is tried.
 */

/** `ways`: in how many a name may be tried at the worst. */
type Matcher = { readonly matches: (name: string) => boolean; readonly ways: number };

/** Names to compare a layer with, roughly; no name is longer. */
const NAMES_PER_LAYER = 60;
const NAME_CHARACTERS = 70;
/** Character comparisons in all, at the worst: some seconds. */
const MAX_COMPARISONS = 1e8;
const MAX_PATTERN_CHARACTERS = 300;

/** What a list says of modules, by their names; the first pattern that fits decides. */
export class ModulePatterns<T> {
  /** Patterns that are not understood, or would take too long. */
  readonly unread: readonly string[];
  readonly #entries: readonly { readonly matches: (name: string) => boolean; readonly value: T }[];

  constructor(list: readonly (readonly [string, T])[], layerCount: number) {
    let comparisons = 0;
    const unread: string[] = [];
    this.#entries = list.flatMap(([pattern, value]) => {
      // The first expert stands for all of them; some lists name each of hundreds.
      if (/\bexperts\.[1-9]\d*\b/.test(pattern)) return [];
      const matcher = matcherOf(pattern);
      const cost = layerCount * NAMES_PER_LAYER * (matcher?.ways ?? 1);
      if (matcher === undefined || comparisons + cost > MAX_COMPARISONS) {
        unread.push(pattern);
        return [];
      }
      comparisons += cost;
      return [{ matches: matcher.matches, value }];
    });
    this.unread = unread;
  }

  /** The value of the first pattern that fits one of the names. */
  find(names: readonly string[]): T | undefined {
    return this.#entries.find(({ matches }) => names.some(matches))?.value;
  }
}

/** A list, or several, of modules that are meant alike. */
export function patternSet(lists: readonly (readonly string[] | undefined)[], layerCount: number): ModulePatterns<true> {
  return new ModulePatterns(
    lists.flatMap((list) => list ?? []).map((pattern) => [pattern, true] as const),
    layerCount,
  );
}

/** Undefined for what is no pattern, or one whose cost has no bound. */
function matcherOf(pattern: string): Matcher | undefined {
  if (pattern.length > MAX_PATTERN_CHARACTERS) return undefined;
  // compressed-tensors names the class of modules; all that is counted here are linear layers.
  if (pattern === "Linear") return { matches: () => true, ways: 1 };
  if (pattern.startsWith("re:")) return expression(pattern.slice("re:".length));
  const dotted = `.${pattern}.`;
  if (!/[*?]/.test(pattern)) return { matches: (name) => `.${name}.`.includes(dotted), ways: 1 };
  const glob = pattern
    .replace(/[.+^${}()|\\[\]]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return { matches: tester(`(?:^|\\.)${glob}(?:\\.|$)`), ways: waysOf(countOf(glob, /\.\*/g)) };
}

/** Python's re.match: from the start of the name. Repeated groups and back references are refused. */
function expression(source: string): Matcher | undefined {
  if (/\)[*+{]|\\[1-9]|\(\?<?[=!][^)]*[*+{]/.test(source)) return undefined;
  const bare = source.replace(/\\./g, "x").replace(/\[[^\]]*\]/g, "x");
  const ways = waysOf(countOf(bare, /(?<!\()[*+?{]/g)) * alternativesOf(bare);
  try {
    return { matches: tester(`^(?:${source})`), ways };
  } catch {
    return undefined;
  }
}

/** A name of n characters can be split over q wildcards in at most n^q ways, and the last one takes what is left. */
function waysOf(wildcards: number): number {
  return NAME_CHARACTERS ** Math.max(0, wildcards - 1);
}

/** The product of the choices that groups give, from the innermost out. */
function alternativesOf(bare: string): number {
  let choices = 1;
  let rest = bare;
  for (let group = INNERMOST.exec(rest); group !== null; group = INNERMOST.exec(rest)) {
    choices *= 1 + countOf(group[0], /\|/g);
    rest = rest.replace(group[0], "x");
  }
  return choices * (1 + countOf(rest, /\|/g));
}

const INNERMOST = /\([^()]*\)/;

function tester(source: string): (name: string) => boolean {
  const compiled = new RegExp(source);
  return (name) => compiled.test(name);
}

function countOf(text: string, part: RegExp): number {
  return text.match(part)?.length ?? 0;
}
