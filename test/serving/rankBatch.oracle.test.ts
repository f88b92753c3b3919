/** A rank's running sums against sums over its sequences, as they join, grow past clips and leave. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RankBatch } from "../../src/serving/rankBatch.ts";
import { RequestTable } from "../../src/serving/requestTable.ts";

const LIMITS = [40, 100];
const REQUESTS = 8;

const anyAction = fc.record({
  request: fc.nat(REQUESTS - 1),
  context: fc.integer({ min: 1, max: 130 }),
  growth: fc.oneof(fc.constant(1), fc.double({ min: 1, max: 4, noNaN: true })),
  steps: fc.integer({ min: 1, max: 30 }),
});

type Sequence = { readonly context: number; readonly growth: number; steps: number };

describe("a rank's batch", () => {
  it("keeps the sums of contexts, clipped and not, and of their growth", () => {
    fc.assert(
      fc.property(fc.array(anyAction, { maxLength: 60 }), (actions) => {
        const table = new RequestTable(REQUESTS);
        const batch = new RankBatch(LIMITS, table);
        const running = new Map<number, Sequence>();
        for (const { request, context, growth, steps } of actions) {
          const sequence = running.get(request);
          if (sequence === undefined) {
            running.set(request, { context, growth, steps: 0 });
            table.contextTokens.set(request, context);
            table.growthPerStep.set(request, growth);
            batch.join(request);
          } else {
            expect(batch.leave(request, sequence.steps)).toBe(sequence.context + sequence.growth * sequence.steps);
            running.delete(request);
          }
          for (let step = 0; step < steps; step++) advance(batch, running);
          expectSums(batch, [...running.values()]);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

/** One step, with what the worker's step heap would report of it. */
function advance(batch: RankBatch, running: ReadonlyMap<number, Sequence>): void {
  batch.advance(1);
  for (const [request, sequence] of running) {
    sequence.steps++;
    for (const index of LIMITS.keys()) {
      if (batch.stepsToClip(request, index) === sequence.steps)
        batch.clip(request, index, sequence.context + sequence.growth * sequence.steps);
    }
  }
}

function expectSums(batch: RankBatch, sequences: readonly Sequence[]): void {
  const sum = (of: (sequence: Sequence) => number) => sequences.reduce((total, sequence) => total + of(sequence), 0);
  const contextOf = ({ context, growth, steps }: Sequence) => context + growth * steps;
  expect(batch.sequences).toBe(sequences.length);
  expect(batch.sums[0]).toBe(sequences.length);
  expect(batch.sums[1]).toBeCloseTo(sum(contextOf), 8);
  expect(batch.growth[1]).toBeCloseTo(
    sum(({ growth }) => growth),
    8,
  );
  for (const [index, limit] of LIMITS.entries()) {
    expect(batch.sums[2 + index]).toBeCloseTo(
      sum((sequence) => Math.min(contextOf(sequence), limit)),
      8,
    );
  }
}
