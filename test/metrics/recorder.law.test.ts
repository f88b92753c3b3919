/** A window's totals: neighbouring windows add up, and stretches at an edge count by their share of time. */
import { describe, expect, it } from "vitest";
import { Column, WindowRecorder } from "../../src/metrics/recorder.ts";
import type { SpentRecord } from "../../src/serving/recorder.ts";

const stretches = Array.from(
  { length: 200 },
  (_, index): SpentRecord => ({
    worker: index % 2,
    fromSeconds: Math.floor(index / 2),
    toSeconds: Math.floor(index / 2) + 1,
    joules: 100 + ((index * 37) % 50),
    decodeSequences: index % 5,
    work: (["idle", "decode", "prefill"] as const)[index % 3] as SpentRecord["work"],
    pools: [],
  }),
);

function totals(fromSeconds: number, toSeconds: number) {
  const recorder = new WindowRecorder(fromSeconds, toSeconds, 2);
  for (const stretch of stretches) recorder.spent(stretch);
  return recorder.workers;
}

describe("a window", () => {
  it("and the next one have together what one over both has", () => {
    const [first, second, both] = [totals(3.25, 40.5), totals(40.5, 77.125), totals(3.25, 77.125)];
    for (const [index, worker] of both.entries()) {
      for (const [name, total] of Object.entries(worker)) {
        const part = (workers: typeof both) => workers[index]?.[name as keyof typeof worker] ?? Number.NaN;
        expect(part(first) + part(second)).toBeCloseTo(total, 9);
      }
    }
  });

  it("takes a stretch that straddles its edge by its share of time", () => {
    expect(totals(0.25, 0.5)[0]).toMatchObject({ joules: 25, busySeconds: 0 });
  });

  it("counts replies that end in [from, to) and speeds of those longer than a token", () => {
    const recorder = new WindowRecorder(10, 20, 1);
    const kv = { reusedTokens: 2, fetchedTokens: 0, fetchedTier: -1, lostTokens: 1 };
    const reply = { agent: 0, turnNumber: 1, promptTokens: 8, ...kv, sentSeconds: 5, firstTokenSeconds: 7 };
    for (const lastTokenSeconds of [9.99, 10, 19.99, 20]) recorder.reply({ ...reply, outputTokens: 4, lastTokenSeconds });
    recorder.reply({ ...reply, outputTokens: 1, lastTokenSeconds: 12 });
    expect([...recorder.ttftSeconds.values]).toEqual([2, 2, 2]);
    expect([...recorder.outputSpeeds.values]).toEqual([3 / (10 - 7), 3 / (19.99 - 7)]);
    expect([recorder.promptTokens, recorder.reusedTokens, recorder.outputTokens, recorder.lostTokens]).toEqual([24, 6, 9, 3]);
  });

  it("keeps a column in order as it grows", () => {
    const column = new Column();
    for (let value = 0; value < 5000; value++) column.push(value);
    expect([...column.values]).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  });
});
