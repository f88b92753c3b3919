/** Names of the sections with charts, in the order of the page: their addresses in it, and what `--chart` takes. */
export const CHART_NAMES = [
  "agents-per-mw",
  "pareto",
  "load",
  "reuse",
  "turn",
  "kv",
  "kv-tiers",
  "power-over-time",
  "power-bases",
  "accuracy",
  "tornado",
  "long-context",
  "what-if",
  "finalists",
  "phase",
  "cliff",
] as const;
export type ChartName = (typeof CHART_NAMES)[number];
