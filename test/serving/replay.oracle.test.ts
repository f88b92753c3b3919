/** The engine against the naive one where traces are sent again: exact prefixes, times that a request waits for, sessions that take turns. */
import { fc, it as property } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { requestLimit } from "../../src/capacity/requestLimit.ts";
import { type ReplayLoop, ReplaySource } from "../../src/workload/replaySource.ts";
import { makeDeployment } from "../support/deployments.ts";
import { anyTrace, makeReplay, SESSIONS } from "../support/replays.ts";
import { compareEngines } from "./compareEngines.ts";
import { drawScenario } from "./scenarios.ts";

/** Past every last reply of such traces, near enough for idle joules not to drown the others. */
const LATE_SECONDS = 1000;
const SCENARIOS = 599;

describe("the engine and the naive engine", { timeout: 60_000 }, () => {
  for (const loop of ["open", "closed"] as const satisfies readonly ReplayLoop[]) {
    property.prop({ requests: anyTrace, number: fc.nat(SCENARIOS) }, { numRuns: 150 })(
      `agree on traces in ${loop} loop`,
      ({ requests, number }) => {
        const { plain } = drawScenario(number);
        const limit = requestLimit(makeDeployment(plain), Number.POSITIVE_INFINITY);
        const { plan } = makeReplay(requests, SESSIONS, { limit });
        const { replies } = compareEngines({
          plain,
          source: () => new ReplaySource({ plan, loop, speedUp: 10 }),
          seed: number,
          warmStart: false,
          outputsReusable: true,
          endSeconds: LATE_SECONDS,
          drains: true,
        });
        expect(replies.length).toBe(plan.requests);
      },
    );
  }
});
