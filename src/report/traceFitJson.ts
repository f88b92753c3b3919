/** A fit of a trace for machines: tokens, seconds and fractions, and the profile as it was fitted. */
import type { FittedWorkload } from "../traceFit/fitWorkload.ts";

export function traceFitJson({ profile, assumptions, ...fitted }: FittedWorkload): object {
  return { id: profile.id, ...fitted, notInTrace: assumptions, profile };
}
