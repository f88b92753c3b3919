/** What is easily read wrong: prompts that are added to, clocks that count from elsewhere, chains, and forms of spans. */
import { describe, expect, it } from "vitest";
import { FILE, readText, reportLines } from "../support/traces.ts";
import { SAMPLES } from "./samples.ts";

const lines = (...rows: readonly object[]): string => rows.map((row) => JSON.stringify(row)).join("\n");

describe("rows of a session with input_length", () => {
  const whole = lines(
    { session_id: "a", timestamp: 0, input_length: 1000, output_length: 50, hash_ids: [1, 2] },
    { session_id: "a", timestamp: 9000, input_length: 1500, output_length: 60, hash_ids: [1, 2, 3] },
  );

  it("add up, and are remarked where their hashes look like whole prompts", async () => {
    const { requests, report } = await readText(whole);
    expect(requests.map(({ promptTokens }) => promptTokens)).toEqual([1000, 2550]);
    expect(reportLines(report)).toEqual([
      `remark the hashes repeat those of the turn before: whole prompts?: 1, first at ${FILE}:2`,
    ]);
  });

  it("are whole prompts for whoever says that they are Mooncake's, each on its own", async () => {
    const { requests, report } = await readText(whole, { format: "mooncake" });
    expect(requests.map(({ sessionId, promptTokens }) => [sessionId, promptTokens])).toEqual([
      ["0", 1000],
      ["1", 1500],
    ]);
    expect(reportLines(report)).toEqual([
      `remark session_id is there, and is not used: its rows hold whole prompts: 2, first at ${FILE}:1`,
    ]);
  });
});

describe("times of WEKA's sub-agents", () => {
  const agent = (t: number, times: readonly number[]): object => {
    const requests = times.map((time) => ({ t: time, in: 20, out: 1 }));
    return { t, type: "subagent", agent_id: "x", requests };
  };
  const conversation = (...agents: readonly object[]): string => {
    const [first, last] = [0, 100].map((t) => ({ t, in: 10, out: 1, api_time: 1 }));
    return lines({ id: "c", block_size: 64, requests: [first, ...agents, last] });
  };
  const sent = async (text: string) =>
    (await readText(text)).requests.map(({ sessionId, sentSeconds }) => [sessionId, sentSeconds]);

  it("count from their own start, or from the conversation's, whichever the first one shows", async () => {
    const expected = [
      ["c", 0],
      ["c/x", 79.25],
      ["c/x", 85.25],
      ["c", 100],
    ];
    expect(await sent(conversation(agent(79.25, [0, 6])))).toEqual(expected);
    expect(await sent(conversation(agent(79.25, [79.25, 85.25])))).toEqual(expected);
  });

  it("are those of two where two have one name", async () => {
    expect(await sent(conversation(agent(10, [0, 6]), agent(12, [0])))).toEqual([
      ["c", 0],
      ["c/x", 10],
      ["c/x 2", 12],
      ["c/x", 16],
      ["c", 100],
    ]);
  });

  it("that were not kept, such as a think_time below 0, are unknown, and cost nothing else", async () => {
    const text = conversation().replace('"t":100,', '"t":100,"think_time":-5,');
    const { requests, report } = await readText(text);
    // From the clock instead: 100 s less a reply of 1 s.
    expect(requests.map(({ gapSeconds }) => gapSeconds)).toEqual([undefined, 99]);
    expect(reportLines(report)).toEqual([`remark think_time is no duration: read as unknown: 1, first at ${FILE}:1`]);
  });
});

describe("Bailian's chains", () => {
  it("are sessions from their first chat on, also where it is not in the file", async () => {
    const chat = (chat_id: number, parent_chat_id: number) => ({
      chat_id,
      parent_chat_id,
      timestamp: chat_id,
      input_length: 10,
      output_length: 1,
    });
    const { requests, report } = await readText(lines(chat(1, -1), chat(2, 1), chat(3, -1), chat(4, 2), chat(6, 5), chat(7, 6)));
    expect(requests.map(({ sessionId, index }) => [sessionId, index])).toEqual([
      ["1", 0],
      ["1", 1],
      ["3", 0],
      ["1", 2],
      ["6", 0],
      ["6", 1],
    ]);
    expect(reportLines(report)).toEqual([
      `remark goes on from a chat that is not in the file: a session of its own: 1, first at ${FILE}:5`,
    ]);
  });
});

describe("spans as OTLP JSON", () => {
  it("are the same requests as in a plain list", async () => {
    const { spans } = JSON.parse(SAMPLES.otel.text) as {
      spans: { trace_id: string; span_id: string; start_time: string; end_time?: string; attributes: object }[];
    };
    const nanoseconds = (time: string): string => `${Date.parse(`${time.slice(0, 23)}Z`)}000000`;
    const otlp = spans.map(({ trace_id, span_id, start_time, end_time = start_time, attributes }) => ({
      traceId: trace_id,
      spanId: span_id,
      startTimeUnixNano: nanoseconds(start_time),
      endTimeUnixNano: nanoseconds(end_time),
      attributes: Object.entries(attributes).map(([key, value]) => ({
        key,
        value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
      })),
    }));
    const { format, requests } = await readText(lines({ resourceSpans: [{ scopeSpans: [{ spans: otlp }] }] }));
    expect(format.name).toBe("otel");
    expect(requests).toEqual(SAMPLES.otel.requests);
  });

  it("that come twice count once, and an end before the start condemns its span alone", async () => {
    const twice = SAMPLES.otel.text.repeat(2);
    const { requests, report } = await readText(twice);
    expect(requests).toEqual(SAMPLES.otel.requests);
    expect([...report.skips.keys()]).toEqual(["repeats the id of an earlier row"]);
    const backwards = await readText(SAMPLES.otel.text.replace("10:00:04.500000", "09:00:04.500000"));
    expect(backwards.requests).toHaveLength(1);
    expect([...backwards.report.skips.keys()]).toEqual(["the span ends before it starts"]);
  });
});

describe("blocks of another length", () => {
  it("are remarked, and read with the length that is given", async () => {
    const rows = lines({ timestamp: 0, input_length: 40, output_length: 1, hash_ids: [1, 2, 3] });
    expect(reportLines((await readText(rows)).report)).toEqual([
      `remark the hashes do not cover the prompt in blocks of 512 tokens: 1, first at ${FILE}:1`,
    ]);
    const { requests, report } = await readText(rows, { blockTokens: 16 });
    expect(requests[0]?.blocks).toEqual({ tokens: 16, hashes: [1, 2, 3], scope: "trace" });
    expect(reportLines(report)).toEqual([]);
  });

  it("that are no numbers are left out, not their request", async () => {
    const { requests, report } = await readText(
      lines({ timestamp: 0, input_length: 40, output_length: 1, hash_ids: ["ab", "cd"] }),
    );
    expect(requests).toEqual([{ sessionId: "0", index: 0, sentSeconds: 0, promptTokens: 40, outputTokens: 1 }]);
    expect(reportLines(report)).toEqual([`remark hash_ids is no list of numbers: read without blocks: 1, first at ${FILE}:1`]);
  });
});
