/** What each part of a mix gets at the answer of a search. */
import type { PartFigures } from "../metrics/partFigures.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { CapacityAnswer } from "./search.ts";

export type PartResult = Pick<
  PartFigures,
  "workload" | "agents" | "requests" | "ttftSeconds" | "outputTokensPerSecond" | "prefixHitFraction"
> & {
  /** Id of the tier that it was judged by; null: it has no agents. */
  readonly tier: number | null;
  readonly speedMargin: number | null;
  readonly ttftMargin: number | null;
  /** Its agents over the megawatts of all. */
  readonly agentsPerMegawatt: Readonly<Record<PowerBasis, number>>;
};

/** One entry a part; nothing where all agents are alike. */
export function partsAtAnswer(
  { figures, verdict }: CapacityAnswer,
  agentsPerMegawatt: Readonly<Record<PowerBasis, number>>,
): { readonly parts?: readonly PartResult[] } {
  if (figures.parts === undefined) return {};
  const { accelerator, tdp, system, facility } = agentsPerMegawatt;
  const parts = figures.parts.map(({ tier: _, ...part }, index): PartResult => {
    const judged = verdict.parts?.find((candidate) => candidate.part === index);
    const share = part.agents / figures.agents;
    return {
      ...part,
      tier: judged?.tier.id ?? null,
      speedMargin: judged?.speedMargin ?? null,
      ttftMargin: judged?.ttftMargin ?? null,
      agentsPerMegawatt: {
        accelerator: share * accelerator,
        tdp: share * tdp,
        system: share * system,
        facility: share * facility,
      },
    };
  });
  return { parts };
}
