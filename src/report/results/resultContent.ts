/** The content of a page that draws a result which was printed earlier: whatever the result holds, and no more. */
import { resultNotes } from "../capacityNotes.ts";
import type { Answers, ReportContent, TierRows } from "../html/reportContent.ts";
import { oneLine } from "../plainText.ts";
import { tierName, tierTerms } from "../tierTable.ts";
import type { ReadResult } from "./resultKinds.ts";
import type { CapacityFile } from "./schemas.ts";

/** `file`: the name of the file, shown as it was given; `command`: what makes the page again. */
export function resultContent({ command, capacity, others }: ReadResult, file: string, made: string): ReportContent {
  const { comparison, sensitivities, longContext, whatIf, optimization, explanation, phase, cliff } = others;
  const about =
    capacity ?? comparison ?? sensitivities?.[0] ?? longContext ?? whatIf ?? optimization ?? explanation ?? phase ?? cliff;
  const model =
    optimization?.model ?? explanation?.model ?? phase?.model ?? cliff?.model ?? sensitivities?.[0]?.model ?? longContext?.model;
  return {
    title:
      capacity === undefined
        ? `agentwatt ${command}${about === undefined ? "" : `: ${oneLine(about.scenario)}`}`
        : oneLine(capacity.title),
    facts: [
      `Drawn from ${oneLine(file)}, which agentwatt ${command} printed.`,
      ...(about === undefined
        ? []
        : [
            `Scenario ${oneLine(about.scenario)}, ${model === undefined ? "" : `${oneLine(model)}, `}seed ${oneLine(String(about.seed))}.`,
          ]),
    ],
    origin: `Made by ${made}. The same file and version give the same page.`,
    answers: capacity && answersOf(capacity),
    others,
  };
}

function answersOf(file: CapacityFile): Answers {
  const { basis, method, results } = file;
  const rows = results.map(({ need, ...result }) => ({ result, need }));
  const tiers = file.tiers.map(
    (tier): TierRows => ({
      tier,
      name: tierName(tier),
      terms: tierTerms(tier),
      rows: rows.filter(({ result }) => result.tier === tier.id),
    }),
  );
  const named = new Set<number | "mix">(file.tiers.map(({ id }) => id));
  const mixed = rows.filter(({ result }) => !named.has(result.tier));
  const mix: TierRows = { tier: undefined, name: "Mix", terms: "each part meets its own tier", rows: mixed };
  return {
    basis,
    method,
    tiers: [...tiers, mix].filter((tier) => tier.rows.length > 0),
    notes: resultNotes({ rows, basis, method }),
  };
}
