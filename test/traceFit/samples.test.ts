/** What is told apart in a trace: compactions, rewritten fronts, provider's caches, who waits for whom, common heads, groups. */
import { describe, expect, it } from "vitest";
import { CommonHead } from "../../src/traceFit/commonHead.ts";
import { highPromptTokens } from "../../src/traceFit/contextFalls.ts";
import { Findings } from "../../src/traceFit/findings.ts";
import { fitWaits } from "../../src/traceFit/waits.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";
import { fitOf, samplesOf, shipped } from "./fits.ts";

/** A session of prompts and what they share with the one before. */
const session = (sessionId: string, prompts: readonly number[], fields: (index: number) => object = () => ({})): TraceRequest[] =>
  prompts.map((promptTokens, index) => ({ sessionId, index, promptTokens, outputTokens: 100, ...fields(index) }));

describe("a prompt that falls", () => {
  it("from high is a compaction, from low a growth of nothing and a rewrite", () => {
    const { falls, steps } = samplesOf(
      session("a", [90_000, 150_000, 30_000, 40_000, 20_000, 21_000], () => ({ sharedTokens: 15_000 })),
    );
    expect([falls.compactions(100_000), falls.compactedTo(100_000)]).toEqual([1, Float64Array.of(30_000)]);
    expect(falls.others(100_000)).toEqual({ requests: Float64Array.of(4), kept: Float64Array.of(15_000 / 40_000) });
    expect(steps.growths("never")).toEqual(Float64Array.of(59_900, 9900, 900));
    expect([...falls.stretches()]).toEqual([
      { startTokens: 90_000, peakTokens: 150_000, fellFromTokens: 150_000, fellBeforeTokens: 0 },
      { startTokens: 30_000, peakTokens: 40_000, fellFromTokens: 40_000, fellBeforeTokens: 150_000 },
      { startTokens: 20_000, peakTokens: 21_000, fellFromTokens: 0, fellBeforeTokens: 150_000 },
    ]);
  });

  it("is high above 100K, and above half of the longest prompts where all are short", () => {
    expect(highPromptTokens(new Float64Array(200).fill(250_000))).toBe(100_000);
    expect(highPromptTokens(new Float64Array(200).fill(30_000))).toBe(15_000);
  });
});

describe("a front that is kept to less than 98%", () => {
  const at = (fields: object) => (index: number) => ({ sharedTokens: index === 0 ? 0 : 500, ...fields });
  it("is rewritten, unless the blocks of the trace are too long to tell", () => {
    expect(samplesOf(session("a", [1000, 1200], at({}))).prefixes.kept.values()).toEqual(Float64Array.of(0.5));
    const blocks = { tokens: 512, hashes: [1, 2], scope: "session" };
    expect(samplesOf(session("a", [1000, 1200], at({ blocks }))).prefixes.kept.count).toBe(0);
  });

  it("of a provider's cache says something only where the session was not idle", () => {
    const cached = { sessions: "mixed", cacheGrainTokens: 128 } as const;
    expect(samplesOf(session("a", [1000, 1200], at({ gapSeconds: 10 })), cached).prefixes.kept.count).toBe(1);
    expect(samplesOf(session("a", [1000, 1200], at({ gapSeconds: 400 })), cached).prefixes.steps).toBe(0);
    expect(samplesOf(session("a", [1000, 1200], at({})), cached).prefixes.steps).toBe(0);
  });
});

describe("waits", () => {
  const waits = (fields: (index: number) => object) => {
    const findings = new Findings("x");
    const requests = Array.from({ length: 10 }, (_, id) => session(String(id), [10, 200, 400, 600], fields)).flat();
    return { ...fitWaits(samplesOf(requests), findings, shipped("claude-code")), findings };
  };

  it("are told apart by who caused the request, and cut at an hour", () => {
    const { toolDelay, userPause } = waits((index) =>
      index === 0 ? {} : index === 3 ? { trigger: "user", gapSeconds: 90_000 } : { trigger: "tool", gapSeconds: 2 },
    );
    expect(toolDelay.call.value).toEqual({ kind: "constant", value: 2 });
    expect(userPause?.chance.value).toBe(0.333);
    expect(userPause?.pause.value).toEqual({ kind: "constant", value: 3600 });
    expect(userPause?.pause.source).toContain("10 beyond 1 h are cut there");
  });

  it("have one law where the trace names no person, with a note", () => {
    const { toolDelay, userPause, findings } = waits((index) => (index === 0 ? {} : { gapSeconds: 5 }));
    expect([toolDelay.call.value, userPause]).toEqual([{ kind: "constant", value: 5 }, undefined]);
    expect(findings.notes.join()).toContain("one law holds for tools and people");
  });

  it("are times between sendings where no end of a reply is known, with a note", () => {
    const { toolDelay, findings } = waits((index) => ({ sentSeconds: 30 * index }));
    expect(toolDelay.call.value).toEqual({ kind: "constant", value: 30 });
    expect(findings.notes.join()).toContain("replies included");
  });

  it("are those of the shipped profile where there is none", () => {
    const { toolDelay } = waits(() => ({}));
    expect(toolDelay.call).toMatchObject({ value: shipped("claude-code").toolDelay.call.value, quality: "assumed" });
  });
});

describe("the head that prompts share", () => {
  const blocks = (hashes: readonly number[], scope: "trace" | "session" = "trace") => ({ tokens: 64, hashes, scope });
  it("is what half of them begin with", () => {
    const head = new CommonHead();
    for (let prompt = 0; prompt < 10; prompt++) head.add(blocks(prompt < 6 ? [1, 2, 3, 100 + prompt] : [7, prompt]));
    expect(head.tokens()).toBe(3 * 64);
  });

  it("is not known of few prompts, and not of hashes that hold within a session", () => {
    const head = new CommonHead();
    for (let prompt = 0; prompt < 4; prompt++) head.add(blocks([1]));
    for (let prompt = 0; prompt < 10; prompt++) head.add(blocks([1], "session"));
    expect(head.tokens()).toBeUndefined();
  });

  it("becomes the scaffold where the format states none", () => {
    const requests = Array.from({ length: 60 }, (_, id) =>
      session(String(id), [1000], () => ({ blocks: blocks([1, 2, 50 + id]) })),
    ).flat();
    expect(fitOf(samplesOf(requests)).profile.context.scaffoldTokens).toMatchObject({ value: 128, quality: "derived" });
  });
});

describe("sub-agents", () => {
  const agent = (sessionId: string, sentSeconds: number | undefined): TraceRequest[] =>
    session(sessionId, [500, 900], (index) => ({
      parentSessionId: "p",
      ...(sentSeconds === undefined ? {} : { sentSeconds: sentSeconds + 10 * index }),
    }));

  it("are groups that start within a minute, or between two requests of their agent where there is no time", () => {
    const timed = samplesOf([...session("p", [100]), ...agent("a", 5), ...agent("b", 50), ...agent("c", 500)]);
    expect(timed.subAgents.groupSizes()).toEqual(Float64Array.of(2, 1));
    const [first = [], second = []] = [session("p", [100]), session("p", [100, 300]).slice(1)];
    const untimed = samplesOf([
      ...first,
      ...agent("a", undefined),
      ...agent("b", undefined),
      ...second,
      ...agent("c", undefined),
    ]);
    expect(untimed.subAgents.groupSizes()).toEqual(Float64Array.of(2, 1));
    expect([untimed.sessions, untimed.requests, untimed.subAgents.requests]).toEqual([1, 2, 6]);
    expect(untimed.subAgents.growths.values()).toEqual(Float64Array.of(300, 300, 300));
  });
});
