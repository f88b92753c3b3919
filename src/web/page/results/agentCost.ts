/** What an agent costs a month on a configuration: the machines of its deployment shared out over the agents that they carry. */
import { energyUsdPerHour, HOURS_PER_YEAR, type PriceBasis, usdPerHour } from "../../../planning/cost.ts";
import { wattsPerGpu } from "../../../power/bases.ts";
import type { CapacityRow } from "../../../report/capacityReport.ts";

const HOURS_PER_MONTH = HOURS_PER_YEAR / 12;

/** Dollars of a GPU-hour or of a bought unit, and of electricity at the meter. */
export type AgentPrice = {
  readonly basis: PriceBasis;
  readonly usd: number;
  readonly usdPerKilowattHour: number;
  readonly years: number;
};

export type AgentCost = {
  readonly usdPerMonth: number;
  /** Over the interval of the agents: the low end is that of the most agents. */
  readonly low: number;
  readonly high: number;
  /** Of it, or where rented beside it: electricity at the meter. */
  readonly energyUsdPerMonth: number;
};

/** undefined: nobody is carried. */
export function agentCost({ result, system }: Pick<CapacityRow, "result" | "system">, price: AgentPrice): AgentCost | undefined {
  const { agents, gpus, gpuWatts, agentsInterval } = result;
  if (agents === 0 || gpuWatts === null) return undefined;
  const { hardware } = system;
  const facilityWatts = gpus * wattsPerGpu(hardware, gpuWatts).facility;
  const paid = { gpus, gpusPerUnit: hardware.system.gpus.value, facilityWatts };
  const known = { own: undefined, retail: undefined, list: undefined, reserved: undefined };
  const prices =
    price.basis === "bought"
      ? { usdPerGpuHour: known, usdPerUnit: price.usd }
      : { usdPerGpuHour: { ...known, [price.basis]: price.usd }, usdPerUnit: undefined };
  const hourly = usdPerHour(paid, price.basis, prices, price);
  if (hourly === undefined) return undefined;
  const monthly = hourly * HOURS_PER_MONTH;
  const [fewest, most] = agentsInterval;
  return {
    usdPerMonth: monthly / agents,
    low: monthly / Math.max(1, most),
    high: fewest < 1 ? Number.POSITIVE_INFINITY : monthly / fewest,
    energyUsdPerMonth: (energyUsdPerHour(facilityWatts, price) * HOURS_PER_MONTH) / agents,
  };
}
