/** Schema of a scenario's `need`: how many agents, of which tiers, and what they must fit into. */
import { z } from "zod";
import type { Finding } from "./modelChecks.ts";
import { count, id, positiveQuantity } from "./sourced.ts";

export const needSchema = z.strictObject({
  agents: count().optional().describe("Agents at once; absent: as many as the limits below hold"),
  tiers: z
    .array(z.strictObject({ tier: count(), share: z.number().positive().max(1) }))
    .min(1)
    .optional()
    .describe("Shares of the agents by tier, each served by deployments of its own; default: all on each tier in turn"),
  growthPerYear: z.number().min(0).max(10).default(0).describe("Growth a year, as a share: 0.5 is half as many again"),
  years: z.int().min(0).max(20).default(0).describe("Years of growth to buy for now"),
  spares: z.int().min(0).max(1000).optional().describe("Spare units (nodes, racks) of each platform: 1 is N+1; default: 1"),
  availability: z
    .strictObject({
      target: z.number().gt(0).lt(1).describe("Share of the time that all agents must be served"),
      unit: z.number().gt(0).lt(1).describe("Share of the time that one unit is up"),
    })
    .optional()
    .describe("Instead of spares: as many as reach the target, where units fail independently"),
  sitePower: positiveQuantity("watts").optional().describe("What the site can feed, at the meter (facility basis)"),
  budget: positiveQuantity("usd").optional().describe("Money to buy units with"),
  monthlyBudget: positiveQuantity("usd").optional().describe("Money a month, on the price basis that leads"),
  prices: id().optional().describe("The price profile; default: the newest that ships"),
});
export type Need = z.output<typeof needSchema>;

/** How far shares may miss 1: a third written as 0.33. */
const SHARES_SLACK = 0.011;

/** What the schema cannot say: tiers that exist and are named once, shares that add up, one way to ask for spares. */
export function needFindings({ tiers, spares, availability }: Need, known: readonly number[]): Finding[] {
  const findings: Finding[] = [];
  tiers?.forEach(({ tier }, index) => {
    const expected = `one of: ${known.join(", ")}, each once`;
    if (!known.includes(tier))
      findings.push({ path: ["tiers", index, "tier"], wrong: "no such tier", expected, fix: "write the id of a tier" });
    else if (tiers.findIndex((other) => other.tier === tier) !== index)
      findings.push({
        path: ["tiers", index, "tier"],
        wrong: "tier named twice",
        expected,
        fix: "add the shares up in one entry",
      });
  });
  const sum = tiers?.reduce((total, { share }) => total + share, 0) ?? 1;
  if (Math.abs(sum - 1) > SHARES_SLACK) {
    const wrong = `the shares add up to ${Number(sum.toPrecision(4))}`;
    findings.push({ path: ["tiers"], wrong, expected: "shares that add up to 1", fix: "change them until they do" });
  }
  if (spares !== undefined && availability !== undefined) {
    const expected = "spares, or availability";
    findings.push({ path: ["spares"], wrong: "given together with availability", expected, fix: "remove one of them" });
  }
  return findings;
}
