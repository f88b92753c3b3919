/** A row with what an agent costs on it, at the sliders' prices. */
import type { PriceBasis } from "../../../planning/cost.ts";
import { dollars } from "../../../report/money.ts";
import { agentCost } from "../results/agentCost.ts";
import type { PricedRow } from "../results/drawRequests.ts";
import type { ShownRow } from "../results/shownRow.ts";
import type { Plan } from "./usePlans.ts";

export function pricedRow(shown: ShownRow, { base, configuration: { levers } }: Plan, basis: PriceBasis): PricedRow {
  const row = shown.answered?.report.rows[0];
  const usd = levers["gpu-price"] ?? base?.price.usd;
  if (row === undefined || base === undefined || usd === undefined) return { shown, cost: undefined, price: "" };
  const usdPerKilowattHour = levers.electricity ?? base.price.usdPerKilowattHour;
  const cost = agentCost(row, { basis, usd, usdPerKilowattHour, years: base.price.years });
  const unit = basis === "bought" ? `USD a unit over ${base.price.years} years, ${usdPerKilowattHour} USD/kWh` : "USD a GPU-hour";
  return { shown, cost, price: `${dollars(usd)} ${unit} (${basis})` };
}
