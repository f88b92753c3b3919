/** The names of the sliders, as they stand in an address. */

export const LEVER_IDS = [
  "hbm-bandwidth",
  "compute",
  "hbm-size",
  "tdp",
  "power-cap",
  "drafts",
  "acceptance",
  "grain",
  "growth",
  "tool-delay",
  "reply-length",
  "gpu-price",
  "electricity",
] as const;
export type LeverId = (typeof LEVER_IDS)[number];
