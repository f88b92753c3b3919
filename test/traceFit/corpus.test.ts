/** The WEKA corpus and published samples, fitted: what is generated against what was measured, where they are beside the repository. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { workloadYaml } from "../../src/traceFit/workloadYaml.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";
import { readText } from "../support/traces.ts";
import { CORPUS_IS_THERE, freshSessions, readCorpus } from "../workload/measured.ts";
import { figure, fitOf, readBack, samplesOf } from "./fits.ts";

const TRACES = resolve(import.meta.dirname, "../../../shared/data/traces");
const BLOCKS = { tokens: 64, hashes: [], scope: "session" } as const;

function* corpus(): Generator<TraceRequest> {
  for (const [session, requests] of freshSessions(readCorpus().sessions).entries())
    for (const [index, { idleSeconds, ...lengths }] of requests.entries())
      yield {
        sessionId: String(session),
        index,
        blocks: BLOCKS,
        ...lengths,
        ...(index === 0 ? {} : { gapSeconds: idleSeconds }),
      };
}

describe.skipIf(!CORPUS_IS_THERE)("fresh sessions of the WEKA corpus (skipped where it is not beside the repository)", () => {
  it("come out again from their fit", { timeout: 60_000 }, () => {
    const fitted = fitOf(samplesOf(corpus(), { sessions: "grouped" }));
    expect(fitted.sessions).toBe(368);
    expect(readBack(workloadYaml(fitted))).toEqual(fitted.profile);
    for (const [name, limit] of [
      ["requests a session P50", 0.1],
      ["requests a session P95", 0.1],
      ["prompt at request 1, P50", 0.05],
      ["prompt at request 10, P50", 0.15],
      ["prompt at request 30, P50", 0.1],
      ["prompt at request 50, P50", 0.1],
      // Where many have just compacted, a median swings.
      ["prompt at request 100, P50", 0.15],
      ["prompt, mean of all requests", 0.1],
      ["reply P95", 0.05],
      ["wait P95", 0.1],
    ] as const)
      expect(Math.abs(figure(fitted, name).difference ?? 1), name).toBeLessThan(limit);
    for (const time of ["60 s", "5 min", "1 h"])
      expect(figure(fitted, `cached, dropped after ${time} idle`).differs, time).toBe(false);
  });
});

describe.skipIf(!existsSync(TRACES))("published traces (skipped where they are not beside the repository)", () => {
  it.each([
    ["tracelab_replay_multi_session_large.csv", 48],
    ["mooncake_fast25_conversation_trace_first3000.jsonl", 3000],
    ["AzureLLMInferenceTrace_conv_2023_first2000.csv", 2000],
  ])("%s come out again from their fit", { timeout: 60_000 }, async (file, sessions) => {
    const { format, requests } = await readText(readFileSync(resolve(TRACES, file), "utf8"));
    const fitted = fitOf(samplesOf(requests, format));
    expect(fitted.sessions).toBe(sessions);
    expect(fitted.figures.filter(({ differs }) => differs)).toEqual([]);
  });
});
