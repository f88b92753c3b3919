/** Sections of a report that are made on demand: each takes about as long as the command that it is of. */
export const EXTRAS = ["pareto", "accuracy", "tornado", "long-context"] as const;
export type Extra = (typeof EXTRAS)[number];
