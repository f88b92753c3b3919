import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type WorkloadProfile, workloadSchema } from "../../src/profiles/workload.ts";
import { TrajectoryGenerator } from "../../src/workload/trajectory.ts";

const SEED = 20_260_612;
const TRAJECTORIES = 60_000;

const text = readFileSync(new URL("../../workload-profiles/agentperf.yaml", import.meta.url), "utf8");
const parsed = workloadSchema.safeParse(parse(text));

function shippedWorkload(): WorkloadProfile {
  if (!parsed.success) throw parsed.error;
  if (parsed.data.kind === "mix") throw new Error("agentperf is no mix");
  return parsed.data;
}

/** Everything that the tests below look at, from one pass over whole trajectories (without start offsets). */
function simulate() {
  const generator = new TrajectoryGenerator(shippedWorkload(), SEED);
  const turnsAt = new Float64Array(201);
  const promptsAt = new Float64Array(201);
  const outputs: number[] = [];
  const delays: number[] = [];
  let longest = 0;
  for (let agentIndex = 0; agentIndex < TRAJECTORIES; agentIndex += 1) {
    const state = generator.start({ agentIndex, startTurn: 1 });
    while (generator.nextTurn(state)) {
      const { turnNumber, promptTokens } = state;
      longest = Math.max(longest, turnNumber);
      turnsAt[turnNumber] = (turnsAt[turnNumber] ?? 0) + 1;
      promptsAt[turnNumber] = (promptsAt[turnNumber] ?? 0) + promptTokens;
      outputs.push(state.outputTokens);
      delays.push(state.toolDelaySeconds);
    }
  }
  return { turnsAt, promptsAt, longest, outputs: Float64Array.from(outputs).sort(), delays: Float64Array.from(delays).sort() };
}

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
const quantile = (sorted: Float64Array, fraction: number) => sorted[Math.floor(fraction * sorted.length)] ?? Number.NaN;
const relativeError = (actual: number, published: number) => Math.abs(actual / published - 1);

describe(`the agentperf workload profile (seed ${SEED})`, () => {
  let run: ReturnType<typeof simulate>;
  beforeAll(() => {
    run = simulate();
  });

  // Turn 200 has more room: a prompt above 131,072 ends its trajectory, so that only the shorter ones get there.
  it.each([
    { turn: 1, tokens: 5000, within: 0.05 },
    { turn: 50, tokens: 27_000, within: 0.05 },
    { turn: 100, tokens: 65_000, within: 0.05 },
    { turn: 200, tokens: 131_000, within: 0.08 },
  ])("has a mean prompt of $tokens tokens at turn $turn", ({ turn, tokens, within }) => {
    expect(relativeError((run.promptsAt[turn] ?? 0) / (run.turnsAt[turn] ?? 0), tokens)).toBeLessThan(within);
  });

  it("has a mean prompt of 27K tokens over requests", () => {
    expect(relativeError(total(run.promptsAt) / total(run.turnsAt), 27_000)).toBeLessThan(0.04);
  });

  it("has 38 turns a trajectory in the mean and 200 at most", () => {
    expect(relativeError(total(run.turnsAt) / TRAJECTORIES, 38)).toBeLessThan(0.02);
    expect(run.longest).toBe(200);
  });

  it("has replies of median 150 and P95 2,000 tokens, cut at 16,384", () => {
    expect(relativeError(quantile(run.outputs, 0.5), 150)).toBeLessThan(0.03);
    expect(relativeError(quantile(run.outputs, 0.95), 2000)).toBeLessThan(0.05);
    expect(run.outputs.at(-1)).toBe(16_384);
  });

  it("has tool delays of median 1 s between 0.1 and 5 s", () => {
    expect(relativeError(quantile(run.delays, 0.5), 1)).toBeLessThan(0.03);
    expect(run.delays[0]).toBe(0.1);
    expect(run.delays.at(-1)).toBe(5);
  });
});

describe("the agentperf workload file", () => {
  it("follows the schema", () => {
    expect(parsed.error?.issues).toBeUndefined();
  });
});
