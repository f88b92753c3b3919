/** The machines of one platform for a number of agents: what is bought, what of it works, and what it draws on each power basis. */
import type { PowerBasis } from "../power/bases.ts";
import { type SparePolicy, sparesFor } from "./spares.ts";
import { packedUnits } from "./wholeUnits.ts";

/** Watts of one GPU and of its share of the system, as in the hardware profile. */
export type GpuDraw = {
  readonly tdpWatts: number;
  readonly idleWatts: number;
  readonly nonGpuWatts: number;
  readonly pue: number;
};

/**
 * share: GPUs by the fraction, as a big fleet would share them out. deployments: whole deployments, as a cloud lets parts
 * of a rack. units: whole nodes or racks. spared: units and the spares beside them.
 */
export const LEVELS = ["share", "deployments", "units", "spared"] as const;
export type Level = (typeof LEVELS)[number];

/** Agents of one tier on deployments of one kind. */
type FleetPart = {
  readonly agents: number;
  readonly agentsPerDeployment: number;
  readonly gpusPerDeployment: number;
  /** Mean draw of a GPU of such a deployment under its share of the agents. */
  readonly gpuWatts: number;
};

export type FleetNeed = {
  readonly parts: readonly FleetPart[];
  readonly gpusPerUnit: number;
  readonly draw: GpuDraw;
  readonly spares: SparePolicy;
};

export type Fleet = {
  readonly agents: number;
  readonly deployments: number;
  /** Units that hold deployments, and those beside them. */
  readonly units: number;
  readonly spareUnits: number;
  /** GPUs of deployments. */
  readonly busyGpus: number;
  /** GPUs that are paid for: those of whole units where the level says so. */
  readonly gpus: number;
  readonly watts: Readonly<Record<PowerBasis, number>>;
};

/**
 * The fleet at a level. GPUs that are paid for and in no deployment draw idle power and their share of the system.
 * undefined: a deployment carries nobody, or no number of spares reaches the availability.
 */
export function fleetFor({ parts, gpusPerUnit, draw, spares }: FleetNeed, level: Level): Fleet | undefined {
  const deployed = parts.map((part) => ({ ...part, carried: Math.floor(part.agentsPerDeployment) }));
  if (deployed.some(({ carried }) => carried < 1)) return undefined;
  const counted = deployed.map((part) => ({ ...part, count: Math.ceil(part.agents / part.carried) }));
  const busy = counted.map(({ agents, carried, count, gpusPerDeployment, gpuWatts }) => {
    const gpus = (level === "share" ? agents / carried : count) * gpusPerDeployment;
    return { gpus, watts: gpus * gpuWatts };
  });
  const units = packedUnits(
    counted.map(({ gpusPerDeployment, count }) => ({ gpus: gpusPerDeployment, count })),
    gpusPerUnit,
  );
  const spareUnits = level === "spared" ? sparesFor(units, spares) : 0;
  if (spareUnits === undefined) return undefined;
  const busyGpus = sum(busy.map(({ gpus }) => gpus));
  const gpus = level === "share" || level === "deployments" ? busyGpus : (units + spareUnits) * gpusPerUnit;
  const accelerator = sum(busy.map(({ watts }) => watts)) + (gpus - busyGpus) * draw.idleWatts;
  const system = accelerator + gpus * draw.nonGpuWatts;
  return {
    agents: sum(parts.map(({ agents }) => agents)),
    deployments: sum(counted.map(({ count }) => count)),
    units,
    spareUnits,
    busyGpus,
    gpus,
    watts: { accelerator, tdp: gpus * draw.tdpWatts, system, facility: system * draw.pue },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
