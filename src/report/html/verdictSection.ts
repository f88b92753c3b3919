/** The verdict in words: what each platform carries of a tier, and what stops it. */
import { type CapacityReport, megawattInterval } from "../capacityReport.ts";
import { grouped, significant } from "../figures.ts";
import { oneLine } from "../plainText.ts";
import { html, type Markup } from "./markup.ts";
import { rowName, type StudiedRow, type TierRows } from "./reportContent.ts";

export function verdictBody(report: CapacityReport, tiers: readonly TierRows[]): Markup {
  if (tiers.length === 0) return html`<p>No deployment serves a tier.</p>`;
  return html`${tiers.map((tier) => tierVerdict(report, tier))}`;
}

function tierVerdict(report: CapacityReport, { name, terms, rows }: TierRows): Markup {
  const value = ({ result }: StudiedRow): number => result.agentsPerMegawatt[report.basis];
  const ranked = [...rows].sort((a, b) => value(b) - value(a));
  return html`<h3>${name}</h3>
<p class="terms">${terms}</p>
<p>${leadText(report, ranked)}</p>
<ul class="verdict">
${ranked.map((row) => html`<li data-platform="${row.result.platform}"><strong>${oneLine(row.result.platform)}</strong>, ${oneLine(row.result.deployment)}: ${rowText(report, row)}</li>\n`)}</ul>
`;
}

function leadText({ basis }: CapacityReport, ranked: readonly StudiedRow[]): string {
  const [first, second] = ranked
    .filter(({ result }) => result.agents > 0)
    .map((row) => ({ row, value: row.result.agentsPerMegawatt[basis] }));
  const missed = ranked.filter(({ result }) => result.agents === 0).length;
  if (first === undefined) return ranked.length === 1 ? "The tier is not reachable." : "No deployment reaches the tier.";
  const most = `${rowName(first.row)} carries ${significant(first.value)} Agents/MW`;
  const ahead =
    second === undefined
      ? ""
      : `, ${significant(first.value / second.value)} x the next, ${rowName(second.row)}${overlap(first.row, second.row)}`;
  const others = missed === 0 ? "" : ` ${missed} of ${ranked.length} deployments do not reach the tier.`;
  return `${most}${ahead}.${others}`;

  function overlap(a: StudiedRow, b: StudiedRow): string {
    const [upper, lower] = [megawattInterval(b.result, basis)?.high ?? 0, megawattInterval(a.result, basis)?.low ?? 0];
    return upper >= lower ? " (their intervals overlap)" : "";
  }
}

function rowText({ basis }: CapacityReport, { result, need }: StudiedRow): string {
  const interval = megawattInterval(result, basis);
  if (interval === undefined) return `not reachable: ${result.limit.replace(/^not reachable: /, "")}.`;
  const [low, high] = result.agentsInterval.map(grouped);
  const carried = `${grouped(result.agents)} agents (${low} to ${high}) on ${grouped(result.gpus)} GPUs, ${significant(interval.value)} Agents/MW (${significant(interval.low)} to ${significant(interval.high)}). Stopped by ${oneLine(result.limit)}.`;
  const { published } = result;
  const beside =
    published === null || basis !== "accelerator"
      ? ""
      : ` ${significant(interval.value / published.agentsPerMegawatt)} x the published ${grouped(published.agentsPerMegawatt)}.`;
  const sized = need?.gpus == null ? "" : ` ${grouped(need.agents)} agents need ${grouped(need.gpus)} GPUs.`;
  return `${carried}${beside}${sized}`;
}
