/** What the reports of longer contexts share: curves by place and tier, what takes over where, and the answer in words. */
import type { PowerBasis } from "../power/bases.ts";
import type { Scenario, Tier } from "../profiles/scenario.ts";
import type { LongContextPoint } from "../sweep/longContext.ts";
import { megawattInterval } from "./capacityReport.ts";
import { percent, significant } from "./figures.ts";
import { placeOf } from "./tierTable.ts";

export type LongContextReport = {
  readonly scenario: Scenario;
  readonly basis: PowerBasis;
  readonly points: readonly LongContextPoint[];
  /** The longest context of the runs that the coefficients were fitted to; absent: priors alone, and intervals of replications. */
  readonly fittedContextTokens: number | undefined;
  /** Whether to explain beneath the tables. */
  readonly notes: boolean;
};

/** One deployment at one tier, at its ceilings in ascending order. */
export type Curve = { readonly place: string; readonly platform: string; readonly points: readonly LongContextPoint[] };

export function tiersOf({ points }: LongContextReport): Tier[] {
  return [...new Map(points.map(({ tier }) => [tier.id, tier])).values()];
}

export function curvesOf({ points }: LongContextReport, tier: Tier): Curve[] {
  const own = points.filter((point) => point.tier.id === tier.id);
  return [...new Set(own.map(placeOf))].map((place) => {
    const curve = own.filter((point) => placeOf(point) === place);
    return { place, platform: curve[0]?.platform ?? "", points: curve };
  });
}

/** 131K, 1M: thousands, as context lengths are spoken of. */
export function tokensText(tokens: number): string {
  return tokens >= 1e6 ? `${Number((tokens / 1e6).toPrecision(3))}M` : `${Number((tokens / 1e3).toPrecision(3))}K`;
}

/** Agents that memory below HBM carries beyond those of HBM alone from which on KV memory is what binds. */
const GIVES_BACK = 0.1;
const KV_MEMORY = "KV memory";

/** The variant that carries most agents; undefined where there is none. */
export function bestVariant({ variants }: LongContextPoint): LongContextPoint["variants"][number] | undefined {
  return variants.reduce<LongContextPoint["variants"][number] | undefined>(
    (best, variant) => (best === undefined || variant.agents > best.agents ? variant : best),
    undefined,
  );
}

/** Agents of a variant over those of HBM alone, minus 1. */
export function givenBack(point: LongContextPoint, agents: number): number {
  return point.result === undefined || point.result.agents === 0 ? 0 : agents / point.result.agents - 1;
}

/**
 * What stops more agents. Where memory below HBM carries a tenth more, it is KV memory, whatever the first phase that failed
 * was short of: evicted prefixes are computed again, and so show as prefill.
 */
export function binds(point: LongContextPoint): string {
  if (point.infeasible !== undefined) return "cannot run";
  if (point.result === undefined || point.result.agents === 0) return "not reachable";
  const best = bestVariant(point);
  if (best !== undefined && givenBack(point, best.agents) >= GIVES_BACK) return KV_MEMORY;
  return point.result.limit.split(": ").at(-1) ?? point.result.limit;
}

/** The answer of one tier, in sentences. */
export function longContextSummary(report: LongContextReport, tier: Tier): string[] {
  const curves = curvesOf(report, tier);
  return [...curves.map((curve) => curveSentences(curve, report.basis)), ...gapSentences(curves, report.basis)];
}

function curveSentences({ place, points }: Curve, basis: PowerBasis): string {
  const carried = points.filter((point) => agentsPerMegawatt(point, basis) > 0);
  const [first, last] = [carried[0], carried.at(-1)];
  const end = points.at(-1);
  if (first === undefined || last === undefined || end === undefined) {
    const [shortest] = points;
    return `${place}: ${shortest?.infeasible ?? shortest?.result?.limit ?? "nothing was searched"}.`;
  }
  const parts: string[] = [];
  if (first !== last) {
    const change = agentsPerMegawatt(last, basis) / agentsPerMegawatt(first, basis) - 1;
    const moves = Math.abs(change) < 0.02 ? "stay" : change < 0 ? `fall by ${percent(-change)}` : `rise by ${percent(change)}`;
    const from = `from ${tokensText(first.ceilingTokens)} to ${tokensText(last.ceilingTokens)}`;
    parts.push(`${place}: ${from} Agents/MW ${moves}, ${intervalText(first, basis)} to ${intervalText(last, basis)}`);
  } else parts.push(`${place}: ${intervalText(first, basis)} Agents/MW at ${tokensText(first.ceilingTokens)}`);
  parts.push(takeoverText(carried));
  if (end !== last) parts.push(`at ${tokensText(end.ceilingTokens)} ${end.infeasible ?? end.result?.limit ?? ""}`);
  const gains = carried.flatMap((point) => {
    const best = bestVariant(point);
    const gain = best === undefined ? 0 : givenBack(point, best.agents);
    return best === undefined || gain < GIVES_BACK
      ? []
      : [`${tokensText(point.ceilingTokens)} +${percent(gain)} (${best.variant})`];
  });
  if (gains.length > 0) parts.push(`memory below HBM gives back, in agents: ${gains.join(", ")}`);
  else if (carried.some(({ variants }) => variants.length > 0)) parts.push("memory below HBM would give nothing back");
  return `${parts.join("; ")}.`;
}

/** "bound by decode slots up to 262K, by KV memory from 524K on". */
function takeoverText(points: readonly LongContextPoint[]): string {
  const runs: { what: string; from: LongContextPoint; to: LongContextPoint }[] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run?.what === binds(point)) run.to = point;
    else runs.push({ what: binds(point), from: point, to: point });
  }
  const [only] = runs;
  if (runs.length <= 1 && only !== undefined) return `bound by ${only.what} throughout`;
  return runs
    .map(({ what, from, to }, place) => {
      if (place === 0) return `bound by ${what} up to ${tokensText(to.ceilingTokens)}`;
      if (place === runs.length - 1) return `by ${what} from ${tokensText(from.ceilingTokens)} on`;
      return from === to ? `by ${what} at ${tokensText(from.ceilingTokens)}` : `by ${what} to ${tokensText(to.ceilingTokens)}`;
    })
    .join(", ");
}

/** How the first platform's lead over the others changes, with the resources behind it. */
function gapSentences(curves: readonly Curve[], basis: PowerBasis): string[] {
  const reaching = curves.filter(({ points }) => points.every((point) => agentsPerMegawatt(point, basis) > 0));
  const leading = [...reaching].sort((a, b) => atFirst(b, basis) - atFirst(a, basis));
  const [leader, ...others] = leading;
  if (leader === undefined) return [];
  return others.map((other) => {
    const at = (place: 0 | -1): number => {
      const [a, b] = [leader.points.at(place), other.points.at(place)];
      return a === undefined || b === undefined ? Number.NaN : agentsPerMegawatt(a, basis) / agentsPerMegawatt(b, basis);
    };
    const [before, after] = [at(0), at(-1)];
    const change = after / before;
    const verb = change > 1.1 ? "widens" : change < 0.9 ? "narrows" : "stays about the same";
    const [longest, rival] = [leader.points.at(-1), other.points.at(-1)];
    const why =
      longest === undefined || rival === undefined
        ? ""
        : `: there the one is bound by ${binds(longest)}, the other by ${binds(rival)}`;
    return `The lead of ${leader.platform} over ${other.platform} ${verb}, from ${significant(before)}x to ${significant(after)}x at ${tokensText(longest?.ceilingTokens ?? 0)}${why}.`;
  });
}

function atFirst({ points }: Curve, basis: PowerBasis): number {
  const [first] = points;
  return first === undefined ? 0 : agentsPerMegawatt(first, basis);
}

function agentsPerMegawatt({ result }: LongContextPoint, basis: PowerBasis): number {
  return result?.agentsPerMegawatt[basis] ?? 0;
}

function intervalText({ result }: LongContextPoint, basis: PowerBasis): string {
  const interval = result && megawattInterval(result, basis);
  if (interval === undefined) return "none";
  return `${significant(interval.value)} (80%: ${significant(interval.low)}-${significant(interval.high)})`;
}
