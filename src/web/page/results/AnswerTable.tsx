/** The answers side by side: a column a configuration, the figures beneath each other. */
import type { PowerBasis } from "../../../power/bases.ts";
import { megawattInterval } from "../../../report/capacityReport.ts";
import { grouped, NO_FIGURE, signedPercent, significant } from "../../../report/figures.ts";
import { dollars } from "../../../report/money.ts";
import { oneLine } from "../../../report/plainText.ts";
import { tierName } from "../../../report/tierTable.ts";
import type { AgentCost } from "./agentCost.ts";
import { type ShownRow, tierOf } from "./shownRow.ts";

type AnswerColumn = { readonly shown: ShownRow; readonly cost: AgentCost | undefined };

type AnswerTableProps = { readonly columns: readonly AnswerColumn[]; readonly basis: PowerBasis };

export function AnswerTable({ columns, basis }: AnswerTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the keyboard's focus for that.
    <section class="scroll" tabIndex={0} aria-label="Answers">
      <table class="answers">
        <thead>
          <tr>
            <td />
            {columns.map(({ shown }) => (
              <th key={shown.letter} scope="col">
                {shown.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map((row) => (
            <tr key={row.title(basis)} class={row.isMain === true ? "main" : undefined}>
              <th scope="row">{row.title(basis)}</th>
              {columns.map((column) => (
                <td key={column.shown.letter} class={column.shown.isStale ? "stale" : undefined}>
                  {column.shown.answered === undefined ? NO_FIGURE : row.cell(column, basis)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type Row = {
  readonly title: (basis: PowerBasis) => string;
  readonly cell: (column: AnswerColumn, basis: PowerBasis) => string;
  readonly isMain?: boolean;
};

const resultOf = ({ shown }: AnswerColumn) => shown.answered?.report.rows[0]?.result;
const interval = ({ shown }: AnswerColumn, low: string, high: string) => (shown.isRough ? "rough" : `${low} to ${high}`);

const ROWS: readonly Row[] = [
  {
    title: () => "Agents",
    isMain: true,
    cell: (column) => {
      const result = resultOf(column);
      if (result === undefined || result.agents === 0) return "not reachable";
      const [low, high] = result.agentsInterval;
      return `${grouped(result.agents)} (${interval(column, grouped(low), grouped(high))})`;
    },
  },
  {
    title: (basis) => `Agents/MW, ${basis}`,
    isMain: true,
    cell: (column, basis) => {
      const result = resultOf(column);
      const ends = result && megawattInterval(result, basis);
      return ends === undefined
        ? NO_FIGURE
        : `${significant(ends.value)} (${interval(column, significant(ends.low), significant(ends.high))})`;
    },
  },
  {
    title: () => "Published, accelerator basis",
    cell: (column) => ofResult(column, ({ published }) => published && grouped(published.agentsPerMegawatt)),
  },
  { title: () => "Stopped by", cell: (column) => ofResult(column, ({ limit }) => oneLine(limit)) },
  {
    title: () => "Deployment",
    cell: (column) => ofResult(column, ({ deployment, gpus }) => `${oneLine(deployment)}, ${grouped(gpus)} GPUs`),
  },
  {
    title: () => "Tier",
    cell: ({ shown: { answered } }) => {
      const tier = answered && tierOf(answered);
      return tier === undefined ? "of its parts" : tierName(tier);
    },
  },
  { title: () => "Agents a GPU", cell: (column) => ofResult(column, ({ agentsPerGpu }) => significant(agentsPerGpu)) },
  { title: () => "W a GPU", cell: (column) => ofResult(column, ({ gpuWatts }) => gpuWatts && grouped(gpuWatts)) },
  {
    title: () => "Speed at full batch over floor",
    cell: (column) => ofResult(column, ({ fullBatch: { speedMargin } }) => signedPercent(speedMargin)),
  },
  {
    title: () => "USD an agent and month",
    cell: ({ cost }) => (cost === undefined ? NO_FIGURE : dollars(cost.usdPerMonth)),
  },
];

type Result = NonNullable<ReturnType<typeof resultOf>>;

function ofResult(column: AnswerColumn, text: (result: Result) => string | 0 | null): string {
  const result = resultOf(column);
  return (result && text(result)) || NO_FIGURE;
}
