/** Schema of a workload's arrivals: agents that are always at work, or sessions that come from outside and leave. */
import { z } from "zod";
import { sourced } from "./sourced.ts";

const HOURS = 24;
/** A day with more of its sessions in one hour than half of them is written as hourly factors. */
const MAX_PEAK_OVER_MEAN = 12;

const hourly = z.strictObject({
  kind: z.literal("hourly"),
  factors: z
    .array(z.number().min(0))
    .length(HOURS)
    .describe("Arrivals of each hour of the day, from midnight on, over each other: their sum does not matter"),
});
const peak = z.strictObject({
  kind: z.literal("peak"),
  peakHour: z
    .int()
    .min(0)
    .max(HOURS - 1)
    .describe("The hour of most arrivals, from so many o'clock on"),
  peakOverMean: z.number().min(1).max(MAX_PEAK_OVER_MEAN).describe("Arrivals of that hour over those of a mean hour"),
});

/** How arrivals spread over a day. */
const dayShape = z.discriminatedUnion("kind", [hourly, peak]);
export type DayShape = z.output<typeof dayShape>;

const sessionsPerHour = sourced(z.number().positive());

export const arrivalsSpec = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("closed").describe("Agents that are always at work, one session after another") }),
    z.strictObject({
      kind: z.literal("poisson").describe("Sessions that arrive at random, work through one trajectory, and leave"),
      sessionsPerHour: sessionsPerHour.describe("Mean rate of arrivals; what simulate runs, and what capacity searches for"),
    }),
    z.strictObject({
      kind: z.literal("diurnal").describe("The same, at a rate that follows the hours of the day"),
      sessionsPerHour: sessionsPerHour.describe("Mean over a day"),
      shape: sourced(dayShape),
    }),
  ])
  .optional()
  .describe("Default: closed");

/** Arrivals from outside. */
export type OpenArrivals = Exclude<NonNullable<z.output<typeof arrivalsSpec>>, { readonly kind: "closed" }>;
