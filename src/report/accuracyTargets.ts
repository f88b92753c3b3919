/** What the accuracy was to be, beside what it is: each target with the figures that decide it. */
import type { Figure } from "../calibration/fitProblem.ts";
import { FIGURES } from "../calibration/fitProblem.ts";
import type { FoldKind } from "../calibration/folds.ts";
import type { HeldOutRow } from "../calibration/heldOut.ts";
import { groupedBy, heldOutErrors } from "../calibration/heldOutErrors.ts";
import { type AccuracyInput, FIGURE_NAMES, medianAndP90, share } from "./accuracyFigures.ts";
import { NO_FIGURE } from "./figures.ts";

/** The model that the agent benchmark serves. */
export const AGENT_MODEL = "deepseek-v4-pro";
const AGENT_PLATFORMS = ["gb300-nvl72", "b300", "mi355x", "h200", "b200"];
const TIME_FIGURES = ["tpot", "throughput"] as const;

/** Largest median and P90 of |predicted / measured - 1|, as shares. */
export type Limit = { readonly median: number; readonly p90?: number };

const WITHOUT_FAMILY: Readonly<Record<Figure, Limit>> = {
  tpot: { median: 0.11, p90: 0.36 },
  throughput: { median: 0.11, p90: 0.36 },
  ttft: { median: 0.3 },
  watts: { median: 0.09, p90: 0.24 },
};
const AGENT_MODEL_LIMIT: Limit = { median: 0.14, p90: 0.45 };
const AGENT_MODEL_PLATFORM_LIMIT: Limit = { median: 0.2 };
const SATURATED_LIMIT: Limit = { median: 0.25, p90: 0.9 };
const WITHOUT_MODEL_LIMIT: Limit = { median: 0.2 };
const WITHOUT_PLATFORM_LIMIT: Limit = { median: 0.14 };
/** No other platform has its architecture, so that less is known of it beforehand. */
const WITHOUT_LONE_PLATFORM_LIMIT: Readonly<Record<string, Limit>> = { mi355x: { median: 0.22 } };
const COVERAGE = { low: 0.75, high: 0.85 };
const PLATFORM_COVERAGE = { low: 0.65, high: 0.92 };
/** Fewer runs say little about a share. */
export const FEWEST_RUNS = 10;

/** The limit of the headline's row; undefined: none was set. */
export function headlineLimit(leftOut: FoldKind, figure: Figure): Limit | undefined {
  if (leftOut === "family") return WITHOUT_FAMILY[figure];
  if (leftOut === "model" && (figure === "tpot" || figure === "throughput")) return WITHOUT_MODEL_LIMIT;
  return undefined;
}

/** The largest median error of a platform that the fit had not seen. */
export function withoutPlatformLimit(platform: string): Limit {
  return WITHOUT_LONE_PLATFORM_LIMIT[platform] ?? WITHOUT_PLATFORM_LIMIT;
}

export function limitText({ median, p90 }: Limit): string {
  return p90 === undefined ? `<= ${wholePercent(median)}` : `<= ${wholePercent(median)} / ${wholePercent(p90)}`;
}

function wholePercent(fraction: number): string {
  return `${Math.round(100 * fraction)}%`;
}

/** "yes", "**no**", or a dash where nothing is known. */
export function metText(errors: { readonly median: number; readonly p90: number }, { median, p90 }: Limit): string {
  if (Number.isNaN(errors.median)) return NO_FIGURE;
  return yesOrNo(errors.median <= median && errors.p90 <= (p90 ?? Number.POSITIVE_INFINITY));
}

function yesOrNo(met: boolean): string {
  return met ? "yes" : "**no**";
}

/** Titles of `targetRows`. */
export const TARGET_TITLES = ["what", "aimed for", "is", "met"];

/** Every target with what decides it. */
export function targetRows({ rows, misfit }: AccuracyInput): string[][] {
  const held = (leftOut: FoldKind, saturated = false) =>
    rows.filter((row) => row.leftOut === leftOut && row.saturated === saturated);
  const family = held("family");
  const agent = family.filter(({ model }) => model === AGENT_MODEL);
  const withSibling = held("platform").filter(({ platform }) => !(platform in WITHOUT_LONE_PLATFORM_LIMIT));
  const limited = (what: string, some: readonly HeldOutRow[], figure: Figure, limit: Limit): string[] => {
    const errors = heldOutErrors(some, figure, misfit);
    return [`${what}: ${FIGURE_NAMES[figure]}`, limitText(limit), medianAndP90(errors), metText(errors, limit)];
  };
  const worst = (what: string, some: readonly HeldOutRow[], figure: Figure, limitOf: (platform: string) => Limit): string[] => {
    const each = [...groupedBy(some, ({ platform }) => platform)].flatMap(([platform, own]) => {
      const errors = heldOutErrors(own, figure, misfit);
      return errors.runs < FEWEST_RUNS ? [] : [{ platform, errors, over: errors.median / limitOf(platform).median }];
    });
    const [most] = each.sort((a, b) => b.over - a.over);
    if (most === undefined) return [`${what}: ${FIGURE_NAMES[figure]}`, NO_FIGURE, NO_FIGURE, NO_FIGURE];
    const limit = limitOf(most.platform);
    const figureText = `worst: ${most.platform} ${share(most.errors.median)}`;
    return [`${what}: ${FIGURE_NAMES[figure]}`, `median ${limitText(limit)}`, figureText, metText(most.errors, limit)];
  };
  const agentPlatforms = agent.filter(({ platform }) => AGENT_PLATFORMS.includes(platform));
  return [
    ...FIGURES.map((figure) => limited("families left out", family, figure, WITHOUT_FAMILY[figure])),
    ...TIME_FIGURES.map((figure) => limited(`${AGENT_MODEL}, families left out`, agent, figure, AGENT_MODEL_LIMIT)),
    ...TIME_FIGURES.map((figure) =>
      worst(`${AGENT_MODEL} on each of ${AGENT_PLATFORMS.join(", ")}`, agentPlatforms, figure, () => AGENT_MODEL_PLATFORM_LIMIT),
    ),
    ...TIME_FIGURES.map((figure) => limited("saturated runs, families left out", held("family", true), figure, SATURATED_LIMIT)),
    ...TIME_FIGURES.map((figure) =>
      limited("platforms with a sibling left out, all runs", withSibling, figure, WITHOUT_PLATFORM_LIMIT),
    ),
    ...TIME_FIGURES.map((figure) => worst("each platform left out", held("platform"), figure, withoutPlatformLimit)),
    ...TIME_FIGURES.map((figure) => limited("each model left out, all runs", held("model"), figure, WITHOUT_MODEL_LIMIT)),
    ...FIGURES.map((figure) => coverageRow(family, figure, misfit)),
    ...TIME_FIGURES.map((figure) => platformCoverageRow(family, figure, misfit)),
  ];
}

type Misfit = AccuracyInput["misfit"];

const rangeText = ({ low, high }: typeof COVERAGE): string => `${wholePercent(low)} to ${wholePercent(high)}`;

function coverageRow(rows: readonly HeldOutRow[], figure: Figure, misfit: Misfit): string[] {
  const { covered } = heldOutErrors(rows, figure, misfit);
  const met = Number.isNaN(covered) ? NO_FIGURE : yesOrNo(covered >= COVERAGE.low && covered <= COVERAGE.high);
  return [`80% interval covers: ${FIGURE_NAMES[figure]}`, rangeText(COVERAGE), share(covered), met];
}

function platformCoverageRow(rows: readonly HeldOutRow[], figure: Figure, misfit: Misfit): string[] {
  const each = [...groupedBy(rows, ({ platform }) => platform)].flatMap(([platform, own]) => {
    const { covered, runs } = heldOutErrors(own, figure, misfit);
    return runs < FEWEST_RUNS ? [] : [{ platform, covered }];
  });
  const outside = each.filter(({ covered }) => covered < PLATFORM_COVERAGE.low || covered > PLATFORM_COVERAGE.high);
  const named = outside.map(({ platform, covered }) => `${platform} ${share(covered)}`).join(", ");
  const shares = each.map(({ covered }) => covered);
  const range = each.length === 0 ? NO_FIGURE : `${share(Math.min(...shares))} to ${share(Math.max(...shares))}`;
  return [
    `80% interval covers on each platform: ${FIGURE_NAMES[figure]}`,
    rangeText(PLATFORM_COVERAGE),
    outside.length === 0 ? range : `outside: ${named}`,
    each.length === 0 ? NO_FIGURE : yesOrNo(outside.length === 0),
  ];
}
