/** Published traces, and samples of formats by others: figures that their publishers, or other programs, give for them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { TraceStatistics } from "../../src/traces/traceStatistics.ts";
import { ROOT } from "../support/cli.ts";
import { type ReadTrace, readText, reportLines } from "../support/traces.ts";

const TRACES = resolve(ROOT, "../shared/data/traces");
const read = (name: string): Promise<ReadTrace> => readText(readFileSync(join(TRACES, name), "utf8"));

async function summaryOf(name: string) {
  const { format, requests } = await read(name);
  const statistics = new TraceStatistics(format);
  for (const request of requests) statistics.add(request);
  return statistics.summary();
}

describe.skipIf(!existsSync(TRACES))(
  "a published trace (skipped where it is not beside the repository)",
  { timeout: 60_000 },
  () => {
    it("of Azure's code completion has the requests, and the lengths, that others count", async () => {
      const { requests, promptTokens, outputTokens, spanSeconds, blockReuse } = await summaryOf(
        "AzureLLMInferenceTrace_code_2023.csv",
      );
      expect(requests).toBe(8819);
      expect([promptTokens.mean, promptTokens.p50, promptTokens.p99].map(Math.round)).toEqual([2048, 1469, 7436]);
      expect([outputTokens.mean, outputTokens.p99].map(Math.round)).toEqual([28, 251]);
      expect((spanSeconds ?? 0) / 60).toBeCloseTo(57.3, 1);
      expect(blockReuse).toBeUndefined();
    });

    it("of TraceLab's example keeps the identity of its columns: a round's prefix is what the one before left", async () => {
      const { requests } = await read("tracelab_replay_multi_session_large.csv");
      expect(requests).toHaveLength(303);
      for (const [at, { index, sharedTokens }] of requests.entries()) {
        const before = requests[at - 1];
        if (index > 0) expect(sharedTokens).toBe((before?.promptTokens ?? 0) + (before?.outputTokens ?? 0));
      }
    });

    it("of TraceLab's rounds has every round, with times from its events", async () => {
      const { requests, report } = await read("tracelab_example_round_trace.sanitized.jsonl");
      expect(requests).toHaveLength(19);
      expect(reportLines(report)).toEqual([]);
      const [first, second] = requests;
      expect(first).toMatchObject({
        promptTokens: 32_272,
        scaffoldTokens: 27_217,
        outputTokens: 931,
        trigger: "user",
        model: "claude-opus-4-8",
      });
      // From 05:40:20.151 to the second tool call at 05:40:31.647; the next prompt follows the later result, at 05:40:50.938.
      expect(first?.replySeconds).toBeCloseTo(11.496, 6);
      expect(second?.sentSeconds).toBeCloseTo(30.787, 6);
      expect(second?.gapSeconds).toBeCloseTo(19.291, 6);
      expect(second).toMatchObject({ sharedTokens: 29_380, trigger: "tool" });
    });

    const samples = existsSync(TRACES) ? readdirSync(join(TRACES, "format_samples")) : [];
    const expected: Readonly<Record<string, string>> = {
      "aiperf_mooncake_multiturn_delta.jsonl": "aiperf 2",
      "azure_llm.csv": "azure 2",
      "bailian.jsonl": "bailian 2",
      "burstgpt_v1.1.csv": "burstgpt 3",
      "dynamo_agentic_mooncake_SCHEMATIC.jsonl": "dynamo-mooncake 2",
      "mooncake.jsonl": "mooncake 2",
      "tracelab_replay.csv": "tracelab 2",
      "aiperf_multi_turn.jsonl": "text without input_length: its tokens are not known",
      "otel_genai_inference_perf_simple_chain.json": "no gen_ai.usage.input_tokens",
      "aiperf_agentic_code_default.json": "no trace that is known",
      "aiperf_inference_day_2026_params.json": "no trace that is known",
      "blis_tracev2_columns.csv": "no trace that is known",
      "sharegpt.json": "no trace that is known",
    };
    it.each(samples)("in the sample %s is what it should be, or is refused for what it lacks", async (name) => {
      const outcome = await read(join("format_samples", name)).then(
        ({ format, requests }) => `${format.name} ${requests.length}`,
        (error: Error) => error.message,
      );
      expect(outcome).toContain(expected[name]);
    });
  },
);
