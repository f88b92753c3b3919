/** The sections with charts that draw results of other commands than `capacity`. */
import type { OtherResults } from "../results/otherResults.ts";
import { accuracyFigure, accuracyKey, accuracyPlatforms } from "./accuracyFigure.ts";
import { budgetFigure } from "./budgetFigure.ts";
import { CLIFF_KEY, cliffFigure } from "./cliffFigure.ts";
import type { PageFigure } from "./figure.ts";
import type { FigureSection } from "./figureSection.ts";
import { finalistsFigure } from "./finalistsFigure.ts";
import { kvTiersFigure, kvTiersKey, sourcesOf } from "./kvTiersFigure.ts";
import type { LegendEntry } from "./legend.ts";
import { longContextFigure, longContextKey } from "./longContextFigure.ts";
import { PARETO_KEY, paretoFigure } from "./paretoFigure.ts";
import { PHASE_KEY, phaseFigure } from "./phaseFigure.ts";
import { rowName } from "./reportContent.ts";
import { TORNADO_KEY, tornadoFigure } from "./tornadoFigure.ts";
import { whatIfFigure } from "./whatIfFigure.ts";

/** undefined: there is nothing to show. */
type OtherSection = (results: OtherResults) => Promise<FigureSection | undefined>;

export const paretoSection: OtherSection = async ({ comparison }) =>
  comparison &&
  oneGroup(comparison.demands, (demand) => paretoFigure(comparison, demand), {
    words:
      "What serving the same agents costs and draws, platform by platform. Who is behind in cost, watts and output speed at once is not worth a look; between the others it is a choice.",
    key: PARETO_KEY,
  });

export const accuracySection: OtherSection = async ({ accuracy }) =>
  accuracy &&
  oneGroup(accuracyPlatforms(accuracy), (platform) => accuracyFigure(accuracy, platform), {
    words:
      "Measured serving runs of these platforms, repeated by the simulator. The solid line: no error; the broken lines: 20% off. Coefficients were fitted to collections that hold these runs; docs/accuracy.md has the errors on runs that a fit had not seen.",
    key: accuracyKey(accuracy),
  });

export const tornadoSection: OtherSection = async ({ sensitivities }) =>
  sensitivities &&
  oneGroup(sensitivities, tornadoFigure, {
    words:
      "Each input alone moved to either end of what is known of it. The wide bars are what to measure first. The upright line is the scenario as it stands.",
    key: TORNADO_KEY,
  });

export const longContextSection: OtherSection = async ({ longContext }) =>
  longContext &&
  oneGroup([...new Set(longContext.points.map(({ tier }) => tier))], (tier) => longContextFigure(longContext, tier), {
    words: "The same agents with their contexts allowed to grow to each ceiling, with 80% intervals.",
    key: longContextKey(longContext),
  });

export const whatIfSection: OtherSection = async ({ whatIf }) =>
  whatIf &&
  oneGroup(whatIf.cells, (cell) => whatIfFigure(whatIf, cell), {
    words:
      "One change at a time, over the same random numbers as the case without it; bars are 80% intervals of the paired ratio.",
  });

export const finalistsSection: OtherSection = async ({ optimization }) =>
  optimization &&
  oneGroup([optimization], finalistsFigure, {
    words: "The deployments that came furthest in the search, the best first; bars are 80% intervals.",
  });

export const phaseSection: OtherSection = async ({ phase }) =>
  phase &&
  oneGroup([phase], phaseFigure, {
    words: "How long a turn waits for its first token, as contexts grow turn by turn.",
    key: PHASE_KEY,
  });

export const cliffSection: OtherSection = async ({ cliff }) =>
  cliff &&
  oneGroup([cliff], cliffFigure, {
    words: "What happens to waits when the prefixes of more and more agents no longer fit into memory.",
    key: CLIFF_KEY,
  });

/** Of an explanation. */
export const explainedTurnSection: OtherSection = async ({ explanation }) =>
  explanation &&
  oneGroup([explanation], (own) => budgetFigure(own, own.turn, `tier ${own.tier}`), {
    words: "Where the mean turn's time and the accelerators' energy go, from the end of a reply to the end of the next.",
  });

/** Of a phase, or of a cliff sweep. */
export const sweptTiersSection: OtherSection = async ({ phase, cliff }) => {
  const place = phase ?? cliff;
  if (place === undefined) return undefined;
  const loads = cliff?.points.map(({ agents, kv }) => ({ agents, tokensFrom: kv.tokensFrom })) ?? [];
  const own = phase === undefined ? loads : [{ agents: phase.agents, tokensFrom: phase.kv.tokensFrom }];
  const sources = { name: rowName({ result: place }), platform: place.platform, loads: own };
  const order = sourcesOf([sources]);
  return oneGroup([sources], (each) => kvTiersFigure(each, order), {
    words: "How often each memory has what a prompt starts with.",
    key: kvTiersKey(order),
  });
};

async function oneGroup<T>(
  items: readonly T[],
  figureOf: (item: T) => Promise<PageFigure>,
  { words, key = [] }: { readonly words: string; readonly key?: readonly LegendEntry[] },
): Promise<FigureSection | undefined> {
  const figures: PageFigure[] = [];
  for (const item of items) figures.push(await figureOf(item));
  return figures.length === 0 ? undefined : { words, key, groups: [{ figures }] };
}
