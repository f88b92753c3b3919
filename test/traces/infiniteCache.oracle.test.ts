/** The compact tree of prefixes against a set of all prefixes written out. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { InfiniteCache, PrefixTree } from "../../src/traces/infiniteCache.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";
import { ROOT } from "../support/cli.ts";
import { readText } from "../support/traces.ts";

const TRACES = resolve(ROOT, "../shared/data/traces");
const SLICES = ["mooncake_fast25_conversation_trace_first3000.jsonl", "mooncake_fast25_synthetic_trace_first1000.jsonl"];

/** A map of maps, a level a label: no runs, no packing, no hashing of pairs. */
class NaiveTree {
  readonly below = new Map<number, NaiveTree>();

  insert(labels: readonly number[]): number {
    let node: NaiveTree = this;
    let hits = 0;
    for (const label of labels) {
      const next = node.below.get(label);
      if (next !== undefined) hits++;
      const child = next ?? new NaiveTree();
      if (next === undefined) node.below.set(label, child);
      node = child;
    }
    return hits;
  }
}

describe("the tree of prefixes", { timeout: 60_000 }, () => {
  /** Runs, jumps, repeats, large and fractional numbers, and what 64-bit hashes become. */
  const label = fc.oneof(
    fc.integer({ min: 0, max: 6 }),
    fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 2 ** 63 + 4096),
  );
  const run = fc
    .tuple(label, fc.integer({ min: 1, max: 5 }))
    .map(([first, length]) => Array.from({ length }, (_, index) => first + index));
  const sequence = fc.array(run, { maxLength: 4 }).map((runs) => runs.flat());
  property.prop([fc.array(sequence, { maxLength: 60 })])("finds as many leading labels as the naive one", (sequences) => {
    const [tree, naive] = [new PrefixTree(), new NaiveTree()];
    expect(sequences.map((labels) => tree.insert(labels))).toEqual(sequences.map((labels) => naive.insert(labels)));
  });

  it("finds the same after it has grown many times", () => {
    const [tree, naive] = [new PrefixTree(), new NaiveTree()];
    const sequences = Array.from({ length: 20_000 }, (_, index) => [index % 7, index % 1000, index * 3, index * 3 + 1]);
    for (const labels of [...sequences, ...sequences]) expect(tree.insert(labels)).toBe(naive.insert(labels));
  });
});

describe("reuse with unlimited memory", { timeout: 60_000 }, () => {
  const request = (sessionId: string, hashes: readonly number[], scope: "trace" | "session", parent?: string): TraceRequest => ({
    sessionId,
    index: 0,
    promptTokens: hashes.length * 64,
    outputTokens: 1,
    blocks: { tokens: 64, hashes, scope },
    ...(parent === undefined ? {} : { parentSessionId: parent }),
  });

  it("is the leading blocks seen before over all blocks, and passes over requests without blocks", () => {
    const cache = new InfiniteCache();
    cache.add(request("a", [1, 2, 3], "trace"));
    cache.add({ sessionId: "x", index: 0, promptTokens: 9, outputTokens: 1 });
    cache.add(request("b", [1, 2, 9, 3], "trace"));
    expect([cache.requests, cache.blocks, cache.hitBlocks]).toEqual([2, 7, 2]);
  });

  it("of hashes that hold within a session counts sub-agents, and no other session", () => {
    const cache = new InfiniteCache();
    cache.add(request("a", [1, 2, 3], "session"));
    cache.add(request("a/agent", [1, 2], "session", "a"));
    cache.add(request("b", [1, 2, 3], "session"));
    expect([cache.blocks, cache.hitBlocks]).toEqual([8, 2]);
  });

  // Shared data is not part of the repository.
  it.skipIf(!existsSync(TRACES)).each(SLICES)(
    "of %s is that of the naive tree (skipped where it is not beside the repository)",
    async (name) => {
      const { requests } = await readText(readFileSync(join(TRACES, name), "utf8"));
      const [cache, naive] = [new InfiniteCache(), new NaiveTree()];
      let hits = 0;
      for (const each of requests) {
        cache.add(each);
        hits += naive.insert(each.blocks?.hashes ?? []);
      }
      expect(cache.requests).toBe(requests.length);
      expect(hits).toBeGreaterThan(0);
      expect(cache.hitBlocks).toBe(hits);
    },
  );

  it.skipIf(!existsSync(TRACES)).each(["trace_0026", "trace_0277", "trace_0291", "trace_0403", "trace_0651", "trace_0707"])(
    "of WEKA's %s is that of a table made by other means (skipped where it is not beside the repository)",
    async (name) => {
      const table = gunzipSync(readFileSync(join(TRACES, "weka_requests_compact.csv.gz"))).toString();
      const rows = table
        .split("\n")
        .filter((line) => line.startsWith(`${name},`))
        .map((line) => line.split(","));
      const { requests } = await readText(readFileSync(join(TRACES, "weka_raw", `${name}.json`), "utf8"));
      const column = (values: readonly string[], index: number): number => Number(values[index]);
      const sorted = (lengths: readonly number[]): number[] => lengths.toSorted((a, b) => a - b);
      expect(sorted(requests.map(({ promptTokens }) => promptTokens))).toEqual(sorted(rows.map((row) => column(row, 6))));
      expect(sorted(requests.map(({ outputTokens }) => outputTokens))).toEqual(sorted(rows.map((row) => column(row, 7))));
      const own = requests.filter(({ parentSessionId }) => parentSessionId === undefined);
      const cache = new InfiniteCache();
      for (const each of requests) cache.add(each);
      // The table looks at each session alone; sub-agents share their scaffold besides.
      const hits = rows.reduce((sum, row) => sum + column(row, 10), 0);
      const shared = requests.reduce((sum, { sharedTokens = 0 }) => sum + sharedTokens, 0);
      expect(shared).toBe(64 * hits);
      expect(cache.blocks).toBe(rows.reduce((sum, row) => sum + column(row, 8), 0));
      if (own.length === requests.length) expect(cache.hitBlocks).toBe(hits);
      else expect(cache.hitBlocks).toBeGreaterThan(hits);
      expect(own.map(({ trigger }) => trigger)).toEqual(rows.filter((row) => row[1] === "root").map((row) => row[5]));
    },
  );
});
