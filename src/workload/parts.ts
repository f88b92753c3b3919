/** The parts of a workload: which there are, which of them an agent belongs to, and how their requests mix. */
import type { MixPart, Workload } from "../profiles/mix.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { clippedLognormalMean } from "./distributions.ts";
import { drawnMeans } from "./drawnMeans.ts";

/** About how long a reply takes. Source: mean API time of a request in the WEKA corpus, 9.8 s. */
const REPLY_SECONDS = 10;

/** The workloads that agents have; one that is no mix is its own only part. */
export function workloadsOf(workload: Workload): readonly WorkloadProfile[] {
  return workload.kind === "mix" ? workload.parts.map((part) => part.workload) : [workload];
}

/**
 * The part of each agent: the one that lags most behind its share, the first of equals. An agent's part does not depend
 * on how many others there are, and any number of agents is shared out to within about one agent.
 */
export function allotment(weights: readonly number[], agents: number): Int32Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = weights.map(() => 0);
  return Int32Array.from({ length: agents }, (_, agent) => {
    let chosen = 0;
    let most = Number.NEGATIVE_INFINITY;
    weights.forEach((weight, part) => {
      const lag = (weight / total) * (agent + 1) - (counts[part] as number);
      // Equal lags may differ by a rounding error, which must not decide.
      if (lag > most + 1e-9) [chosen, most] = [part, lag];
    });
    counts[chosen] = (counts[chosen] as number) + 1;
    return chosen;
  });
}

/** Share of all requests that comes from each part: agents over the time from one request to the next. */
export function requestShares(parts: readonly MixPart[]): number[] {
  const rates = parts.map(({ workload, weight }) => weight.value / (REPLY_SECONDS + meanDelaySeconds(workload)));
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return rates.map((rate) => rate / total);
}

function meanDelaySeconds(workload: WorkloadProfile): number {
  if (workload.kind === "laws") return drawnMeans(workload).delaySeconds;
  const { median, sigma, min, max } = workload.toolDelay;
  if (sigma.value === 0) return median.value;
  return clippedLognormalMean({ mu: Math.log(median.value), sigma: sigma.value }, { min: min.value, max: max.value });
}

/** The mean of a figure over the requests of a mix. */
export function overRequests(parts: readonly MixPart[], figure: (workload: WorkloadProfile) => number): number {
  const shares = requestShares(parts);
  return parts.reduce((sum, { workload }, index) => sum + (shares[index] as number) * figure(workload), 0);
}
