/** What one can buy: whole deployments in whole units (nodes, racks). Neither is ever cut. */

/** Agents that one deployment carries, its GPUs, and those of the unit that one buys. */
export type UnitShape = {
  readonly agentsPerDeployment: number;
  readonly gpusPerDeployment: number;
  readonly gpusPerUnit: number;
};

export type WholeUnits = { readonly deployments: number; readonly gpus: number; readonly units: number };

/** Deployments, their GPUs and the units that hold them, for so many agents. undefined: a deployment carries nobody. */
export function wholeUnits(agents: number, shape: UnitShape): WholeUnits | undefined {
  if (shape.agentsPerDeployment < 1) return undefined;
  const deployments = Math.ceil(agents / Math.floor(shape.agentsPerDeployment));
  const units = packedUnits([{ gpus: shape.gpusPerDeployment, count: deployments }], shape.gpusPerUnit);
  return { deployments, gpus: deployments * shape.gpusPerDeployment, units };
}

/** So many deployments of one size. */
export type Batch = { readonly gpus: number; readonly count: number };

/**
 * Units that hold all deployments: a rack of 72 holds two of 32 GPUs, or one of 32 and one of 40; one of 80 takes two racks
 * of its own. Largest first, each into the fullest unit that has room: of one size that is the fewest units there can be, of
 * two or three sizes rarely one more.
 */
export function packedUnits(batches: readonly Batch[], gpusPerUnit: number): number {
  /** How many units have so many GPUs left. */
  const free = new Map<number, number>();
  let units = 0;
  for (const { gpus, count } of [...batches].sort((a, b) => b.gpus - a.gpus)) {
    if (gpus > gpusPerUnit) {
      units += count * Math.ceil(gpus / gpusPerUnit);
      continue;
    }
    let left = count;
    while (left > 0) {
      const rooms = [...free].flatMap(([room, there]) => (there > 0 && room >= gpus ? [room] : []));
      const room = rooms.length > 0 ? Math.min(...rooms) : gpusPerUnit;
      const each = Math.floor(room / gpus);
      const there = rooms.length > 0 ? (free.get(room) as number) : Math.ceil(left / each);
      if (rooms.length === 0) {
        units += there;
        free.set(room, there);
      }
      const filled = Math.min(there, Math.floor(left / each));
      move(free, room, room - each * gpus, filled);
      left -= filled * each;
      if (filled === there || left === 0) continue;
      move(free, room, room - left * gpus, 1);
      left = 0;
    }
  }
  return units;
}

function move(free: Map<number, number>, from: number, to: number, count: number): void {
  if (count === 0) return;
  free.set(from, (free.get(from) ?? 0) - count);
  free.set(to, (free.get(to) ?? 0) + count);
}
