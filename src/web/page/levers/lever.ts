/** What a slider is: a value of one configuration that may be moved away from its profile, in a unit that people think in. */

import type { EngineProfile } from "../../../profiles/engine.ts";
import type { HardwareProfile } from "../../../profiles/hardware.ts";
import type { Workload } from "../../../profiles/mix.ts";
import type { ModelProfile } from "../../../profiles/model.ts";
import type { DeploymentSpec } from "../../../profiles/scenario.ts";
import type { LeverId } from "./leverIds.ts";
import type { PlatformPrice } from "./platformPrice.ts";

/** The profiles that a configuration's picks name, as they stand, and the price of its platform. */
export type LeverBase = {
  readonly hardware: HardwareProfile;
  readonly model: ModelProfile;
  readonly engine: EngineProfile;
  readonly workload: Workload;
  readonly deployment: DeploymentSpec;
  readonly price: PlatformPrice;
};

/** Where a slider stands among the values of the others. */
type LeverValues = Readonly<Partial<Record<LeverId, number>>>;

export type LeverRange = {
  /** As the profile has it. */
  readonly base: number;
  readonly min: number;
  readonly max: number;
  /** What a number field takes; a logarithmic slider moves in shares of its value. */
  readonly step: number;
  readonly scale: "linear" | "log";
};

export type LeverGroup = "hardware" | "serving" | "workload" | "money";

export type Lever = {
  readonly id: LeverId;
  readonly group: LeverGroup;
  readonly label: string;
  readonly unit: string;
  /** One sentence for whoever does not know the word. */
  readonly about: string;
  /** undefined: the configuration has no such thing; `without` says why. */
  readonly range: (base: LeverBase, values: LeverValues) => LeverRange | undefined;
  readonly without: string;
  /** The settings of a value, each as --set takes it: path and text. Empty: it changes no simulation, as a price does. */
  readonly settings: (value: number, base: LeverBase, values: LeverValues) => readonly LeverSetting[];
};

export type LeverSetting = readonly [path: string, value: string];
