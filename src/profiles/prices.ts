/** Schema of price-profiles/*.yaml: what machines, electricity, APIs and developers cost, each with date and source. */
import { z } from "zod";
import type { Dimension } from "../units/quantity.ts";
import { id, positiveQuantity, sourced } from "./sourced.ts";

const date = z
  .string()
  .regex(/^\d{4}-\d{2}(-\d{2})?$/, "must be a date such as 2026-09-16")
  .describe("When the price was read or published: YYYY-MM-DD");

/** A price with the span that it may lie in. */
const priced = (dimension: Dimension) =>
  sourced(positiveQuantity(dimension)).extend({
    between: z.array(positiveQuantity(dimension)).length(2).optional().describe("Lowest and highest, with their unit"),
    date: date.optional().describe("When this price was read, where it differs from the file's date"),
  });

const platform = z
  .strictObject({
    own: priced("usdPerHour").optional().describe("A GPU-hour at the cost of owning it, hosting and electricity included"),
    retail: priced("usdPerHour").optional().describe("A GPU-hour at the rent that the market asks"),
    reserved: priced("usdPerHour").optional().describe("A GPU-hour reserved for a year"),
    list: priced("usdPerHour").optional().describe("A GPU-hour on demand, at list price"),
    bought: priced("usd").optional().describe("One system unit (node, rack) bought"),
  })
  .describe("A price that is left out is not known, and nothing is made up in its place");

const api = z.strictObject({
  name: z.string().min(1),
  model: id()
    .optional()
    .describe("The model profile that it serves; absent: another model, so that prices compare and answers do not"),
  input: priced("usdPerMillionTokens").describe("Input that no cache holds"),
  cachedInput: priced("usdPerMillionTokens").describe("Input that the provider's cache holds"),
  output: priced("usdPerMillionTokens"),
});

export const pricesSchema = z.strictObject({
  id: id(),
  name: z.string().min(1),
  currency: z.literal("USD"),
  date,
  platforms: z.record(z.string(), platform).describe("By the id of the hardware profile"),
  electricity: priced("usdPerKilowattHour"),
  pue: z
    .strictObject({ between: sourced(z.array(z.number().min(1).max(3)).length(2)) })
    .describe("Facility power over IT power: the span to look for flips in; the value itself is hardware.system.pue"),
  bought: z.strictObject({
    years: sourced(z.number().positive().max(20)).describe("Over how many years the price of a unit is shared out"),
  }),
  developer: z.strictObject({
    agentHoursPerMonth: sourced(z.number().positive().max(100_000)).describe(
      "Hours a month that one developer's agents are at work",
    ),
    apiSpend: priced("usd").describe("What a developer's agents cost a month by the token, as others tell"),
  }),
  apis: z.record(z.string(), api).describe("Price lists by the token, by a name for --against-api"),
});

export type PriceProfile = z.output<typeof pricesSchema>;
