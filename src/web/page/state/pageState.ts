/** What a person has chosen: up to four configurations beside each other, and how all of them are looked at. */
import type { PriceBasis } from "../../../planning/cost.ts";
import type { PowerBasis } from "../../../power/bases.ts";
import type { LeverId } from "../levers/leverIds.ts";

export const MAX_CONFIGURATIONS = 4;

/** Ids from the catalogue. `deployment` is "scenario/platform/name", as names repeat: where it is written down, not where it runs. */
export type Picks = {
  readonly platform: string;
  readonly deployment: string;
  readonly model: string;
  readonly workload: string;
  readonly tier: number;
};

export type Configuration = {
  /** What its owner calls it; "": after its picks. */
  readonly name: string;
  readonly picks: Picks;
  /** Only what differs from the profiles, each in its lever's unit. */
  readonly levers: Readonly<Partial<Record<LeverId, number>>>;
  /** Prefix reuse switched on or off; undefined: as the engine's profile has it. */
  readonly reuse: boolean | undefined;
};

export type PageState = {
  /** One at least. */
  readonly configurations: readonly Configuration[];
  /** Place of the one whose controls are shown. */
  readonly shown: number;
  readonly powerBasis: PowerBasis;
  readonly priceBasis: PriceBasis;
};

export const FIRST_PICKS: Picks = {
  platform: "b300",
  deployment: "b300/b300/1P DEP4 + 1D DEP4",
  model: "deepseek-v4-pro",
  workload: "agentperf",
  tier: 1,
};

export const FIRST_CONFIGURATION: Configuration = { name: "", picks: FIRST_PICKS, levers: {}, reuse: undefined };

export const FIRST_STATE: PageState = {
  configurations: [FIRST_CONFIGURATION],
  shown: 0,
  powerBasis: "accelerator",
  priceBasis: "retail",
};

/** The letter that stands for a configuration in addresses and files. */
export function letterOf(place: number): string {
  return "abcd"[place] ?? "a";
}
