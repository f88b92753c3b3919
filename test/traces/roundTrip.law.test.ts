/** What is written and read back is what it was, as far as the format can hold it; whatever it cannot hold is counted. */
import { fc, it as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { TRACE_FORMATS, WRITTEN_FORMATS, type WrittenFormatName } from "../../src/traces/formatNames.ts";
import { FORMATS } from "../../src/traces/formats.ts";
import { openWriter } from "../../src/traces/openWriter.ts";
import { groupSessions } from "../../src/traces/sessions.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";
import { readText } from "../support/traces.ts";
import { SAMPLES } from "./samples.ts";

type Sessions = "none" | "grouped" | "mixed";

function written(requests: readonly TraceRequest[], format: WrittenFormatName, sessions: Sessions) {
  const writer = openWriter(format, { sessions });
  const text = requests.map((request) => writer.write(request)).join("") + writer.finish();
  return { text, losses: [...writer.losses.counts] };
}

/** By session, since writers may put sessions in another order. */
async function bySession(requests: readonly TraceRequest[]) {
  async function* stream() {
    yield* requests;
  }
  return Object.fromEntries((await groupSessions(stream())).map((session) => [session.sessionId, session.requests]));
}

async function expectIdentity(requests: readonly TraceRequest[], format: WrittenFormatName, sessions: Sessions): Promise<void> {
  const { text, losses } = written(requests, format, sessions);
  const read = await readText(text, { format });
  expect(read.report.skipped).toBe(0);
  expect(await bySession(read.requests)).toEqual(await bySession(requests));
  expect(losses).toEqual([]);
}

const tokens = fc.integer({ min: 1, max: 2_000_000 });
/** Seconds of a whole number of microseconds, as traces have them. */
const seconds = fc.integer({ min: 0, max: 1e12 }).map((micros) => micros / 1e6);
const milliseconds = fc.integer({ min: 0, max: 1e10 }).map((millis) => millis / 1e3);
const hashes = fc.array(fc.nat(1e6), { minLength: 1, maxLength: 8 });
const name = fc.string({
  unit: fc.constantFrom("a", "Z", "7", ",", '"', " ", "-", "é", "\ud83d\ude00", "="),
  minLength: 1,
  maxLength: 6,
});
/** No blanks at the ends, which CSV readers take off, and not what is taken for a number of another form. */
const sessionName = name.map((text) => `s${text}x`);
const maybe = <T, K extends string>(key: K, value: fc.Arbitrary<T>): fc.Arbitrary<{ [k in K]?: T }> =>
  // One key, of the name and type that the signature says.
  fc.option(value, { nil: undefined }).map((given) => (given === undefined ? {} : { [key]: given }) as { [k in K]?: T });
const fields = (...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all));

/** Requests of several sessions, mixed as chance will have it. */
function mixed(sessions: readonly (readonly TraceRequest[])[], picks: readonly number[]): TraceRequest[] {
  const queues = sessions.map((session) => [...session]);
  const all: TraceRequest[] = [];
  for (const pick of picks) all.push(...(queues[pick % queues.length]?.splice(0, 1) ?? []));
  return [...all, ...queues.flat()];
}

describe("Mooncake", { timeout: 60_000 }, () => {
  const row = fields(
    fc.record({ promptTokens: tokens, outputTokens: fc.nat(5000), sentSeconds: seconds }),
    maybe(
      "blocks",
      hashes.map((list) => ({ tokens: 512, hashes: list, scope: "trace" })),
    ),
  );
  property.prop([fc.array(row, { minLength: 1, maxLength: 20 })])("is read back as it was", async (rows) => {
    const requests = rows.map((given, index) => ({ sessionId: String(index), index: 0, ...given }) as TraceRequest);
    await expectIdentity(requests, "mooncake", "none");
  });

  it("keeps the blocks of sessions apart that are numbered by session", async () => {
    const two = `${SAMPLES.weka.text}${SAMPLES.weka.text.replace('"c1"', '"c2"')}`;
    const { requests } = await readText(two);
    const { text } = written(requests, "mooncake", "grouped");
    const back = await readText(text, { blockTokens: 64 });
    expect(back.requests.map(({ blocks }) => blocks?.hashes)).toEqual([
      [1, 2, 3],
      [50],
      [1, 2, 9, 10],
      [52, 53, 54],
      [101],
      [52, 53, 60, 61],
    ]);
  });
});

describe("AIPerf's rows of sessions", { timeout: 60_000 }, () => {
  const first = fields(
    maybe("sentSeconds", seconds),
    maybe(
      "blocks",
      hashes.map((list) => ({ tokens: 512, hashes: list, scope: "trace" })),
    ),
  );
  const later = fc.oneof(fc.record({ gapSeconds: milliseconds }), fc.record({ sentSeconds: milliseconds }));
  const session = fc.tuple(first, fc.array(fc.tuple(later, fc.nat(5000), fc.nat(5000)), { maxLength: 6 }), tokens);
  const trace = fc.uniqueArray(fc.tuple(sessionName, session), { selector: ([id]) => id, minLength: 1, maxLength: 5 });
  property.prop([trace, fc.array(fc.nat(4))])("are read back as they were", async (sessions, picks) => {
    const all = sessions.map(([sessionId, [start, turns, promptTokens]]) => {
      const requests = [
        { sessionId, index: 0, promptTokens, sharedTokens: 0, outputTokens: 7, sentSeconds: 0, ...start } as TraceRequest,
      ];
      for (const [timing, added, outputTokens] of turns) {
        const before = requests.at(-1) as TraceRequest; // there is a first one
        const sharedTokens = before.promptTokens + before.outputTokens;
        requests.push({
          sessionId,
          index: requests.length,
          promptTokens: sharedTokens + added,
          sharedTokens,
          outputTokens,
          ...timing,
        });
      }
      return requests;
    });
    await expectIdentity(mixed(all, picks), "aiperf", "mixed");
  });

  it("start a new session where a prompt is shorter than the one before, and count it", async () => {
    const turn = (index: number, promptTokens: number, timing: object = {}): TraceRequest => ({
      sessionId: "s",
      index,
      sentSeconds: index,
      promptTokens,
      outputTokens: 10,
      ...timing,
    });
    const { text, losses } = written(
      [turn(0, 100), turn(1, 150), turn(2, 60, { gapSeconds: 5 }), turn(3, 65), turn(4, 90)],
      "aiperf",
      "mixed",
    );
    const { requests } = await readText(text);
    expect(requests.map(({ sessionId, promptTokens }) => [sessionId, promptTokens])).toEqual([
      ["s", 100],
      ["s", 150],
      ["s part 2", 60],
      // It grew by 5 where the reply had 10: AIPerf sends the reply all the same.
      ["s part 2", 70],
      ["s part 2", 90],
    ]);
    expect(losses).toEqual([
      ["a prompt shorter than the one before: goes on as a new session", 1],
      ["lost: the gap before a new session", 1],
      ["a prompt that grew by less than the reply before: comes out longer", 1],
    ]);
  });
});

describe("TraceLab's replay CSV", { timeout: 60_000 }, () => {
  const start = fields(maybe("sentSeconds", milliseconds), maybe("scaffoldTokens", fc.integer({ min: 1, max: 9000 })));
  const later = fc.tuple(tokens, fc.nat(1000), milliseconds);
  const session = fc.tuple(start, fc.array(later, { maxLength: 6 }));
  const trace = fc.uniqueArray(fc.tuple(sessionName, session), { selector: ([id]) => id, minLength: 1, maxLength: 5 });
  property.prop([trace, fc.array(fc.nat(4))])("is read back as it was", async (sessions, picks) => {
    const all = sessions.map(([sessionId, [given, turns]]) => [
      { sessionId, index: 0, promptTokens: 9000, sharedTokens: 0, outputTokens: 1, sentSeconds: 0, ...given } as TraceRequest,
      ...turns.map(([promptTokens, part, gapSeconds], index): TraceRequest => {
        const sharedTokens = Math.floor((promptTokens * part) / 1000);
        return { sessionId, index: index + 1, gapSeconds, promptTokens, sharedTokens, outputTokens: part };
      }),
    ]);
    await expectIdentity(mixed(all, picks), "tracelab", "mixed");
  });
});

describe("WEKA conversations", { timeout: 60_000 }, () => {
  const turn = fields(
    fc.record({ promptTokens: tokens, outputTokens: fc.nat(5000), gapSeconds: milliseconds, pauseSeconds: milliseconds }),
    maybe("replySeconds", milliseconds),
    maybe("firstTokenSeconds", milliseconds),
    maybe("trigger", fc.constantFrom("user", "tool")),
    maybe("model", name),
    maybe("hashes", hashes),
  );
  const session = fc.tuple(fc.array(turn, { minLength: 1, maxLength: 6 }), maybe("scaffoldTokens", fc.nat(20_000)));
  const conversation = fc.tuple(session, fc.array(session, { maxLength: 3 }));
  const trace = fc.uniqueArray(fc.tuple(sessionName, conversation), { selector: ([id]) => id, minLength: 1, maxLength: 3 });

  type Turn = Omit<TraceRequest, "blocks"> & { readonly pauseSeconds: number; readonly hashes?: readonly number[] };

  function requestsOf(
    sessionId: string,
    parentSessionId: string | undefined,
    turns: readonly Turn[],
    scaffold: object,
  ): TraceRequest[] {
    const seen: string[] = [];
    let sentSeconds = 0;
    return turns.map(({ pauseSeconds, hashes: list, gapSeconds = 0, ...rest }, index) => {
      // The first request of a conversation is its start.
      if (index > 0 || parentSessionId !== undefined) sentSeconds = Math.round((sentSeconds + pauseSeconds) * 1000) / 1000;
      const prefixes = (list ?? []).map((_, length) => (list ?? []).slice(0, length + 1).join());
      const hits = prefixes.findIndex((prefix) => !seen.includes(prefix));
      seen.push(...prefixes);
      const sharedTokens = Math.min(rest.promptTokens, 64 * (hits === -1 ? prefixes.length : hits));
      return {
        ...(parentSessionId === undefined ? {} : { parentSessionId }),
        ...rest,
        ...scaffold,
        sessionId,
        index,
        sentSeconds,
        ...(index === 0 ? {} : { gapSeconds }),
        ...(list === undefined ? {} : { blocks: { tokens: 64, hashes: list, scope: "session" as const }, sharedTokens }),
      };
    });
  }

  property.prop([trace])("are read back as they were, sub-agents in their places", async (conversations) => {
    const requests = conversations.flatMap(([id, [[own, scaffold], agents]]) => [
      ...requestsOf(id, undefined, own as Turn[], scaffold),
      ...agents.flatMap(([turns, above], index) => requestsOf(`${id}/agent ${index}`, id, turns as Turn[], above)),
    ]);
    await expectIdentity(requests, "weka", "grouped");
    await expectIdentity(requests, "weka", "mixed");
  });
});

describe.each(WRITTEN_FORMATS)("any trace written as %s", { timeout: 60_000 }, (to) => {
  it.each(TRACE_FORMATS)("from %s comes back the same, or what was lost is counted", async (from) => {
    const { requests } = await readText(SAMPLES[from].text);
    const { text, losses } = written(requests, to, FORMATS[from].sessions);
    const back = await readText(text, { format: to });
    expect(back.report.skipped).toBe(0);
    expect(back.requests).toHaveLength(requests.length);
    const lengths = (all: readonly TraceRequest[]): number =>
      all.reduce((sum, { promptTokens, outputTokens }) => sum + promptTokens + outputTokens, 0);
    expect(lengths(back.requests)).toBe(lengths(requests));
    // What comes back may know more: that a first request shares nothing, say.
    if (losses.length === 0) expect(await bySession(back.requests)).toMatchObject(await bySession(requests));
    for (const [what, count] of losses) {
      expect(what).not.toBe("");
      expect(count).toBeLessThanOrEqual(requests.length);
    }
  });
});
