/** What the reports of an explanation share: names of its parts, how used each resource is, and what it all means. */
import { limitText } from "../capacity/binding.ts";
import type { PoolFigures } from "../metrics/phase.ts";
import type { Explanation, LiftedAnswer } from "../planning/explainCapacity.ts";
import type { Lift } from "../planning/liftedDeployment.ts";
import type { BudgetPart } from "../planning/turnBudget.ts";
import type { Scenario, Tier } from "../profiles/scenario.ts";
import { grouped, seconds, signedPercent, significant } from "./figures.ts";

export type ExplainReport = {
  readonly scenario: Scenario;
  readonly platform: string;
  readonly deployment: string;
  readonly gpus: number;
  readonly tier: Tier;
  readonly explanation: Explanation;
  readonly notes: boolean;
};

const PART_TEXT: Partial<Record<BudgetPart["name"], string>> = {
  "prefill queue": "queue for prefill",
  "slot queue": "wait for a decode slot",
  transfer: "KV transfer",
  "GPUs idle": "GPUs idle (nobody's turn)",
};

export function partText(name: BudgetPart["name"]): string {
  return PART_TEXT[name] ?? name;
}

/** What more of a resource means. */
export function liftText({ lift, factor }: Pick<LiftedAnswer, "lift" | "factor">): string {
  switch (lift) {
    case "decode slots":
    case "KV memory":
      return `${factor} x the ${lift}`;
    case "prefill compute":
      return `prefill ${factor} x as fast`;
    case "decode step time":
      return `decode steps ${factor} x as fast`;
  }
}

/** Share of a resource that is in use at the load, on average. */
export function usedFraction({ explanation: { figures } }: ExplainReport, lift: Lift): number {
  const front = figures.pools[0] as PoolFigures;
  const decoding = figures.pools[1] ?? front;
  switch (lift) {
    case "decode slots":
      return decoding.slotFraction ?? 0;
    case "KV memory":
      return Math.max(...figures.pools.map(({ kvPinnedFraction }) => kvPinnedFraction));
    case "prefill compute":
      return figures.pools.length > 1 ? front.busyFraction : front.prefillFraction;
    case "decode step time":
      return decoding.busyFraction;
  }
}

/** The binding constraint, its slack and the next one, in sentences. */
export function explanationText(report: ExplainReport): string[] {
  const { explanation, tier } = report;
  const { agents, capacity, limit, verdict, binding, figures } = explanation;
  const speed = `output speed P25 is ${significant(figures.outputTokensPerSecond.p25)} tok/s, ${signedPercent(verdict.speedMargin - 1)} against the floor of ${tier.outputSpeedP25}`;
  const wait = `the first token's P95 is ${seconds(figures.ttftSeconds.p95)} of ${tier.ttftP95} s`;
  const load = `${grouped(agents)} ${agents === 1 ? "agent" : "agents"}`;
  const most = capacity === 0 ? "no load meets the tier" : `the most that meets the tier is ${grouped(capacity)}`;
  const room = capacity > 0 && agents < capacity ? ` (room for ${grouped(capacity - agents)} more)` : "";
  const slack = `Slack at ${load}: ${speed}; ${wait}; ${most}${room}.`;
  if (limit === undefined || binding === undefined) return ["Nothing binds within the largest load that was tried.", slack];
  const binds = `Binding: ${limitText(limit)}.`;
  return [binds, slack, nextText(report)];
}

function nextText({ explanation: { next, binding, lifted } }: ExplainReport): string {
  if (next === undefined) {
    const most = lifted.find(({ lift }) => lift === binding);
    return `Behind it: nothing else as far as was tried; ${binding} binds still with 16 x as much${most === undefined ? "" : `, and twice as much gives ${grouped(most.agents)} agents`}.`;
  }
  const then = next.limit === undefined ? "nothing within the largest load that was tried" : limitText(next.limit);
  return `Behind it: with ${liftText(next)} it would be ${grouped(next.agents)} agents (${significant(next.times)} x), stopped by ${then}.`;
}
