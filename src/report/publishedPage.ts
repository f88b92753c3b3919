/** The published capacities in three columns as Markdown, with what of them comes out and what does not, as it is. */
import type { Observed } from "../calibration/publishedFit.ts";
import { holds } from "../capacity/drawSummary.ts";
import type { CapacityResult } from "../capacity/result.ts";
import type { Scenario, UncertainInput } from "../profiles/scenario.ts";
import { type DrawnInput, nameOf } from "../profiles/uncertain.ts";
import type { PublishedColumns } from "../sweep/publishedColumns.ts";
import { choiceText } from "./drawnInputLines.ts";
import { grouped, NO_FIGURE, signedPercent, significant } from "./figures.ts";
import { markdownTable } from "./markdownTable.ts";

/** What binds each platform in the study of the published figures: about 1,400 searches of a separate simulation. */
const EXPECTED_RESOURCE: Readonly<Record<string, string>> = {
  "gb300-nvl72": "decode slots",
  b300: "prefill compute",
  mi355x: "prefill stalls decode",
  h200: "prefill stalls decode",
};
/** How near the ratio of B300 to GB300 must come, as a factor; how near column (ii) must come on GB300; column (iii). */
const RATIO_FACTOR = 1.5;
const SHARED_TOLERANCE = 0.15;
const FITTED_TOLERANCE: Readonly<Record<string, number>> = { "gb300-nvl72": 0.1, b300: 0.2, mi355x: 0.25, h200: 0.25 };

/** The page's block. `scenario` is that of column (ii). */
export function publishedPage(columns: PublishedColumns, scenario: Scenario): string {
  const draws = columns.draws[0]?.draws ?? 0;
  return [
    "### Three columns",
    "",
    ...megawattTable(columns, scenario, draws),
    "",
    ...agentsTable(columns),
    "",
    "### What was chosen",
    "",
    `- by all of them, from ${columns.combinations} combinations: ${drawnText(columns.chosen, scenario)}`,
    ...columns.observed.map(({ platform }, place) => {
      const left = columns.leftOut[place];
      return `- without ${platform}: ${left === undefined ? NO_FIGURE : drawnText(left.chosen, scenario)}`;
    }),
    "",
    "Features tried for (iii), each alone beside the shared choice, Agents/MW (over published):",
    "",
    ...triedLines(columns, scenario),
    "",
    "### What should come out, and whether it does",
    "",
    ...checks(columns).map(({ holds: held, text }) => `- ${held ? "yes" : "**no**"}: ${text}`),
    "",
    "### One feature at a time",
    "",
    "Documented defaults with one thing changed, Agents/MW (over published):",
    "",
    ...singleChangeTable(columns),
  ].join("\n");
}

/** Every alternative with what it predicts, a line an input, so that one sees what the choice was made from. */
function triedLines({ observed, tried }: PublishedColumns, { uncertain }: Scenario): string[] {
  return observed.flatMap((figure) => {
    const own = tried.filter(({ platform }) => platform === figure.platform);
    if (own.length === 0) return [`- ${figure.platform}: none, (ii) is near enough`];
    return [...new Set(own.map(({ drawn }) => drawn.input))].map((place) => {
      const each = own
        .filter(({ drawn }) => drawn.input === place)
        .map(({ drawn, predicted }) => `${valueText(drawn, uncertain)}: ${ratioCell(predicted.agentsPerMegawatt, figure)}`);
      return `- ${figure.platform}, ${nameOf(uncertain[place] as UncertainInput)}: ${each.join("; ")}`;
    });
  });
}

/** A row a change, a column a platform. */
function singleChangeTable({ observed, singleChanges }: PublishedColumns): string[] {
  const names = [...new Set(singleChanges.map(({ change }) => change))];
  const rows = names.map((name) => [
    name,
    ...observed.map((figure) => {
      const found = singleChanges.find(({ change, platform }) => change === name && platform === figure.platform);
      if (found === undefined) return "";
      return found.agents === 0 ? "not reachable" : ratioCell(found.agentsPerMegawatt, figure);
    }),
  ]);
  return markdownTable(["what is changed", ...observed.map(({ platform }) => platform)], rows);
}

function megawattTable(columns: PublishedColumns, scenario: Scenario, draws: number): string[] {
  const { observed, defaults, shared, fitted, leftOut } = columns;
  const titles = [
    "Agents/MW (over published)",
    "published",
    "(i) documented defaults",
    "(ii) shared unknowns set once",
    `80% of ${draws} draws of (ii)`,
    "(iii) one feature fitted",
    "left out of the choice",
  ];
  const rows = observed.map((figure, place) => {
    const cell = (result: CapacityResult | undefined): string => ratioCell(result?.agentsPerMegawatt.accelerator, figure);
    const spread = columns.draws[place]?.agentsPerMegawatt.accelerator;
    const feature = columns.features.find(({ platform }) => platform === figure.platform);
    return [
      figure.platform,
      grouped(figure.agentsPerMegawatt),
      cell(defaults[place]),
      cell(shared[place]),
      spread === undefined
        ? NO_FIGURE
        : `${significant(spread.low)}-${significant(spread.high)}, ${holds(spread, figure.agentsPerMegawatt) ? "inside" : "**outside**"}`,
      feature === undefined
        ? "as (ii)"
        : `${cell(fitted[place])}, fitted to this result: ${drawnText([feature.drawn], scenario)}`,
      ratioCell(leftOut[place]?.predicted.agentsPerMegawatt, figure),
    ];
  });
  return markdownTable(titles, rows);
}

function agentsTable({ observed, defaults, shared, fitted }: PublishedColumns): string[] {
  const titles = ["agents, W a GPU, what binds", "published", "(i)", "(ii)", "(iii)"];
  const rows = observed.map((figure, place) => [
    figure.platform,
    figure.agents === undefined ? NO_FIGURE : `${grouped(figure.agents)}, ${grouped(figure.gpuWatts ?? Number.NaN)} W`,
    ...[defaults, shared, fitted].map((column) => resultCell(column[place])),
  ]);
  return markdownTable(titles, rows);
}

function ratioCell(value: number | undefined, figure: Observed): string {
  return value === undefined ? NO_FIGURE : `${significant(value)} (${significant(value / figure.agentsPerMegawatt)})`;
}

function resultCell(result: CapacityResult | undefined): string {
  if (result === undefined) return NO_FIGURE;
  const [low, high] = result.agentsInterval;
  const watts = result.gpuWatts === null ? NO_FIGURE : grouped(result.gpuWatts);
  return `${grouped(result.agents)} (${grouped(low)}-${grouped(high)}), ${watts} W, ${result.limit}`;
}

type Check = { readonly holds: boolean; readonly text: string };

function checks({ observed, shared, fitted, draws }: PublishedColumns): Check[] {
  const perMegawatt = (column: readonly CapacityResult[], place: number): number =>
    column[place]?.agentsPerMegawatt.accelerator ?? 0;
  const ranked = (value: (place: number) => number): string =>
    observed
      .map(({ platform }, place) => ({ platform, value: value(place) }))
      .sort((a, b) => b.value - a.value)
      .map(({ platform }) => platform)
      .join(" > ");
  const order = ranked((place) => perMegawatt(shared, place));
  const binding = observed.map(({ platform }, place) => {
    const limit = shared[place]?.limit ?? "";
    const expected = EXPECTED_RESOURCE[platform] ?? "";
    return { holds: limit.endsWith(expected), text: `(ii) ${platform} is bound by ${expected}: ${limit}` };
  });
  const inside = observed.map(({ platform, agentsPerMegawatt }, place) => {
    const spread = draws[place]?.agentsPerMegawatt.accelerator;
    const held = spread !== undefined && holds(spread, agentsPerMegawatt);
    return { holds: held, text: `${platform}'s published figure lies inside the 80% interval of (ii)` };
  });
  return [
    { holds: order === ranked((place) => observed[place]?.agentsPerMegawatt ?? 0), text: `(ii) rank order: ${order}` },
    ...binding,
    ...ratioCheck(observed, (place) => perMegawatt(shared, place)),
    ...describedChecks(observed, shared),
    ...inside,
    ...observed.flatMap(({ platform, agentsPerMegawatt }, place) => {
      const error = perMegawatt(fitted, place) / agentsPerMegawatt - 1;
      const tolerance = FITTED_TOLERANCE[platform];
      if (tolerance === undefined) return [];
      return [toleranceCheck(`(iii) ${platform}, Agents/MW`, error, tolerance)];
    }),
  ];
}

/** B300 has GB300's kernels: their ratio leaves most of the coefficients out. */
function ratioCheck(observed: readonly Observed[], predicted: (place: number) => number): Check[] {
  const small = observed.findIndex(({ platform }) => platform === "b300");
  const big = observed.findIndex(({ platform }) => platform === "gb300-nvl72");
  if (small < 0 || big < 0) return [];
  const published = (observed[small]?.agentsPerMegawatt ?? 0) / (observed[big]?.agentsPerMegawatt ?? 1);
  const ours = predicted(small) / predicted(big);
  const factor = Math.max(ours / published, published / ours);
  const text = `(ii) B300 over GB300 within a factor of ${RATIO_FACTOR}: ${significant(ours)} against ${significant(published)}`;
  return [{ holds: factor <= RATIO_FACTOR, text }];
}

/** Agents and watts, where both are published. */
function describedChecks(observed: readonly Observed[], shared: readonly CapacityResult[]): Check[] {
  return observed.flatMap(({ platform, agents, gpuWatts }, place) => {
    const result = shared[place];
    if (agents === undefined || gpuWatts === undefined || result === undefined) return [];
    return [
      toleranceCheck(`(ii) ${platform}, agents`, result.agents / agents - 1, SHARED_TOLERANCE),
      toleranceCheck(`(ii) ${platform}, W a GPU`, (result.gpuWatts ?? 0) / gpuWatts - 1, SHARED_TOLERANCE),
    ];
  });
}

function toleranceCheck(what: string, error: number, tolerance: number): Check {
  const text = `${what} within ${signedPercent(tolerance).replace("+", "±")}: ${signedPercent(error)}`;
  return { holds: Math.abs(error) <= tolerance, text };
}

/** "tokens emitted a turn: 1.5; prefix reuse of H200: stateCheckpointTokens 8192". */
function drawnText(drawn: readonly DrawnInput[], { uncertain }: Scenario): string {
  return drawn
    .map((one) => `${nameOf(uncertain[one.input] as UncertainInput)}: ${valueText(one, uncertain)}`) // Of this list.
    .join("; ");
}

function valueText({ input, value }: DrawnInput, uncertain: Scenario["uncertain"]): string {
  if ("times" in value) return `x ${value.times}`;
  return uncertain[input]?.path === undefined ? choiceText(value.set) : Object.values(value.set).join("");
}
