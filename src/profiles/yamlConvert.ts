/**
 * A YAML syntax tree to plain values (text, numbers, true/false, null, lists, mappings), beside a tree of the
 * offsets where each was written. Does by hand what `toJS` does, because duplicate keys, alias bombs and keys such as
 * `__proto__` must become problems with a position, and in linear time.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import type { Segment } from "./sourceDocument.ts";
import { MAX_DEPTH } from "./yamlSyntax.ts";

/** Where a value and its key start, as offsets into the text. */
export type Spot = { readonly value: number; readonly key?: number | undefined; readonly children: ReadonlyMap<Segment, Spot> };

export type Fault = {
  readonly offset: number;
  readonly path: readonly Segment[];
  readonly wrong: string;
  readonly expected: string;
  readonly fix: string;
};

export type Converted = { readonly value: unknown; readonly spot: Spot };

/** Keys that would reach an object's prototype. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Aliases followed in one file, nested ones included, and the nodes that they may unfold to. */
const MAX_ALIASES = 100;
const MAX_ALIASED_NODES = 20_000;

/** Keys printed of the path of a fault that lies absurdly deep. */
const LONGEST_PATH = 8;

type Walk = {
  readonly document: Document.Parsed;
  readonly faults: Fault[];
  readonly path: Segment[];
  aliasesOpen: number;
  aliasCount: number;
  aliasedNodes: number;
};

/** Converts the contents of a document. `faults` is empty when all is well. */
export function convertTree(document: Document.Parsed): Converted & { readonly faults: readonly Fault[] } {
  const walk: Walk = { document, faults: [], path: [], aliasesOpen: 0, aliasCount: 0, aliasedNodes: 0 };
  return { ...convert(document.contents, 0, walk), faults: walk.faults };
}

function convert(node: Node | null, fallback: number, walk: Walk): Converted {
  const offset = node?.range?.[0] ?? fallback;
  if (walk.aliasesOpen > 0) walk.aliasedNodes++;
  if (isAlias(node)) return followAlias(node.resolve(walk.document), offset, walk);
  const leaf = { value: offset, children: new Map<Segment, Spot>() };
  if (walk.path.length > MAX_DEPTH) {
    report(
      walk,
      offset,
      "nested too deeply",
      `at most ${MAX_DEPTH} levels of lists and mappings`,
      "write the aliased values out",
    );
    return { value: null, spot: leaf };
  }
  if (isMap(node)) return convertMap(node.items, offset, walk);
  if (isSeq(node)) return convertList(node.items, offset, walk);
  const value: unknown = isScalar(node) ? node.value : null;
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return { value, spot: leaf };
  report(
    walk,
    offset,
    "a value of a type that is not used here",
    "text, numbers, true/false, lists and mappings",
    "put quotes around it",
  );
  return { value: null, spot: leaf };
}

function followAlias(target: Node | undefined, offset: number, walk: Walk): Converted {
  const leaf = { value: null, spot: { value: offset, children: new Map<Segment, Spot>() } };
  if (target === undefined) {
    report(
      walk,
      offset,
      "unknown alias",
      "an alias of an anchor written above it",
      'write the value itself, or quotes around text that starts with "*"',
    );
    return leaf;
  }
  walk.aliasCount++;
  if (walk.aliasCount > MAX_ALIASES || walk.aliasedNodes > MAX_ALIASED_NODES) {
    const expected = `at most ${MAX_ALIASES} aliases, nested ones counted each time`;
    if (!walk.faults.some((fault) => fault.expected === expected))
      report(walk, offset, "too many aliases", expected, "write the values out");
    return leaf;
  }
  walk.aliasesOpen++;
  const converted = convert(target, offset, walk);
  walk.aliasesOpen--;
  return converted;
}

function convertList(items: readonly unknown[], offset: number, walk: Walk): Converted {
  const children = new Map<Segment, Spot>();
  const value = items.map((item, index) => {
    const converted = inside(walk, index, () => convert(asNode(item), offset, walk));
    children.set(index, converted.spot);
    return converted.value;
  });
  return { value, spot: { value: offset, children } };
}

function convertMap(items: readonly { key: unknown; value: unknown }[], offset: number, walk: Walk): Converted {
  const children = new Map<Segment, Spot>();
  const value: Record<string, unknown> = {};
  for (const pair of items) {
    const keyNode = asNode(pair.key);
    const keyOffset = keyNode?.range?.[0] ?? offset;
    const key = keyText(keyNode);
    if (key === undefined) {
      report(walk, keyOffset, "a key that is not plain text", 'keys such as "name:"', "write the key as one word");
      continue;
    }
    inside(walk, key, () => {
      if (RESERVED_KEYS.has(key))
        report(walk, keyOffset, "reserved word as a key", "a key of this kind of file", "remove this line");
      else if (children.has(key))
        report(walk, keyOffset, "duplicate key", "each key once in a mapping", `remove one of the "${key}" lines`);
      else {
        const converted = convert(asNode(pair.value), keyNode?.range?.[1] ?? keyOffset, walk);
        children.set(key, { ...converted.spot, key: keyOffset });
        value[key] = converted.value;
      }
    });
  }
  return { value, spot: { value: offset, children } };
}

function keyText(node: Node | null): string | undefined {
  if (!isScalar(node)) return undefined;
  const { value } = node;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

/** Items of a parsed collection are nodes or null; the library types them as unknown. */
function asNode(item: unknown): Node | null {
  return isScalar(item) || isMap(item) || isSeq(item) || isAlias(item) ? item : null;
}

function inside<T>(walk: Walk, segment: Segment, step: () => T): T {
  walk.path.push(segment);
  const result = step();
  walk.path.pop();
  return result;
}

function report(walk: Walk, offset: number, wrong: string, expected: string, fix: string): void {
  walk.faults.push({ offset, path: walk.path.slice(0, LONGEST_PATH), wrong, expected, fix });
}
