/** The kinds of file that people write: schema, folder and title of each. One table feeds the reader, the loader and the JSON Schemas. */
import { coefficientsSchema } from "./coefficients.ts";
import { engineSchema } from "./engine.ts";
import { hardwareSchema } from "./hardware.ts";
import { modelSchema } from "./model.ts";
import { pricesSchema } from "./prices.ts";
import { scenarioSchema } from "./scenario.ts";
import { uncertaintySchema } from "./uncertainty.ts";
import { workloadSchema } from "./workload.ts";

export const FILE_KINDS = {
  hardware: { schema: hardwareSchema, folder: "hardware-profiles", title: "agentwatt hardware profile" },
  model: { schema: modelSchema, folder: "model-profiles", title: "agentwatt model profile" },
  engine: { schema: engineSchema, folder: "engine-profiles", title: "agentwatt engine profile" },
  workload: { schema: workloadSchema, folder: "workload-profiles", title: "agentwatt workload profile" },
  coefficients: { schema: coefficientsSchema, folder: "coefficients", title: "agentwatt cost-model coefficients" },
  prices: { schema: pricesSchema, folder: "price-profiles", title: "agentwatt prices" },
  uncertainty: { schema: uncertaintySchema, folder: "uncertainty", title: "agentwatt uncertainty of inputs" },
  scenario: { schema: scenarioSchema, folder: "scenarios", title: "agentwatt scenario" },
} as const;

export type FileKind = keyof typeof FILE_KINDS;

/** Kinds of which a scenario names one by its id. */
export const PROFILE_KINDS = ["hardware", "model", "engine", "workload"] as const;
export type ProfileKind = (typeof PROFILE_KINDS)[number];
