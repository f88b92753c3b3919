/** The sections with charts that draw what a capacity search answered, and what was studied of its rows. */
import { BASES_KEY, basesAxis, basesFigure } from "./basesFigure.ts";
import { budgetFigure, budgetView } from "./budgetFigure.ts";
import { capacityAxis, capacityFigure, capacityKey } from "./capacityFigure.ts";
import type { PageFigure } from "./figure.ts";
import type { FigureGroup, FigureSection } from "./figureSection.ts";
import { KV_KEY, kvFigure } from "./kvFigure.ts";
import { hasTiers, kvTiersFigure, kvTiersKey, sourcesOf, type TokenSources } from "./kvTiersFigure.ts";
import type { LegendEntry } from "./legend.ts";
import { loadFigure } from "./loadFigure.ts";
import { powerFigure, powerKey } from "./powerFigure.ts";
import { type AnswerRow, type Answers, rowName, type StudiedRow, type TierRows } from "./reportContent.ts";
import { REUSE_KEY, reuseFigure } from "./reuseFigure.ts";

/** undefined: there is nothing to show. */
type AnswerSection = (answers: Answers) => Promise<FigureSection | undefined>;

export const agentsPerMegawattSection: AnswerSection = async (answers) => {
  const axis = capacityAxis(answers);
  const figures: PageFigure[] = [];
  for (const tier of answers.tiers) figures.push(await capacityFigure(answers, tier, axis));
  const words = `Agents a megawatt on the ${answers.basis} basis, the tiers on one axis.`;
  return figures.length === 0 ? undefined : { words, key: capacityKey(answers), groups: [{ figures }] };
};

export const powerBasesSection: AnswerSection = async ({ tiers }) => {
  const axis = basesAxis(tiers);
  const figures: PageFigure[] = [];
  for (const tier of tiers) {
    const figure = await basesFigure(tier, axis);
    if (figure !== undefined) figures.push(figure);
  }
  const words = "The same agents, divided by four meanings of a watt. The basis can change who leads.";
  return figures.length === 0 ? undefined : { words, key: BASES_KEY, groups: [{ figures }] };
};

export const loadSection: AnswerSection = ({ tiers }) =>
  byTier(tiers, loadFigure, {
    words:
      "What agents get as there are more of them: the same random numbers at every load. The broken line is what the tier asks for, the upright line the answer, the shade its interval. One run a load scatters around the answer, which several replications agree on.",
  });

export const reuseSection: AnswerSection = ({ tiers }) =>
  byTier(tiers, (row, { name }) => row.study.reuse && reuseFigure(row, row.study.reuse, name), {
    words:
      "Contexts grow turn by turn. With reuse a turn computes what is new in its prompt; without, all of it. Both at the load that meets the tier without reuse, or one agent.",
    key: REUSE_KEY,
  });

export const turnSection: AnswerSection = ({ tiers }) =>
  byTier(tiers, ({ result, study }, { name }) => study.turns && budgetFigure(result, budgetView(study.turns.budget), name), {
    words:
      "Where the mean turn's time and the accelerators' energy go at the answer, from the end of a reply to the end of the next.",
  });

export const kvSection: AnswerSection = ({ tiers }) =>
  byTier(tiers, (row, { name }) => kvFigure(row, name), {
    words:
      "What running sequences and the prefixes that sessions would come back to need, on the fullest rank, over the memory that they may be in; above 100% prefixes are evicted and computed again.",
    key: KV_KEY,
  });

export const kvTiersSection: AnswerSection = async ({ tiers }) => {
  const sources = sourcesOf(studied(tiers).map(tokenSources));
  if (!hasTiers(sources)) return undefined;
  return byTier(
    tiers,
    (row) => {
      const own = tokenSources(row);
      return hasTiers(sourcesOf([own])) ? kvTiersFigure(own, sources) : undefined;
    },
    {
      words: "How often each memory has what a prompt starts with, where a deployment keeps prefixes below its HBM.",
      key: kvTiersKey(sources),
    },
  );
};

export const powerOverTimeSection: AnswerSection = ({ tiers }) =>
  byTier(tiers, (row, { name }) => row.study.power && powerFigure(row, row.study.power, name), {
    words:
      "Some minutes at the answer, in parts of two seconds: what the accelerators of each pool draw, beneath their power limit.",
    key: powerKey(studied(tiers).flatMap(({ study }) => study.power ?? [])),
  });

function tokenSources({ result, study }: StudiedRow): TokenSources {
  const loads = study.phases.map(({ agents, kv }) => ({ agents, tokensFrom: kv.tokensFrom }));
  return { name: rowName({ result }), platform: result.platform, loads };
}

function studied(tiers: readonly TierRows[]): StudiedRow[] {
  return tiers.flatMap(({ rows }) => rows.filter(isStudied));
}

function isStudied(row: AnswerRow): row is StudiedRow {
  return row.study !== undefined;
}

type RowFigure = (row: StudiedRow, tier: TierRows) => Promise<PageFigure> | undefined;

/** A figure a row, tier by tier; undefined where no row has one. */
async function byTier(
  tiers: readonly TierRows[],
  figureOf: RowFigure,
  { words, key = [] }: { readonly words: string; readonly key?: readonly LegendEntry[] },
): Promise<FigureSection | undefined> {
  const groups: FigureGroup[] = [];
  for (const tier of tiers) {
    const figures: PageFigure[] = [];
    for (const row of tier.rows.filter(isStudied)) {
      const figure = await figureOf(row, tier);
      if (figure !== undefined) figures.push(figure);
    }
    if (figures.length > 0) groups.push({ title: tier.name, terms: tier.terms, figures });
  }
  return groups.length === 0 ? undefined : { words, key, groups };
}
