/** Sliders of money: they change what agents cost, and nothing of what is simulated. */

import type { Lever } from "./lever.ts";
import { significantNumber } from "./rounding.ts";

const CENT = 0.01;

export const MONEY_LEVERS: readonly Lever[] = [
  {
    id: "gpu-price",
    group: "money",
    label: "Price",
    unit: "USD",
    about: "Of a GPU-hour; of a whole unit (node, rack) where the price basis is bought.",
    range: ({ price: { usd } }) => {
      const base = usd ?? undefined;
      if (base === undefined) return undefined;
      return {
        base,
        min: significantNumber(base / 4),
        max: significantNumber(base * 4),
        step: base < 1000 ? CENT : 1000,
        scale: "log",
      };
    },
    without: "No price of this platform is known on this basis.",
    settings: () => [],
  },
  {
    id: "electricity",
    group: "money",
    label: "Electricity",
    unit: "USD/kWh",
    about: "At the meter. Rents hold it already; bought machines pay it beside their price.",
    range: ({ price }) => ({ base: price.usdPerKilowattHour, min: 0.01, max: 0.5, step: 0.001, scale: "log" }),
    without: "",
    settings: () => [],
  },
];
