/** The verdict in words: what each platform carries of a tier, and what stops it. */
import { megawattInterval } from "../capacityReport.ts";
import { grouped, significant } from "../figures.ts";
import { oneLine } from "../plainText.ts";
import { html, type Markup } from "./markup.ts";
import { type AnswerRow, type Answers, rowName, type TierRows } from "./reportContent.ts";

export function verdictBody(answers: Answers): Markup {
  const { tiers } = answers;
  if (tiers.length === 0) return html`<p>No deployment serves a tier.</p>`;
  return html`${tiers.map((tier) => tierVerdict(answers, tier))}`;
}

function tierVerdict(answers: Answers, { name, terms, rows }: TierRows): Markup {
  const value = ({ result }: AnswerRow): number => result.agentsPerMegawatt[answers.basis];
  const ranked = [...rows].sort((a, b) => value(b) - value(a));
  return html`<h3>${name}</h3>
<p class="terms">${terms}</p>
<p>${leadText(answers, ranked)}</p>
<ul class="verdict">
${ranked.map((row) => html`<li data-platform="${row.result.platform}"><strong>${oneLine(row.result.platform)}</strong>, ${oneLine(row.result.deployment)}: ${rowText(answers, row)}</li>\n`)}</ul>
`;
}

function leadText({ basis, method }: Answers, ranked: readonly AnswerRow[]): string {
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

  function overlap(a: AnswerRow, b: AnswerRow): string {
    if (method === "quick") return "";
    const [upper, lower] = [megawattInterval(b.result, basis)?.high ?? 0, megawattInterval(a.result, basis)?.low ?? 0];
    return upper >= lower ? " (their intervals overlap)" : "";
  }
}

function rowText({ basis, method }: Answers, { result, need }: AnswerRow): string {
  const interval = megawattInterval(result, basis);
  if (interval === undefined) return `not reachable: ${result.limit.replace(/^not reachable: /, "")}.`;
  // A quick search's ends are of one replication, and would be read as an interval.
  const span = (low: string, high: string): string => (method === "quick" ? "" : ` (${low} to ${high})`);
  const [low, high] = result.agentsInterval;
  const agents = `${grouped(result.agents)} agents${span(grouped(low), grouped(high))} on ${grouped(result.gpus)} GPUs`;
  const megawatt = `${significant(interval.value)} Agents/MW${span(significant(interval.low), significant(interval.high))}`;
  const carried = `${agents}, ${megawatt}. Stopped by ${oneLine(result.limit)}.`;
  const { published } = result;
  const beside =
    published === null || basis !== "accelerator"
      ? ""
      : ` ${significant(interval.value / published.agentsPerMegawatt)} x the published ${grouped(published.agentsPerMegawatt)}.`;
  const sized = need?.gpus == null ? "" : ` ${grouped(need.agents)} agents need ${grouped(need.gpus)} GPUs.`;
  return `${carried}${beside}${sized}`;
}
