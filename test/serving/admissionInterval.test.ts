import { describe, expect, it } from "vitest";
import { Simulation } from "../../src/serving/simulation.ts";
import { makeDeployment, PLAIN_DEPLOYMENT, PLAIN_POOL, ROOFLINE } from "../support/deployments.ts";
import { Journal } from "../support/journal.ts";
import { ScriptedSource } from "../support/scriptedSource.ts";

/** Every step takes this long, whatever is in it. */
const STEP_SECONDS = 1e-3;
const LONG_REPLY_TOKENS = 1001;

/** Seconds to the first token of requests sent at these times to a worker that has decoded since the end of its first step. */
function waits(admissionIntervalSteps: number, sentSeconds: readonly number[]): number[] {
  const policy = { ...PLAIN_POOL.policy, prefillPolicy: "prefill-first" as const, admissionIntervalSteps };
  const deployment = makeDeployment({
    ...PLAIN_DEPLOYMENT,
    hardware: { ...PLAIN_DEPLOYMENT.hardware, fp8FlopPerSecond: 1e30, bf16FlopPerSecond: 1e30, hbmBytesPerSecond: 1e30 },
    coefficients: { ...ROOFLINE, stepSeconds: STEP_SECONDS },
    requestSeconds: 0,
    front: { ...PLAIN_POOL, policy },
  });
  const turn = (delaySeconds: number, outputTokens: number) => [
    { promptTokens: 1, outputTokens, sharedPrefixTokens: 0, delaySeconds },
  ];
  const journal = new Journal();
  new Simulation({
    deployment,
    source: new ScriptedSource([turn(0, LONG_REPLY_TOKENS), ...sentSeconds.map((seconds) => turn(seconds, 1))]),
    seed: 1,
    endSeconds: Number.POSITIVE_INFINITY,
    warmStart: false,
    outputsReusable: false,
    recorder: journal,
  }).run();
  return sentSeconds.map((_, i) => {
    const reply = journal.replies.find(({ agent }) => agent === i + 1);
    if (reply === undefined) throw new Error("every request has its reply");
    return reply.firstTokenSeconds - reply.sentSeconds;
  });
}

describe("a worker that decodes", () => {
  it("takes a prompt up at the next step boundary if it looks at each", () => {
    // Boundary at 5 steps, prefill for one.
    expect(waits(1, [4.5 * STEP_SECONDS])[0]).toBeCloseTo(1.5 * STEP_SECONDS, 9);
  });

  it("that looks every ten steps takes it up ten steps after its last prefill", () => {
    // Its own prefill ended after one step: it looks after 11, and prefills until 12.
    expect(waits(10, [4.5 * STEP_SECONDS])[0]).toBeCloseTo(7.5 * STEP_SECONDS, 9);
  });

  it("looks at once after a step with prefill, and counts anew from there", () => {
    const [, during, after] = waits(
      10,
      [4.5, 11.5, 14.5].map((steps) => steps * STEP_SECONDS),
    );
    // The second comes in the prefill step from 11 to 12 and is prefilled next; the third waits until 13 + 10.
    expect(during).toBeCloseTo(1.5 * STEP_SECONDS, 9);
    expect(after).toBeCloseTo(9.5 * STEP_SECONDS, 9);
  });

  it("starts at once when it was idle, however rarely it looks", () => {
    const afterAll = (LONG_REPLY_TOKENS + 10.5) * STEP_SECONDS;
    expect(waits(30, [afterAll])[0]).toBeCloseTo(STEP_SECONDS, 9);
  });

  it("looks a whole number of steps apart, the nearest to what is asked for", () => {
    const sent = [4.5 * STEP_SECONDS];
    expect(waits(9.6, sent)).toEqual(waits(10, sent));
    expect(waits(0.2, sent)).toEqual(waits(1, sent));
  });
});
