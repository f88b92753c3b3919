/** What no coefficient explains, by platform and model. */
import { describe, expect, it } from "vitest";
import { type HeldOutError, stepTimeMisfits } from "../../src/calibration/misfit.ts";
import { Z90 } from "../../src/kernel/normal.ts";
import { openStream } from "../../src/kernel/random.ts";

const SPREAD = 0.05;

/** Errors with a known misfit of a platform and model, around a spread that all share. */
function errorsOf(platform: string, model: string, misfit: number, count: number): HeldOutError[] {
  const stream = openStream("misfit", platform, model);
  return Array.from({ length: count }, () => ({
    error: Math.abs(stream.normal() * Math.hypot(SPREAD, misfit)),
    spread: SPREAD,
    platform,
    model,
  }));
}

describe("stepTimeMisfits", () => {
  it("finds what each platform needs, so that 80% are covered on each", () => {
    const errors = [...errorsOf("quiet", "m", 0.04, 4000), ...errorsOf("noisy", "m", 0.2, 4000)];
    const { stepTime, platforms, models } = stepTimeMisfits(errors, 0.1);
    const model = "m";
    const misfitOf = (platform: string) => stepTime * (platforms[platform] ?? 1) * (models[model] ?? 1);
    expect(misfitOf("quiet")).toBeGreaterThan(0.03);
    expect(misfitOf("quiet")).toBeLessThan(0.055);
    expect(misfitOf("noisy")).toBeGreaterThan(0.18);
    expect(misfitOf("noisy")).toBeLessThan(0.22);
    for (const platform of ["quiet", "noisy"]) {
      const own = errors.filter((error) => error.platform === platform);
      const covered =
        own.filter(({ error, spread }) => error <= Z90 * Math.hypot(spread, misfitOf(platform))).length / own.length;
      expect(covered).toBeGreaterThan(0.77);
      expect(covered).toBeLessThan(0.83);
    }
  });

  it("hardly believes a handful of runs", () => {
    const few = "few";
    const errors = [...errorsOf("many", "m", 0.1, 4000), ...errorsOf(few, "m", 0.5, 5)];
    const { platforms } = stepTimeMisfits(errors, 0.1);
    expect(platforms[few]).toBeGreaterThan(1);
    expect(platforms[few]).toBeLessThan(1.2);
  });
});
