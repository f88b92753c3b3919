/** Where a draw of the fit's coefficients comes in. */
import { drawnEffects } from "../calibration/posterior.ts";
import { type FitFile, withoutNames } from "../profiles/fitFile.ts";
import type { DeploymentSpec } from "../profiles/scenario.ts";
import { deployedKey, type SystemProfiles } from "../serving/deployment.ts";

/** One of the draws of a run; the same seed and index are the same draw on every platform. */
export type Draw = { readonly seed: string | number; readonly index: number; readonly count: number };

/** What a report says was drawn of the coefficients. */
export const COEFFICIENTS_DRAWN =
  "the fitted coefficients: from their joint distribution, those of an engine or model never measured from their priors, and " +
  "the error that no coefficient explains";

/** The profiles of one deployment with the coefficients of one draw. What a user set stays as it is. */
export function drawnCoefficients(
  profiles: SystemProfiles,
  deployment: DeploymentSpec,
  draw: Draw,
  fit: FitFile,
): SystemProfiles {
  const drawn = drawnEffects(fit, [deployedKey(profiles, deployment)], draw);
  const kept = profiles.effects?.get(EVERYWHERE) ?? {};
  const set = Object.keys(drawn.get(EVERYWHERE) ?? {}).filter((name) => !(name in kept));
  return { ...profiles, effects: withoutNames(drawn, new Set(set)) };
}

/** The level that every coefficient has: one that is missing there was set by the user. */
const EVERYWHERE = "all";
