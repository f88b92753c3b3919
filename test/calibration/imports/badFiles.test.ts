import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { parseMeasuredRuns, writeMeasuredRuns } from "../../../src/calibration/measuredRun.ts";
import { InputError } from "../../../src/profiles/problem.ts";
import { aiperf, aiperfRecord, guidellm, importText, inferencex, inputErrorOf, ON_H200, sglang, vllm } from "./results.ts";

const DEEP = `{"a":${"[".repeat(100_000)}`;

/** A file, and what is said of it. */
const CASES: readonly (readonly [string, string, string])[] = [
  ["nothing in it", "", "results.json (file): empty"],
  ["blanks alone", " \n\t\n", "empty"],
  ["bytes of a binary", "\u007fELF\u0000\u0001", "not text in UTF-8"],
  ["prose", "It was fast.", "results.json:1:1 (file): not a format of results that is known"],
  ["another kind of JSON", '{"model_type":"llama"}', "not a format of results that is known"],
  ["a list of numbers", "[1,2,3]", "not a format of results that is known"],
  ["a power log", "timestamp, index, power.draw [W]\n", "fix: give power logs with --power results.json"],
  ["JSON cut short", vllm().slice(0, -30), "broken JSON: "],
  ["a missing comma", '{"duration": 1\n  "completed": 2}', 'results.json:2:3 (file): broken JSON: a "," or "}" is missing'],
  ["an unknown word", '{"duration": nix}', "results.json:1:14 (file): broken JSON: not JSON"],
  ["brackets without end", DEEP, "broken JSON: nested deeper than 200 levels"],
  [
    "NaN for a median",
    vllm().replace('"median_ttft_ms":412', '"median_ttft_ms":NaN'),
    "median_ttft_ms: not a number, got NaN (number)",
  ],
  ["an infinite rate", vllm().replace("3940.27", "Infinity"), "total_token_throughput: not finite"],
  ["a negative TPOT", vllm({ median_tpot_ms: -3 }), "median_tpot_ms: negative, got -3 (number)"],
  ["words for a number", sglang({ duration: "long" }), 'duration: not a number, got "long" (text)'],
  ["a list for a number", inferencex({ conc: [1] }), "conc: not a number, got [1 entry] (list)"],
  ["more requests than can be counted", inferencex({ conc: 1e300 }), "conc: not a whole number"],
  ["more tokens than can be counted", vllm({ total_input_tokens: 1e300 }), "isl_nominal_tokens: too large"],
  ["half a request in flight", inferencex({ conc: 0.5 }), "conc: not a whole number"],
  ["a run of no length", vllm({ duration: 0 }), "duration: zero, got 0 (number)"],
  ["a summary of no length", aiperf({ benchmark_duration: { unit: "sec", avg: 0 } }), "benchmark_duration.avg: zero"],
  ["records of no length", aiperfRecord(0, { metadata: { request_start_ns: 5, request_end_ns: 5 } }), "its window has no length"],
  [
    "a benchmark of no length",
    guidellm({ scheduler_metrics: { measure_start_time: 5, measure_end_time: 5 } }),
    "its window has no length",
  ],
  [
    "a wait in an unknown unit",
    aiperf({ time_to_first_token: { unit: "fortnights", p50: 1 } }),
    "time_to_first_token.unit: not a unit of time",
  ],
  ["no request that succeeded", vllm({ completed: 0 }), "no request succeeded"],
  ["no benchmark", '{"metadata":{},"benchmarks":[]}', "no run in them"],
  [
    "nothing measured",
    inferencex({ tput_per_gpu: null, median_ttft: null, median_tpot: 0 }),
    "nothing that was measured is in it",
  ],
  ["an unknown speculation", inferencex({ spec_decoding: "eagle" }), "speculative: not one of the choices"],
  ["a CSV without medians", "Metric,avg,min\nTime to First Token (ms),1,2\n", "results.json:1:1 header: column missing: p50"],
  [
    "a CSV with words",
    "Metric,avg,p50\nTime to First Token (ms),1,soon\n",
    "results.json:2:1 time_to_first_token.p50: not a number",
  ],
];

describe("a file of results with", () => {
  it.each(CASES)("%s is refused: where, what was expected, and a fix", (_, text, said) => {
    const { message } = inputErrorOf(() => importText(text, text.includes("infmax") ? {} : ON_H200));
    expect(message).toContain(said);
    expect(message).toMatch(/ {2}expected: .+\n {2}fix: .+/);
  });

  it("faults in two files lists both", () => {
    const { message } = inputErrorOf(() => importText({ "a.json": "", "b.json": vllm({ duration: -1 }) }, ON_H200));
    expect(message).toContain("a.json (file): empty");
    expect(message).toContain("b.json:1:");
  });

  it("a byte order mark is read", () => {
    expect(importText(`\ufeff${vllm()}`, ON_H200).runs).toHaveLength(1);
  });

  it("another format than the one that was forced is refused, and objects of other formats are left out", () => {
    expect(inputErrorOf(() => importText(vllm(), { ...ON_H200, format: "guidellm" })).message).toContain(
      "not a result of guidellm",
    );
    const { runs, notes } = importText(`${vllm()}\n{"other":1}`, ON_H200);
    expect(runs).toHaveLength(1);
    expect(notes).toContain("results.json: 1 object of another format left out");
  });
});

describe("what is neither in the file nor given", () => {
  it("is asked for with its flag, all at once, and once for many runs", () => {
    const bare = guidellm({ config: {}, metrics: { inter_token_latency_ms: { successful: { median: 10 } } } });
    const { problems } = inputErrorOf(() => importText(`${bare}\n${bare}`));
    const flags = problems.map(({ fix }) => /--[\w-]+/.exec(fix)?.[0]);
    expect(flags).toEqual(["--platform", "--model", "--engine", "--isl", "--osl", "--concurrency", "--tp"]);
    expect(problems.every(({ file, line }) => file === "results.json" && line === 1)).toBe(true);
  });

  it("is the parallelism of both pools for a disaggregated run", () => {
    const { message } = inputErrorOf(() => importText(inferencex({ disagg: true })));
    expect(message).toContain("write --tp");
    expect(message).toContain("write --prefill-tp");
  });

  it.each(["deepseek-ai/DeepSeek-R1-Distill-Llama-70B", "org/model-x", ""])("is the model where the file says %j", (model_id) => {
    expect(inputErrorOf(() => importText(vllm({ model_id }), { platform: "h200" })).message).toContain("write --model");
  });
});

describe("any damage", () => {
  const samples = [vllm(), sglang(), inferencex(), aiperf(), aiperfRecord(1), guidellm()];
  const value = fc.oneof(fc.constantFrom("NaN", "-1", "0", "null", "{}", "[]", '"x"', "1e999", "-Infinity", "true"), fc.json());

  property.prop([fc.constantFrom(...samples), fc.nat(), fc.oneof(value, fc.string()), fc.nat(40)])(
    "ends in rows that can be read, or in an InputError, never in another error",
    (sample, at, text, removed) => {
      const start = at % sample.length;
      const damaged = sample.slice(0, start) + text + sample.slice(start + removed);
      try {
        const { runs } = importText(damaged, ON_H200);
        expect(parseMeasuredRuns(writeMeasuredRuns(runs), "my-runs.csv")).toEqual(runs);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    },
  );
});
