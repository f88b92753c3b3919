/**
 * Choosing, over stated candidates, what is unknown behind the published capacities: first what all platforms share,
 * then at most one engine feature a platform. Four figures cannot fix so much, so nothing here is a fit to believe in:
 * it shows what a choice explains, and leaving platforms out shows what it is worth. Pure: predictions come in as data.
 */

/** What is published of a platform. */
export type Observed = {
  readonly platform: string;
  readonly agentsPerMegawatt: number;
  /** Agents, and with them the mean W of an accelerator, where published. */
  readonly agents: number | undefined;
  readonly gpuWatts: number | undefined;
};

export type Predicted = {
  readonly platform: string;
  readonly agents: number;
  readonly gpuWatts: number | null;
  readonly agentsPerMegawatt: number;
};

/**
 * How far off, as a factor, a prediction with documented defaults may honestly be. Where agents and watts are published
 * and the stack is described, 15% each. Else the factor by which unpublished engine features move Agents/MW, from about
 * 1,400 capacity searches with each feature varied: 3 on B300, 4 on MI355X, 5 on H200. They are the weights of the choice:
 * a platform whose stack is unknown must not decide what the workload is.
 */
const HONEST_FACTOR = { describedStack: 1.15, b300: 3, mi355x: 4, h200: 5, other: 4 } as const;

/** Largest share by which column (iii) may be off: agents and watts 10%, else Agents/MW. */
const MAY_BE_OFF: Readonly<Record<string, number>> = { "gb300-nvl72": 0.1, b300: 0.2, mi355x: 0.25, h200: 0.25 };
const OTHER_MAY_BE_OFF = 0.25;
/** Share of that within which a result needs no feature fitted: the quick search that says so is off itself. */
const NEAR_ENOUGH = 0.5;

/** Stands for the logarithm of nothing over something: worse than any factor in question. */
const NOT_REACHED = 10;

/**
 * Sum over what is published of (ln(predicted / published) / ln(honest factor))^2: 1 is as far off as may be.
 * Where agents and watts are published they count, each on its own, instead of their ratio.
 */
export function misfit(observed: Observed, predicted: Predicted): number {
  if (observed.agents !== undefined && observed.gpuWatts !== undefined) {
    const scale = Math.log(HONEST_FACTOR.describedStack);
    const agents = logRatio(predicted.agents, observed.agents) / scale;
    return agents ** 2 + (logRatio(predicted.gpuWatts ?? 0, observed.gpuWatts) / scale) ** 2;
  }
  const { platform } = observed;
  const factor =
    platform === "b300" || platform === "mi355x" || platform === "h200" ? HONEST_FACTOR[platform] : HONEST_FACTOR.other;
  return (logRatio(predicted.agentsPerMegawatt, observed.agentsPerMegawatt) / Math.log(factor)) ** 2;
}

/** Place of the candidate with the least misfit over the observed platforms; the first of equals. Assumes one at least. */
export function chooseShared(candidates: readonly (readonly Predicted[])[], observed: readonly Observed[]): number {
  return smallest(candidates.map((predictions) => totalMisfit(predictions, observed)));
}

/** Sum of the misfits of the observed platforms; a platform without prediction counts as not reached. */
function totalMisfit(predictions: readonly Predicted[], observed: readonly Observed[]): number {
  return observed.reduce((sum, figure) => {
    const predicted = predictions.find(({ platform }) => platform === figure.platform);
    return sum + misfit(figure, predicted ?? { platform: figure.platform, agents: 0, gpuWatts: null, agentsPerMegawatt: 0 });
  }, 0);
}

/** Whether a platform's prediction is so far off that column (iii) fits one of its features. */
export function needsFeature(observed: Observed, predicted: Predicted): boolean {
  return largestError(observed, predicted) > NEAR_ENOUGH * (MAY_BE_OFF[observed.platform] ?? OTHER_MAY_BE_OFF);
}

/** Place of the candidate feature that lands nearest; -1 where leaving the documented defaults alone is as near. */
export function chooseFeature(observed: Observed, asDocumented: Predicted, candidates: readonly Predicted[]): number {
  return smallest([asDocumented, ...candidates].map((predicted) => misfit(observed, predicted))) - 1;
}

/** For each platform, the candidate that the others choose. */
export function leaveOneOut(candidates: readonly (readonly Predicted[])[], observed: readonly Observed[]): Map<string, number> {
  return new Map(
    observed.map(({ platform }) => [
      platform,
      chooseShared(
        candidates,
        observed.filter((other) => other.platform !== platform),
      ),
    ]),
  );
}

/** Largest |predicted / published - 1| over agents and watts, or of Agents/MW where those are not published. */
function largestError(observed: Observed, predicted: Predicted): number {
  const error = (value: number, wanted: number): number => Math.abs(value / wanted - 1);
  if (observed.agents === undefined || observed.gpuWatts === undefined) {
    return error(predicted.agentsPerMegawatt, observed.agentsPerMegawatt);
  }
  return Math.max(error(predicted.agents, observed.agents), error(predicted.gpuWatts ?? 0, observed.gpuWatts));
}

function logRatio(predicted: number, published: number): number {
  return predicted > 0 ? Math.log(predicted / published) : -NOT_REACHED;
}

/** Place of the smallest value, the first of equals. */
function smallest(values: readonly number[]): number {
  return values.indexOf(Math.min(...values));
}
