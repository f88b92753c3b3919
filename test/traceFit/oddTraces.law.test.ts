/** Whatever a trace holds, a fit of it is a profile that can be written, read and drawn from. */
import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { isEnough } from "../../src/traceFit/fitWorkload.ts";
import { generatedSessions } from "../../src/traceFit/generatedSessions.ts";
import { workloadYaml } from "../../src/traceFit/workloadYaml.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";
import { anyLaws, makeLaws } from "../workload/lawsProfiles.ts";
import { fitOf, readBack, samplesOf } from "./fits.ts";

const RUNS = 4;
const tokens = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 200_000 }), fc.constant(100_000_000));
const seconds = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e4, noNaN: true }), fc.constantFrom(1e300, 5e-324));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const request = fc.record({
  promptTokens: tokens,
  outputTokens: fc.oneof(fc.constant(0), tokens),
  sharedTokens: maybe(fc.oneof(fc.constant(0), tokens)),
  reasoningTokens: maybe(fc.oneof(fc.constant(0), tokens)),
  gapSeconds: maybe(seconds),
  sentSeconds: maybe(seconds),
  trigger: maybe(fc.constantFrom("user" as const, "tool" as const)),
  scaffoldTokens: maybe(tokens),
});
const session = fc.record({ isSubagent: fc.boolean(), requests: fc.array(request, { minLength: 1, maxLength: 20 }) });

function requestsOf(sessions: readonly { isSubagent: boolean; requests: readonly object[] }[]): TraceRequest[] {
  return sessions.flatMap(({ isSubagent, requests }, id) =>
    requests.map((fields, index) => {
      const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const parent = isSubagent ? { parentSessionId: String(id - (id % 3)) } : {};
      return { sessionId: `s${id}`, ...parent, index, ...known } as TraceRequest; // the fields of the record above
    }),
  );
}

function expectGoodFit(requests: readonly TraceRequest[]): void {
  const fitted = fitOf(samplesOf(requests));
  expect(readBack(workloadYaml(fitted))).toEqual(fitted.profile);
  for (const { measured, fitted: value, difference } of fitted.figures)
    for (const number of [measured, value, difference ?? 0]) expect(number).not.toBeNaN();
  for (const { promptTokens, outputTokens } of generatedSessions(fitted.profile, 20))
    expect(promptTokens >= 1 && outputTokens >= 1 && Number.isInteger(promptTokens + outputTokens)).toBe(true);
}

describe("a fit", { timeout: 120_000 }, () => {
  property.prop([fc.array(session, { minLength: 5, maxLength: 30 })], { numRuns: RUNS })(
    "of any requests is a profile that can be written, read and drawn from",
    (sessions) => expectGoodFit(requestsOf(sessions.map((one, id) => (id < 5 ? { ...one, isSubagent: false } : one)))),
  );

  property.prop([anyLaws], { numRuns: RUNS })("of any small profile's sessions is one too", (laws) => {
    expectGoodFit([...generatedSessions(makeLaws(laws), 60)]);
  });

  const row = (sessionId: string, index: number, fields: object = {}): TraceRequest => ({
    sessionId,
    index,
    promptTokens: 100,
    outputTokens: 10,
    ...fields,
  });
  const sessions = (count: number, requests: number, fields: object = {}): TraceRequest[] =>
    Array.from({ length: count * requests }, (_, at) => row(String(Math.floor(at / requests)), at % requests, fields));

  it.each([
    ["nothing", [], false],
    ["one request", sessions(1, 1), false],
    ["one session", sessions(1, 500), false],
    ["few requests", sessions(20, 2), false],
    ["equal ones", sessions(10, 10, { gapSeconds: 0, sharedTokens: 100 }), true],
    ["huge ones", sessions(10, 10, { promptTokens: 100_000_000, outputTokens: 100_000_000, gapSeconds: 1e300 }), true],
    ["sub-agents alone", sessions(50, 10, { parentSessionId: "p" }), false],
    ["single requests", sessions(100, 1), true],
  ])("of %s says whether it is enough, and fits it if so", (_, requests, enough) => {
    expect(isEnough(samplesOf(requests))).toBe(enough);
    if (enough) expectGoodFit(requests);
  });

  it("of requests that stand alone says so, and takes a person's pause from elsewhere", () => {
    const { profile, assumptions, notes } = fitOf(samplesOf(sessions(100, 1), { sessions: "none" }));
    expect(profile.turns.requests).toMatchObject({ value: { kind: "constant", value: 1 }, quality: "assumed" });
    expect(profile.userPause?.pause).toMatchObject({ quality: "assumed" });
    expect(assumptions.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["turns.requests", "userPause.pause", "context.growth"]),
    );
    expect(notes.join()).toContain("No session has a second request");
  });
});
