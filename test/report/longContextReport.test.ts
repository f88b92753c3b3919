/** What longer contexts come to in words, from figures written by hand. */
import { describe, expect, it } from "vitest";
import type { CapacityResult } from "../../src/capacity/result.ts";
import type { Tier } from "../../src/profiles/scenario.ts";
import { binds, type LongContextReport, longContextSummary, tokensText } from "../../src/report/longContextReport.ts";
import type { LongContextPoint } from "../../src/sweep/longContext.ts";

const tier: Tier = { id: 1, name: "background", outputSpeedP25: 20, ttftP95: 10 };
const perMegawatt = (value: number) => ({ accelerator: value, tdp: value, system: value, facility: value });

function point(platform: string, ceilingTokens: number, agents: number, resource: string, host?: number): LongContextPoint {
  const result = {
    agents,
    agentsInterval: [agents * 0.9, agents * 1.1],
    agentsPerMegawatt: perMegawatt(agents * 100),
    limit: agents === 0 ? "not reachable: one agent alone waits 12 s" : `TTFT: ${resource}`,
  } as unknown as CapacityResult; // The fields that the summary reads.
  const variants =
    host === undefined ? [] : [{ variant: "host" as const, agents: host, agentsPerMegawatt: perMegawatt(host * 100) }];
  return { ceilingTokens, platform, deployment: "D", tier, promptTokens: ceilingTokens / 5, result, variants };
}

const summary = (points: LongContextPoint[]) =>
  longContextSummary({ points, basis: "accelerator" } as unknown as LongContextReport, tier);

describe("longer contexts in words", () => {
  it("name the resource that takes over, and what memory below HBM gives back", () => {
    const [sentence] = summary([
      point("big", 131_072, 400, "decode slots", 400),
      point("big", 262_144, 390, "decode slots", 400),
      point("big", 1_000_000, 100, "prefill compute", 150),
    ]);
    expect(sentence).toBe(
      "big, D: from 131K to 1M Agents/MW fall by 75%, 40,000 (80%: 36,000-44,000) to 10,000 (80%: 9,000-11,000); " +
        "bound by decode slots up to 262K, by KV memory from 1M on; memory below HBM gives back, in agents: 1M +50% (host).",
    );
  });

  it("call a shortage of prefill one of KV memory where memory below HBM carries a tenth more", () => {
    expect(binds(point("big", 1e6, 100, "prefill compute", 109))).toBe("prefill compute");
    expect(binds(point("big", 1e6, 100, "prefill compute", 110))).toBe("KV memory");
    expect(binds({ ...point("big", 1e6, 0, ""), variants: [] })).toBe("not reachable");
  });

  it("say how the lead of the best changes, and what binds each", () => {
    const gap = summary([
      point("small", 131_072, 10, "decode step time"),
      point("small", 1_000_000, 2, "prefill stalls decode"),
      point("big", 131_072, 400, "decode slots"),
      point("big", 1_000_000, 200, "decode slots"),
    ]).at(-1);
    expect(gap).toBe(
      "The lead of big over small widens, from 40.0x to 100x at 1M: there the one is bound by decode slots, the other by prefill stalls decode.",
    );
  });

  it("say at which ceiling a tier is lost, and where it was never reached", () => {
    const [lost] = summary([point("a", 131_072, 5, "decode slots"), point("a", 1_000_000, 0, "")]);
    expect(lost).toContain("at 1M not reachable: one agent alone waits 12 s");
    expect(summary([point("b", 131_072, 0, "")])).toEqual(["b, D: not reachable: one agent alone waits 12 s."]);
  });

  it("speak of lengths in thousands and millions", () => {
    expect([131_072, 262_144, 524_288, 1_000_000, 1_048_576, 8000].map(tokensText)).toEqual([
      "131K",
      "262K",
      "524K",
      "1M",
      "1.05M",
      "8K",
    ]);
  });
});
