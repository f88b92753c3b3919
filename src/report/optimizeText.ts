/** A deployment search as text: the winner beside the scenario's own and the runner-ups, why they lose, and the winner as YAML. */
import { layoutName, settingsName } from "../planning/deploymentShape.ts";
import type { Finalist } from "../planning/finalist.ts";
import type { Difference } from "../planning/meanInterval.ts";
import { type Cell, columnTable, PAGE_COLUMNS } from "./columnTable.ts";
import { deploymentYaml } from "./deploymentYaml.ts";
import { grouped, NO_FIGURE, significant } from "./figures.ts";
import { adviceOf, aimName, type OptimizeReport, whyBehind, winnerOf } from "./optimizeReport.ts";
import { bullet, oneLine, wrapText } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";
import { tierHeading } from "./tierTable.ts";

/** Layouts that earlier rounds left behind, as many as are worth reading. */
const MAX_OTHERS = 8;

export function optimizeText(report: OptimizeReport, style: TextStyle): string {
  const { scenario, platform, engine, tier, maxGpus } = report;
  const winner = winnerOf(report);
  const head = `The best deployment of ${platform} for ${aimName(report)}`;
  const facts = `${scenario.model} under ${engine}, workload ${scenario.workload}, up to ${maxGpus} GPUs, seed ${scenario.seed}, ${scenario.search.replications} replications`;
  const advice = wrapText(oneLine(adviceOf(report)), PAGE_COLUMNS);
  const blocks = [
    [style.heading(head), tierHeading(tier), style.detail(facts)],
    ...(winner === undefined
      ? [advice.map(style.warning)]
      : [
          finalTable(report, style),
          advice.map(style.heading),
          runnersUp(report, winner, style),
          otherLayouts(report, style),
          [style.heading("To paste under deployments: of a scenario"), ...deploymentYaml(winner.spec, "      ")],
        ]),
    report.notes ? notes(report, style) : [],
  ].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function finalTable(report: OptimizeReport, style: TextStyle): string[] {
  const { found, aim } = report;
  const right: Cell[] = [
    "GPUs",
    ["agents", "80% interval"],
    ["agents", "/GPU"],
    ["W", "/GPU"],
    [aim === "agents-per-gpu" ? "agents/GPU" : "Agents/MW", "80% interval"],
    ["behind by", "80% interval"],
    ...(found.draws === 0 ? [] : [["best in", `of ${found.draws}`]]),
  ];
  const columns = [
    { title: ["deployment", "  its settings"], align: "left" as const },
    ...right.map((title) => ({ title, align: "right" as const })),
  ];
  const rows = found.finalists.map((finalist, place): Cell[] => [
    deploymentCell(finalist, place),
    grouped(finalist.gpus),
    withInterval(finalist.agents),
    significant(finalist.agents.mean / finalist.gpus),
    finalist.gpuWatts === null ? NO_FIGURE : grouped(finalist.gpuWatts),
    withInterval(finalist.score),
    place === 0 ? NO_FIGURE : withInterval(reversed(finalist.behind)),
    ...(found.draws === 0 ? [] : [String(finalist.bestInDraws)]),
  ]);
  return columnTable(columns, rows, style);
}

function deploymentCell({ spec, own }: Finalist, place: number): Cell {
  const marks = [...(place === 0 ? ["the best"] : []), ...(own ? ["the scenario's own"] : [])].join(", ");
  return [layoutName(spec), `  ${settingsName(spec)}`, ...(marks === "" ? [] : [`  (${marks})`])];
}

function reversed({ mean, low, high }: Difference): Difference {
  return { mean: -mean, low: -high, high: -low };
}

function withInterval({ mean, low, high }: Difference): Cell {
  return [significant(mean), `${significant(low)}-${significant(high)}`];
}

function runnersUp({ found }: OptimizeReport, winner: Finalist, style: TextStyle): string[] {
  const losers = found.finalists.filter((finalist) => finalist !== winner);
  if (losers.length === 0) return [];
  const entries = losers.flatMap((loser) => bullet(`${loser.spec.name}: ${whyBehind(loser, winner)}`, PAGE_COLUMNS));
  return [style.heading("Why the others lose"), ...entries];
}

function otherLayouts(report: OptimizeReport, style: TextStyle): string[] {
  const others = report.found.others.slice(0, MAX_OTHERS);
  if (others.length === 0) return [];
  const entries = others.flatMap(({ spec, score, limit }) => {
    const figure = score === 0 ? "" : `about ${significant(score, 2)}, `;
    return bullet(`${spec.name}: ${figure}${limit}`, PAGE_COLUMNS);
  });
  return [style.heading(`Best of other kinds, in ${aimName(report)} from one short search each`), ...entries];
}

function notes({ found }: OptimizeReport, style: TextStyle): string[] {
  const { candidates, unfit, tooSlow, simulated } = found.counts;
  const draws =
    found.draws === 0
      ? "There is no fit, so nothing is said of the coefficients' uncertainty."
      : `"best in" counts ${found.draws} draws of the fitted coefficients, the same for all.`;
  const entries = [
    `${grouped(candidates)} deployments in the grid, ${grouped(simulated)} simulated: closed forms chose them. ${grouped(unfit)} layouts do not fit into memory; ${grouped(tooSlow)} are too slow with one agent.`,
    `Intervals are of the mean over replications that no earlier round has seen; "behind" is paired: all share their random numbers. ${draws}`,
    "Copies side by side carry the same a GPU and are not listed. Whether an engine runs a layout, or its speculation, stably is not known here: --drafts and --mode restrict the search.",
  ];
  return [style.heading("Notes"), ...entries.flatMap((entry) => bullet(entry, PAGE_COLUMNS))];
}
