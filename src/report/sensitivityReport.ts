/** What the reports of a sensitivity analysis share: bars joined with their inputs and indices, and the answer in words. */
import type { CapacityResult } from "../capacity/result.ts";
import type { Index, InputIndices } from "../planning/sobolIndices.ts";
import type { Bar, Probe } from "../planning/tornado.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { Scenario, Tier } from "../profiles/scenario.ts";
import type { SensitivityResult } from "../sweep/sensitivity.ts";
import type { InputEnd, SensitivityInput } from "../sweep/sensitivityInputs.ts";
import { choiceText } from "./drawnInputLines.ts";
import { grouped, percent, significant } from "./figures.ts";
import { oneLine } from "./plainText.ts";
import { sourcedText } from "./quantityText.ts";

export type SensitivityReport = {
  readonly scenario: Scenario;
  readonly system: ResolvedSystem;
  readonly tier: Tier;
  readonly basis: PowerBasis;
  readonly inputs: readonly SensitivityInput[];
  readonly result: SensitivityResult;
  /** Whether to explain beneath the tables. */
  readonly notes: boolean;
};

type EndFigures = {
  /** What the input is there. */
  readonly text: string;
  readonly agents: number;
  /** 0 where nobody is carried. */
  readonly agentsPerMegawatt: number;
  /** Over the base, minus 1. */
  readonly change: number;
  readonly limit: string;
};

export type SensitivityRow = {
  readonly input: SensitivityInput;
  /** The place of the input's range, or the alternative, that gives the least and the most Agents/MW. */
  readonly least: EndFigures;
  readonly most: EndFigures;
  /** ln of most over least, the base included. */
  readonly swing: number;
  readonly indices: InputIndices | undefined;
};

/** All inputs, the widest swing first. */
export function sensitivityRows(report: SensitivityReport): SensitivityRow[] {
  const { inputs, result, basis } = report;
  const base = result.base.agentsPerMegawatt[basis];
  return result.bars.map((bar) => {
    const input = inputs[bar.input] as SensitivityInput;
    const figures = bar.probes.map((probe) => endFigures(report, input, probe, base));
    const sorted = figures.sort((a, b) => a.agentsPerMegawatt - b.agentsPerMegawatt);
    const [least, most] = [sorted[0] as EndFigures, sorted.at(-1) as EndFigures]; // An input has two ends at least.
    return { input, least, most, swing: bar.swing, indices: indicesOfBar(result, bar) };
  });
}

function endFigures(
  { system, basis }: SensitivityReport,
  input: SensitivityInput,
  { uniform, answer }: Probe<CapacityResult | undefined>,
  base: number,
): EndFigures {
  const agentsPerMegawatt = answer?.agentsPerMegawatt[basis] ?? 0;
  return {
    text: endText(input.end(uniform), input, system),
    agents: answer?.agents ?? 0,
    agentsPerMegawatt,
    change: agentsPerMegawatt / base - 1,
    limit: answer?.limit ?? "cannot run",
  };
}

function endText(end: InputEnd, { name }: SensitivityInput, system: ResolvedSystem): string {
  if ("factor" in end) return `x ${significant(end.factor, 2)}`;
  if ("drawn" in end) {
    if ("times" in end.drawn) return `x ${significant(end.drawn.times, 2)}`;
    const [only, ...others] = Object.values(end.drawn.set);
    return others.length === 0 && only !== undefined ? shortScalar(only) : choiceText(end.drawn.set);
  }
  const value = typeof end.value === "number" ? Number(end.value.toPrecision(3)) : end.value;
  return system.workload.kind === "mix" && name.startsWith("workload.") ? String(value) : sourcedText(name, system, value);
}

function shortScalar(value: string | number | boolean): string {
  return typeof value === "number" ? significant(value) : String(value);
}

function indicesOfBar({ indices }: SensitivityResult, bar: Bar<unknown>): InputIndices | undefined {
  if (indices === undefined || !("result" in indices)) return undefined;
  const place = indices.taken.indexOf(bar.input);
  return place < 0 ? undefined : indices.result.inputs[place];
}

/** A share of the spread with its interval, cut to what is possible: "61% (80%: 55-66%)". */
function indexText(index: Index): string {
  const { value, low, high } = withinUnit(index);
  return `${percent(value)} (80%: ${(low * 100).toFixed(0)}-${(high * 100).toFixed(0)}%)`;
}

/** Estimates scatter around 0 and 1; the share itself cannot lie beyond. */
export function withinUnit({ value, low, high }: Index): Index {
  const cut = (share: number): number => Math.min(1, Math.max(0, share));
  return { value: cut(value), low: cut(low), high: cut(high) };
}

const SHOWN_TOGETHER = 3;
/** A total index this far above the first-order one is worth a word. */
const INTERACTS = 0.05;

/** What to do, in words. */
export function sensitivitySummary(report: SensitivityReport): string[] {
  const { result, basis } = report;
  const rows = sensitivityRows(report);
  const [widest] = rows;
  if (widest === undefined) return [];
  const { indices } = result;
  const ranked = rows
    .filter((row) => row.indices !== undefined)
    .sort((a, b) => (b.indices?.first.value ?? 0) - (a.indices?.first.value ?? 0));
  const [top, ...others] = ranked;
  const from = `from ${signed(widest.least.change)} to ${signed(widest.most.change)}`;
  if (indices?.kind === "nothing")
    return ["No input moves Agents/MW by more than the search resolves (2%): nothing to measure first."];
  if (top?.indices === undefined) {
    return [`Measure ${nameText(widest.input)} first: by itself it moves Agents/MW (${basis}) ${from}.`];
  }
  const sentences = [
    `Measure ${nameText(top.input)} first: it explains ${indexText(top.indices.first)} of the spread of Agents/MW (${basis}).`,
  ];
  const next = others.filter(({ indices: own }) => (own?.first.value ?? 0) > INTERACTS).slice(0, SHOWN_TOGETHER - 1);
  if (next.length > 0) {
    const parts = next.map(({ input, indices: own }) => `${nameText(input)} (${percent(withinUnit(own?.first ?? ZERO).value)})`);
    sentences.push(`Then ${parts.join(" and ")}.`);
  }
  const known = Math.sqrt(Math.max(0, 1 - withinUnit(top.indices.first).value));
  sentences.push(`With it known exactly, the interval would shrink to about ${percent(known)} of its width.`);
  const joint = ranked.filter(({ indices: own }) => own !== undefined && own.total.value - own.first.value > INTERACTS);
  if (joint.length > 0) {
    const names = joint.slice(0, SHOWN_TOGETHER).map(({ input }) => nameText(input));
    sentences.push(
      `Part of what ${names.join(", ")} ${names.length === 1 ? "does" : "do"} hangs on the others (total above first order).`,
    );
  }
  return sentences;
}

const ZERO: Index = { value: 0, low: 0, high: 0 };

export function nameText({ name }: SensitivityInput): string {
  return oneLine(name);
}

/** +22%, -3.1%, 0%. */
export function signed(change: number): string {
  const rounded = Math.abs(change) < 0.0005 ? 0 : change;
  return `${rounded < 0 ? "-" : rounded > 0 ? "+" : ""}${percent(Math.abs(rounded))}`;
}

/** Agents/MW of the 80% of what all inputs of the indices together may be; undefined without a surrogate. */
export function spreadText({ result: { indices } }: SensitivityReport): string | undefined {
  if (indices?.kind !== "surrogate") return undefined;
  const { low, median, high } = indices.result.spread;
  const shown = [low, median, high].map((value) => significant(Math.exp(value)));
  return `All of these together: ${shown[1]} Agents/MW (80%: ${shown[0]}-${shown[2]}).`;
}

/** How the indices were found, and how far they can be trusted. */
export function methodText({ result: { indices } }: SensitivityReport): string {
  if (indices === undefined || indices.kind === "nothing") return "Sobol indices: none, since no input moves the result.";
  const left = `The other inputs hold ${percent(Math.max(0, indices.leftOutShare))} of the squared swings`;
  if (indices.kind === "refused") {
    const reached = Number.isFinite(indices.leaveOneOutR2) ? indices.leaveOneOutR2.toFixed(2) : "nothing";
    return `Sobol indices: not shown. The surrogate fitted to ${indices.evaluations} searches predicts too little of a search left out (R2 ${reached}, 0.80 wanted), so that its indices would mislead. --exact searches the sample itself, for hours.`;
  }
  const { rows } = indices.result;
  if (indices.kind === "exact") {
    return `Sobol indices: ${grouped(indices.evaluations)} searches, ${grouped(rows)} rows of Saltelli's sample, no surrogate; intervals by bootstrap. ${left}.`;
  }
  const { leaveOneOutR2, evaluations } = indices.result;
  return `Sobol indices: Saltelli's sample of ${grouped(rows)} rows over a Gaussian process fitted to ${evaluations} searches, which predicts ${percent(leaveOneOutR2)} of the variance of a search left out (R2 ${leaveOneOutR2.toFixed(3)}); intervals hold the sample's error and the surrogate's. ${left}.`;
}
