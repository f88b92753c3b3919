/** Every format: what its rows come out as, and what becomes of rows that are damaged, odd or of another format. */
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/profiles/problem.ts";
import { TRACE_FORMATS, type TraceFormatName } from "../../src/traces/formatNames.ts";
import { FORMATS } from "../../src/traces/formats.ts";
import { FILE, readText, reportLines } from "../support/traces.ts";
import { SAMPLES } from "./samples.ts";

const BYTE_ORDER_MARK = "\ufeff";
const rows = (format: TraceFormatName): string[] => SAMPLES[format].text.trimEnd().split("\n");

async function failure(promise: Promise<unknown>): Promise<InputError> {
  const error: unknown = await promise.then(() => undefined).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return error as InputError; // as just expected
}

describe.each(TRACE_FORMATS)("a trace in format %s", { timeout: 60_000 }, (name) => {
  const { text, requests } = SAMPLES[name];

  it("is recognised, and comes out as its requests, in file order and without remarks", async () => {
    const read = await readText(text);
    expect(read.format.name).toBe(name);
    expect(read.requests).toEqual(requests);
    expect(read.report.requests).toBe(requests.length);
    expect(reportLines(read.report)).toEqual([]);
  });

  it.each([
    ["CRLF", (whole: string) => whole.replaceAll("\n", "\r\n")],
    ["CR", (whole: string) => whole.replaceAll("\n", "\r")],
    ["no line break at the end", (whole: string) => whole.trimEnd()],
    ["a byte order mark", (whole: string) => BYTE_ORDER_MARK + whole],
    ["blank lines", (whole: string) => whole.replaceAll("\n", "\n\n")],
    ["mixed line ends", (whole: string) => whole.replace("\n", "\r").replace("\n", "\r\n")],
  ])("reads the same with %s, in chunks of any size", async (_, change) => {
    for (const chunkCharacters of [1, 7, Number.POSITIVE_INFINITY]) {
      const read = await readText(change(text), { chunkCharacters });
      expect(read.requests).toEqual(requests);
      expect(reportLines(read.report)).toEqual([]);
    }
  });

  it("gives whole requests however it is cut short, or says that none is left", async () => {
    const step = Math.max(1, Math.floor(text.length / 60));
    for (let length = 0; length < text.length; length += step) {
      const cut = await readText(text.slice(0, length), { format: name }).catch((error: unknown) => error);
      if (cut instanceof InputError) expect(cut.problems[0]?.file).toBe(FILE);
      else {
        const { requests: left } = cut as Awaited<ReturnType<typeof readText>>; // neither result throws anything else
        // A number that is cut short is another number, in the last row alone.
        expect(requests.slice(0, left.length - 1)).toEqual(left.slice(0, -1));
      }
    }
  });

  it("read as any other format is refused, or what is missing in its rows is said", async () => {
    for (const other of TRACE_FORMATS.filter((format) => format !== name)) {
      const read = await readText(text, { format: other }).catch((error: unknown) => error);
      if (read instanceof InputError) expect(read.message).toMatch(/^some\.trace/);
      else {
        const pair = [name, other].sort().join(" ");
        // Supersets of Mooncake read as each other, which is why the narrower one is recognised first.
        expect([
          "aiperf mooncake",
          "aiperf dynamo-mooncake",
          "dynamo-mooncake mooncake",
          "bailian mooncake",
          "bailian dynamo-mooncake",
          "aiperf bailian",
        ]).toContain(pair);
      }
    }
  });
});

/** The keys of prompt and reply lengths, to put something else there. */
const LENGTHS: Readonly<Record<TraceFormatName, readonly [RegExp, RegExp]>> = {
  mooncake: [/("input_length":)\d+/, /("output_length":)\d+/],
  aiperf: [/("input_length":)\d+/, /("output_length":)\d+/],
  "aiperf-turns": [/("input_length":)\d+/, /("output_length":)\d+/],
  dynamo: [/("input_length":)\d+/, /("output_tokens":)\d+/],
  "dynamo-mooncake": [/("input_length":)\d+/, /("output_length":)\d+/],
  weka: [/("in":)\d+/, /("out":)\d+/],
  tracelab: [/(0,117.5,0,)\d+,20/, /(0,117.5,0,100,20,)\d+/],
  "tracelab-rounds": [/("input_tokens_total":)\d+/, /("output_tokens":)\d+/],
  bailian: [/("input_length":)\d+/, /("output_length":)\d+/],
  azure: [/(0000000,)\d+/, /(0000000,\d+,)\d+/],
  burstgpt: [/(ChatGPT,)\d+/, /(ChatGPT,\d+,)\d+/],
  otel: [/("gen_ai.usage.prompt_tokens": )\d+/, /("gen_ai.usage.completion_tokens": )\d+/],
  "agentwatt-csv": [/(tool,10,8,1,,)\d+/, /(tool,10,8,1,,\d+,12300,11904,)\d+/],
  "agentwatt-jsonl": [/("promptTokens":)\d+/, /("outputTokens":)\d+/],
};

describe.each(TRACE_FORMATS)("a length in a row of %s", { timeout: 60_000 }, (name) => {
  const { text, requests } = SAMPLES[name];
  const [prompt, reply] = LENGTHS[name];
  const withCell = (cell: string): string => (name === "tracelab" ? `${cell},0` : cell);

  it.each([
    ["NaN", "NaN", /is not a number/],
    ["Infinity", "Infinity", /is not finite/],
    ["negative", "-5", /is negative/],
    ["huge", "1e300", /is above 100000000 tokens/],
    ["a fraction", "12.5", /is not a whole number/],
    ["zero", "0", /0$/],
  ])("of a prompt that is %s costs that row alone, counted with its place", async (_, cell, reason) => {
    const { requests: left, report } = await readText(text.replace(prompt, `$1${withCell(cell)}`), { format: name });
    expect(left.length).toBe(requests.length - 1);
    const [[said, tally] = [], ...more] = report.skips;
    expect(more).toEqual([]);
    expect(said).toMatch(reason);
    expect(tally?.count).toBe(1);
    expect(tally?.first.file).toBe(FILE);
    expect(text.split("\n")[(tally?.first.line ?? 0) - 1]).toBeDefined();
  });

  it("of a reply that is 0 is kept and remarked: its prompt was worked on", async () => {
    const { requests: kept, report } = await readText(text.replace(reply, "$10"), { format: name });
    expect(kept.length).toBe(requests.length);
    expect(kept.filter(({ outputTokens }) => outputTokens === 0)).toHaveLength(1);
    expect([...report.remarks.keys()]).toContain("a reply of 0 tokens, kept");
  });

  it("of a reply that is not finite costs that row", async () => {
    const { report, requests: left } = await readText(text.replace(reply, "$1Infinity"), { format: name });
    expect(left.length).toBe(requests.length - 1);
    expect([...report.skips.keys()].join()).toMatch(/is not finite/);
  });
});

describe("a damaged line", { timeout: 60_000 }, () => {
  it.each(TRACE_FORMATS.filter((name) => FORMATS[name].shape === "lines"))("in %s costs no more than itself", async (name) => {
    const broken = [...rows(name)];
    broken.splice(1, 0, '{"timestamp": 5, "input_length": ', "not JSON at all", "[1, 2]");
    const { requests, report } = await readText(broken.join("\n"));
    expect(requests).toEqual(SAMPLES[name].requests);
    expect(reportLines(report)).toEqual([
      `left out the text ends in the middle of a value: 1, first at ${FILE}:2:34`,
      `left out not JSON: 1, first at ${FILE}:3:1`,
      `left out not a JSON object: 1, first at ${FILE}:4`,
    ]);
  });

  it("among JSON documents costs no more than itself, also where a text has no end", async () => {
    const [one] = rows("weka");
    const two = one?.replace('"c1"', '"c2"') ?? "";
    const { requests, report } = await readText([one, '{"id": "half', two.slice(0, 200), "stray", two].join("\n"));
    expect(requests.map(({ sessionId }) => sessionId)).toEqual(["c1", "c1/agent_001", "c1", "c2", "c2/agent_001", "c2"]);
    expect(report.skipped).toBe(2);
  });

  it("of CSV with too few cells costs no more than itself", async () => {
    const { requests, report } = await readText(SAMPLES.azure.text.replace("4808,10", "4808"));
    expect(requests).toHaveLength(1);
    expect(reportLines(report)).toEqual([`left out fewer cells than the header has: 1, first at ${FILE}:2`]);
  });

  it("of CSV whose time is no time costs that row", async () => {
    const { requests, report } = await readText(SAMPLES.azure.text.replace("2023-11-16 18:17:04.5", "yesterday"));
    expect(requests).toHaveLength(1);
    expect(reportLines(report)).toEqual([`left out timestamp is not a time: 1, first at ${FILE}:3, got "yesterday000000"`]);
  });
});

describe("what is no trace", { timeout: 60_000 }, () => {
  it.each([
    ["nothing", "", "some.trace (file): empty"],
    ["a byte order mark alone", BYTE_ORDER_MARK, "some.trace (file): empty"],
    ["blanks", " \n \n", "some.trace (file): empty"],
    ["bytes", "\u0001\u0000\u0002", "some.trace (file): not text in UTF-8"],
    ["prose", "# Read me\n\nA page.\n", "some.trace:1:1 (file): no trace that is known"],
    ["other JSON", '{"a": 1}\n', "some.trace:1:1 (file): no trace that is known"],
    ["a list of numbers", "[1, 2, 3]\n", "some.trace:1:1 (file): no trace that is known"],
    ["a header alone", "TIMESTAMP,ContextTokens,GeneratedTokens\n", "some.trace (file): no requests in it"],
    [
      "text without counts",
      '{"type":"multi_turn","session_id":"s","turns":[{"text":"hello"}]}',
      "text without input_length: its tokens are not known",
    ],
    [
      "messages without counts",
      '{"session_id":"s","messages":[],"output_length":5}',
      "text without input_length: its tokens are not known",
    ],
    ["spans without counts", '{"spans":[{"attributes":{"gen_ai.operation.name":"chat"}}]}', "no gen_ai.usage.input_tokens"],
  ])("%s is refused with its place", async (_, text, said) => {
    expect((await failure(readText(text))).message).toContain(said);
  });

  it("is refused by the reasons of its rows, the most frequent first, with counts and places", async () => {
    const text = '{"input_length": 5}\n{"input_length": -1}\n{"input_length": 7}\n';
    expect((await failure(readText(text))).message).toBe(
      [
        "some.trace:1:1 (2 rows): no output_length",
        "  expected: rows of this format: Mooncake trace",
        "  fix: name another format with --from, or check the file",
        "some.trace:2:1 (1 row): input_length is negative, got -1",
        "  expected: rows of this format: Mooncake trace",
        "  fix: name another format with --from, or check the file",
      ].join("\n"),
    );
  });

  it("with a header of another format names the columns", async () => {
    const error = await failure(readText(SAMPLES.azure.text, { format: "tracelab" }));
    expect(error.message).toContain("some.trace:1:1 header: no TraceLab replay CSV");
    expect(error.message).toContain(
      "columns: session_id or id, round_idx, prefix_len, input_len, output_len, tool_wait_after_ms",
    );
  });
});

describe("rows that come twice", { timeout: 60_000 }, () => {
  it.each([
    "dynamo",
    "dynamo-mooncake",
    "tracelab-rounds",
    "bailian",
    "weka",
    "tracelab",
    "agentwatt-csv",
    "agentwatt-jsonl",
  ] as const)("in %s are left out the second time", async (name) => {
    const all = rows(name);
    const { requests, report } = await readText([...all, all.at(-1)].join("\n"));
    expect(requests).toEqual(SAMPLES[name].requests);
    expect(report.skipped).toBe(1);
    expect([...report.skips.keys()][0]).toMatch(
      /^repeats the id of an earlier row$|^(round_idx|request|index) repeats or goes back$/,
    );
  });

  it("in formats without ids are requests like any other", async () => {
    const { requests } = await readText(
      SAMPLES.mooncake.text + SAMPLES.mooncake.text.replace('"timestamp":0', '"timestamp":1500'),
    );
    expect(requests.map(({ sessionId }) => sessionId)).toEqual(["0", "1", "2", "3"]);
  });
});

describe("a clock that goes back", { timeout: 60_000 }, () => {
  it.each([
    ["mooncake", "the clock goes back, kept in file order"],
    ["azure", "the clock goes back, kept in file order"],
    ["bailian", "the clock goes back within a session, kept in file order"],
    ["burstgpt", "the clock goes back within a session, kept in file order"],
    ["weka", "the clock goes back within a session, kept in file order"],
  ] as const)("in %s is remarked, and the order of the file stays", async (name, remark) => {
    const late = SAMPLES[name].text.replace(/("timestamp":|"t":)(0|61\.5)\b|^5,|03\.0000000/m, (_, key?: string) =>
      key === undefined ? (name === "azure" ? "09.0000000" : "90,") : `${key}90000`,
    );
    const { requests, report } = await readText(late);
    expect(
      requests.filter(({ parentSessionId }) => parentSessionId === undefined).map(({ promptTokens }) => promptTokens),
    ).toEqual(
      SAMPLES[name].requests
        .filter(({ parentSessionId }) => parentSessionId === undefined)
        .map(({ promptTokens }) => promptTokens),
    );
    expect(reportLines(report).join()).toContain(remark);
  });
});
