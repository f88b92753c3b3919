/** Faults in the arrivals of a workload, see brokenCase.ts. */
import { type BrokenCase, FILES, lines } from "./brokenCase.ts";

/** The last line of the fixture of laws, behind which arrivals are written. */
const LAST = "  output: { value: { kind: constant, value: 90 }, source: test, quality: assumed }";
const RATE = "sessionsPerHour: { value: 10, source: test, quality: assumed }";

const arrivals = (fault: { title: string; to: string; at: string; rendered?: string }): BrokenCase => ({
  ...fault,
  file: FILES.LAWS,
  sets: ["workload=tiny-laws"],
  from: LAST,
  to: `${LAST}\narrivals: ${fault.to}`,
});
const shape = (text: string): string => `{ kind: diurnal, ${RATE}, shape: { value: ${text}, source: test, quality: assumed } }`;

export const ARRIVALS_CASES: readonly BrokenCase[] = [
  arrivals({ title: "arrivals that are no mapping", to: "poisson", at: "56:11 arrivals" }),
  arrivals({ title: "an unknown kind of arrivals", to: "{ kind: possion }", at: "56:19 arrivals.kind" }),
  arrivals({ title: "arrivals without rate", to: "{ kind: poisson }", at: "56:11 arrivals.sessionsPerHour" }),
  arrivals({ title: "closed arrivals with a rate", to: `{ kind: closed, ${RATE} }`, at: "56:27 arrivals.sessionsPerHour" }),
  arrivals({
    title: "a rate of zero",
    to: "{ kind: poisson, sessionsPerHour: { value: 0, source: test, quality: assumed } }",
    at: "56:54 arrivals.sessionsPerHour.value",
  }),
  arrivals({
    title: "a rate without source",
    to: "{ kind: poisson, sessionsPerHour: 10 }",
    at: "56:45 arrivals.sessionsPerHour",
  }),
  arrivals({ title: "a day without shape", to: `{ kind: diurnal, ${RATE} }`, at: "56:11 arrivals.shape" }),
  arrivals({
    title: "a day of 23 hours",
    to: shape(`{ kind: hourly, factors: [${new Array(23).fill(1).join(", ")}] }`),
    at: "56:133 arrivals.shape.value.factors",
  }),
  arrivals({
    title: "a day without arrivals",
    to: shape(`{ kind: hourly, factors: [${new Array(24).fill(0).join(", ")}] }`),
    at: "56:133 arrivals.shape.value.factors",
    rendered: lines(
      "<root>/workload-profiles/tiny-laws.yaml:56:133 arrivals.shape.value.factors: no hour has arrivals, got [24 entries] (list)",
      "  expected: a factor above 0 for one hour at least",
      "  fix: write factors such as 1 for the hours of the working day",
    ),
  }),
  arrivals({
    title: "a factor below zero",
    to: shape(`{ kind: hourly, factors: [-1, ${new Array(23).fill(1).join(", ")}] }`),
    at: "56:134 arrivals.shape.value.factors.0",
  }),
  arrivals({
    title: "a peak at midnight by another name",
    to: shape("{ kind: peak, peakHour: 24, peakOverMean: 2 }"),
    at: "56:132 arrivals.shape.value.peakHour",
  }),
  arrivals({
    title: "a peak below the mean",
    to: shape("{ kind: peak, peakHour: 14, peakOverMean: 0.5 }"),
    at: "56:150 arrivals.shape.value.peakOverMean",
  }),
];
