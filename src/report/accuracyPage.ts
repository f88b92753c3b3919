/** How far predictions of runs that a fit had not seen are off, as the generated block of docs/accuracy.md. */
import { FIGURES } from "../calibration/fitProblem.ts";
import { FOLD_KINDS, type FoldKind } from "../calibration/folds.ts";
import type { HeldOutRow, HeldOutRuns } from "../calibration/heldOut.ts";
import { groupedBy, heldOutErrors } from "../calibration/heldOutErrors.ts";
import type { FitFile } from "../profiles/fitFile.ts";
import { type AccuracyInput, ERROR_TITLES, errorCells, FIGURE_NAMES, share, signedShare } from "./accuracyFigures.ts";
import {
  AGENT_MODEL,
  FEWEST_RUNS,
  headlineLimit,
  limitText,
  metText,
  TARGET_TITLES,
  targetRows,
  withoutPlatformLimit,
} from "./accuracyTargets.ts";
import { grouped, NO_FIGURE } from "./figures.ts";
import { markdownTable } from "./markdownTable.ts";

const WORST_GROUPS = 20;
const NOISE = "twice the noise: 6%, deepseek-v4-pro 8%";

/** Text of the block, without its markers. `charts`: file names beside the page, with what each shows. */
export function accuracyPage(runs: HeldOutRuns, fit: FitFile, charts: readonly AccuracyChartFile[]): string {
  const input: AccuracyInput = { rows: runs.rows, misfit: fit.misfit };
  return [
    fitLine(fit, runs),
    ...section("Headline", headline(input)),
    ...section("Targets", [
      `The goal beyond them is a median of ${NOISE}.`,
      "",
      ...markdownTable(TARGET_TITLES, targetRows(input)),
    ]),
    ...charts.flatMap(({ file, about }) => ["", `![${about}](${file})`]),
    ...groupSections(input),
    ...foldSections(input),
    ...section("Coefficients at a bound", boundTable(fit)),
    ...section("Runs never fitted", neverFittedLines(runs)),
  ].join("\n");
}

export type AccuracyChartFile = { readonly file: string; readonly about: string };

function section(title: string, lines: readonly string[]): string[] {
  return ["", `### ${title}`, "", ...lines];
}

/** `text` may hold what Markdown would take for a cell's end or for a tag. */
function plain(text: string): string {
  return text.replaceAll("|", "/").replaceAll("<", "&lt;").replace(/\s+/g, " ").trim();
}

function fitLine({ provenance, misfit }: FitFile, { rows, neverFitted }: HeldOutRuns): string {
  const files = provenance.runs.map(({ file, rows: all, fitted }) => `${plain(file)} ${grouped(fitted)} of ${grouped(all)}`);
  const held = new Set(rows.map(({ runId }) => runId)).size;
  return (
    `Fit of ${plain(provenance.date)} to ${files.join(", ")} runs; ${grouped(held)} of them predicted here by fits that had ` +
    `not seen them, ${grouped(neverFitted.length)} never fitted. What no coefficient explains (standard deviation, ln): ` +
    `step time ${misfit.stepTime.toFixed(3)}, TTFT beyond it ${misfit.ttft.toFixed(3)}, watts ${misfit.watts.toFixed(3)}.`
  );
}

const FOLD_NAMES: Readonly<Record<FoldKind, string>> = {
  family: "its family",
  platform: "its platform",
  model: "its model",
};

function headline({ rows, misfit }: AccuracyInput): string[] {
  const titles = ["the fit had not seen", "metric", "runs", "median", "P90", "bias", "in 80%", "target", "met"];
  const open = rows.filter(({ saturated }) => !saturated);
  const table = FOLD_KINDS.flatMap((kind) =>
    FIGURES.map((figure) => {
      const errors = heldOutErrors(
        open.filter(({ leftOut }) => leftOut === kind),
        figure,
        misfit,
      );
      const limit = headlineLimit(kind, figure);
      return [
        FOLD_NAMES[kind],
        FIGURE_NAMES[figure],
        grouped(errors.runs),
        share(errors.median),
        share(errors.p90),
        signedShare(errors.bias),
        share(errors.covered),
        limit === undefined ? NO_FIGURE : limitText(limit),
        limit === undefined ? NO_FIGURE : metText(errors, limit),
      ];
    }),
  );
  return markdownTable(titles, table);
}

/** A table a way of grouping the runs whose family was left out. */
function groupSections({ rows, misfit }: AccuracyInput): string[] {
  const family = rows.filter(({ leftOut }) => leftOut === "family");
  const open = family.filter(({ saturated }) => !saturated);
  const agent = open.filter(({ model }) => model === AGENT_MODEL);
  const by = (title: string, some: readonly HeldOutRow[], noun: string, nameOf: (row: HeldOutRow) => string): string[] =>
    section(title, groupTable([...groupedBy(some, nameOf)].sort(byRuns), noun, misfit));
  const bins = CONCURRENCY_BINS.flatMap(({ name, holds }): Group[] => {
    const own = open.filter(({ concurrency, gpus }) => holds(concurrency / gpus));
    return own.length === 0 ? [] : [[name, own]];
  });
  const lengths = [...groupedBy(open, ({ promptTokens, outputTokens }) => `${promptTokens} / ${outputTokens}`)];
  const known = lengths.filter(([, own]) => own.length >= FEWEST_RUNS);
  const rare = lengths.filter(([, own]) => own.length < FEWEST_RUNS).flatMap(([, own]) => own);
  const rest: Group[] = rare.length === 0 ? [] : [["others, each with few runs", rare]];
  return [
    ...by("By platform", open, "platform", ({ platform }) => platform),
    ...by("DeepSeek V4 Pro by platform", agent, "platform", ({ platform }) => platform),
    ...by("By model", open, "model", ({ model }) => model),
    ...by("By engine", open, "engine", ({ engine }) => engine),
    ...by("By parallelism", open, "parallelism", ({ parallelism }) => parallelism),
    ...by("By mode and speculation", open, "mode, speculation", ({ mode, speculative }) => `${mode}, ${speculative}`),
    ...section("By concurrency a GPU", groupTable(bins, "clients a GPU", misfit)),
    ...section("By prompt and output tokens", groupTable([...known.sort(byRuns), ...rest], "nominal tokens", misfit)),
    ...by(
      "Saturated runs",
      family.filter(({ saturated }) => saturated),
      "platform",
      ({ platform }) => platform,
    ),
    ...section(`The ${WORST_GROUPS} worst groups of at least ${FEWEST_RUNS} runs`, worstTable(open, misfit)),
  ];
}

type Group = readonly [string, readonly HeldOutRow[]];
type Misfit = AccuracyInput["misfit"];

const CONCURRENCY_BINS: readonly { readonly name: string; readonly holds: (clients: number) => boolean }[] = [
  { name: "under 1", holds: (clients) => clients < 1 },
  { name: "1 to 4", holds: (clients) => clients >= 1 && clients < 4 },
  { name: "4 to 16", holds: (clients) => clients >= 4 && clients < 16 },
  { name: "16 to 64", holds: (clients) => clients >= 16 && clients < 64 },
  { name: "64 to 256", holds: (clients) => clients >= 64 && clients < 256 },
  { name: "256 and more", holds: (clients) => clients >= 256 },
];

/** Many runs first, then by name. */
function byRuns([a, some]: Group, [b, others]: Group): number {
  return others.length - some.length || (a < b ? -1 : 1);
}

function groupTable(groups: readonly Group[], noun: string, misfit: Misfit): string[] {
  if (groups.length === 0) return ["None."];
  return markdownTable(
    [noun, ...ERROR_TITLES],
    groups.map(([name, own]) => [plain(name), ...errorCells(own, misfit)]),
  );
}

function worstTable(rows: readonly HeldOutRow[], misfit: Misfit): string[] {
  const larger = (own: readonly HeldOutRow[]) =>
    Math.max(...(["tpot", "throughput"] as const).map((figure) => heldOutErrors(own, figure, misfit).median || 0));
  const groups = [...groupedBy(rows, ({ platform, engine, model }) => `${platform}, ${engine}, ${model}`)]
    .filter(([, own]) => own.length >= FEWEST_RUNS)
    .map((group) => ({ group, error: larger(group[1]) }))
    .sort((a, b) => b.error - a.error || byRuns(a.group, b.group))
    .slice(0, WORST_GROUPS)
    .map(({ group }) => group);
  const note = "By the larger of the two medians, of TPOT and of tok/s/GPU.";
  return [note, "", ...groupTable(groups, "platform, engine, model", misfit)];
}

/** What a platform or a model is off by when no run of it was fitted. */
function foldSections({ rows, misfit }: AccuracyInput): string[] {
  const open = rows.filter(({ saturated }) => !saturated);
  const of = (kind: FoldKind, nameOf: (row: HeldOutRow) => string): Group[] =>
    [
      ...groupedBy(
        open.filter(({ leftOut }) => leftOut === kind),
        nameOf,
      ),
    ].sort(byRuns);
  const platforms = of("platform", ({ platform }) => platform).map(([platform, own]) => {
    const limit = withoutPlatformLimit(platform);
    const errors = (["tpot", "throughput"] as const).map((figure) => heldOutErrors(own, figure, misfit));
    return [platform, ...errorCells(own, misfit), limitText(limit), errors.map((one) => metText(one, limit)).join(", ")];
  });
  const titles = ["platform", ...ERROR_TITLES, "target, median", "met: TPOT, tok/s/GPU"];
  const left = platforms.length === 0 ? ["None."] : markdownTable(titles, platforms);
  return [
    ...section("Each platform left out", left),
    ...section(
      "Each model left out",
      groupTable(
        of("model", ({ model }) => model),
        "model",
        misfit,
      ),
    ),
  ];
}

function boundTable({ provenance }: FitFile): string[] {
  if (provenance.atBounds.length === 0) return ["None."];
  return markdownTable(
    ["coefficient", "share of the runs", "what is suspected"],
    provenance.atBounds.map(({ coefficient, share: part, suspected }) => [coefficient, share(part), plain(suspected)]),
  );
}

/** Every run by its id, under its reason. */
function neverFittedLines({ neverFitted }: HeldOutRuns): string[] {
  if (neverFitted.length === 0) return ["None."];
  const reasons = new Map<string, string[]>();
  for (const { runId, reason } of neverFitted) reasons.set(reason, [...(reasons.get(reason) ?? []), runId]);
  const sorted = [...reasons].sort(([, a], [, b]) => b.length - a.length);
  return [
    ...sorted.map(([reason, ids]) => `- ${ids.length}: ${plain(reason)}`),
    "",
    "<details>",
    `<summary>All ${neverFitted.length} by id</summary>`,
    "",
    ...sorted.flatMap(([reason, ids]) => [`- ${plain(reason)}: ${ids.map(plain).join(", ")}`]),
    "",
    "</details>",
  ];
}
