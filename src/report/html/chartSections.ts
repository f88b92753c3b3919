/** Every section with charts: its heading, and what it is drawn from. A new one is one more entry, and its name in CHART_NAMES. */
import {
  agentsPerMegawattSection,
  kvSection,
  kvTiersSection,
  loadSection,
  powerBasesSection,
  powerOverTimeSection,
  reuseSection,
  turnSection,
} from "./answerSections.ts";
import type { ChartName } from "./chartNames.ts";
import type { FigureSection } from "./figureSection.ts";
import {
  accuracySection,
  cliffSection,
  explainedTurnSection,
  finalistsSection,
  longContextSection,
  paretoSection,
  phaseSection,
  sweptTiersSection,
  tornadoSection,
  whatIfSection,
} from "./otherSections.ts";
import type { Answers, ReportContent } from "./reportContent.ts";

type ChartSection = {
  readonly title: string;
  /** undefined: the content has nothing for it. */
  readonly draw: (content: ReportContent) => Promise<FigureSection | undefined>;
};

export const CHART_SECTIONS: Readonly<Record<ChartName, ChartSection>> = {
  "agents-per-mw": { title: "Agents a megawatt", draw: answered(agentsPerMegawattSection) },
  pareto: { title: "Cost, watts and speed", draw: ({ others }) => paretoSection(others) },
  load: { title: "Service against load", draw: answered(loadSection) },
  reuse: { title: "First token by turn, with and without prefix reuse", draw: answered(reuseSection) },
  turn: {
    title: "Time and energy of a turn",
    draw: async (content) => (await answered(turnSection)(content)) ?? explainedTurnSection(content.others),
  },
  kv: { title: "KV memory", draw: answered(kvSection) },
  "kv-tiers": {
    title: "Prefix hits by tier of memory",
    draw: async (content) => (await answered(kvTiersSection)(content)) ?? sweptTiersSection(content.others),
  },
  "power-over-time": { title: "Power over time", draw: answered(powerOverTimeSection) },
  "power-bases": { title: "Four bases of power", draw: answered(powerBasesSection) },
  accuracy: { title: "Predicted against measured", draw: ({ others }) => accuracySection(others) },
  tornado: { title: "What moves the answer", draw: ({ others }) => tornadoSection(others) },
  "long-context": { title: "Longer contexts", draw: ({ others }) => longContextSection(others) },
  "what-if": { title: "What if", draw: ({ others }) => whatIfSection(others) },
  finalists: { title: "The best deployments", draw: ({ others }) => finalistsSection(others) },
  phase: { title: "First token by turn", draw: ({ others }) => phaseSection(others) },
  cliff: { title: "The thrash cliff", draw: ({ others }) => cliffSection(others) },
};

function answered(draw: (answers: Answers) => Promise<FigureSection | undefined>): ChartSection["draw"] {
  return async ({ answers }) => answers && draw(answers);
}
