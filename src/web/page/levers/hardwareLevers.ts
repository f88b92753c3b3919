/** Sliders of the machine: bandwidth, compute, memory and watts of one accelerator. */

import type { Lever, LeverRange } from "./lever.ts";
import { significantNumber } from "./rounding.ts";

const PER_TERA = 1e-12;
const PER_GIGA = 1e-9;
/** As many as a profile has, without what a change of unit leaves behind. */
const PROFILE_DIGITS = 10;

/** From a share of the profile's value to a multiple of it. */
function around(base: number, least: number, most: number, scale: LeverRange["scale"] = "log"): LeverRange {
  const step = 10 ** (Math.floor(Math.log10(base)) - 2);
  return { base, min: significantNumber(base * least), max: significantNumber(base * most), step, scale };
}

export const HARDWARE_LEVERS: readonly Lever[] = [
  {
    id: "hbm-bandwidth",
    group: "hardware",
    label: "HBM bandwidth",
    unit: "TB/s",
    about: "Of one accelerator. Decode reads weights and context from it at every step.",
    range: ({ hardware }) =>
      around(significantNumber(hardware.accelerator.hbmBandwidth.value * PER_TERA, PROFILE_DIGITS), 0.25, 4),
    without: "",
    settings: (value) => [["hardware.accelerator.hbmBandwidth", `${value} TB/s`]],
  },
  {
    id: "compute",
    group: "hardware",
    label: "Compute (FLOP/s)",
    unit: "x",
    about: "Dense peak in every precision, as a multiple of the profile's.",
    range: () => ({ base: 1, min: 0.25, max: 4, step: 0.01, scale: "log" }),
    without: "",
    settings: (value, { hardware }) =>
      Object.entries(hardware.accelerator.peakCompute)
        .filter(([, peak]) => peak !== undefined)
        .map(([precision]) => [`hardware.accelerator.peakCompute.${precision}`, `${value} * value`]),
  },
  {
    id: "hbm-size",
    group: "hardware",
    label: "HBM size",
    unit: "GB",
    about: "Usable memory of one accelerator: weights, and KV of everyone who is served.",
    range: ({ hardware }) => around(significantNumber(hardware.accelerator.hbmCapacity.value * PER_GIGA, PROFILE_DIGITS), 0.5, 4),
    without: "",
    settings: (value) => [["hardware.accelerator.hbmCapacity", `${value} GB`]],
  },
  {
    id: "tdp",
    group: "hardware",
    label: "TDP",
    unit: "W",
    about: "Power limit of one accelerator: what it may draw, and what the tdp basis divides by.",
    range: ({ hardware }) => {
      const base = hardware.accelerator.tdp.value;
      return {
        base,
        min: roundedTo(base * 0.5, WATT_STEP),
        max: roundedTo(base * 2, WATT_STEP),
        step: WATT_STEP,
        scale: "linear",
      };
    },
    without: "",
    settings: (value) => [["hardware.accelerator.tdp", `${value} W`]],
  },
  {
    id: "power-cap",
    group: "hardware",
    label: "Power cap",
    unit: "W",
    about: "A lower limit that a site sets: steps that would draw more take longer.",
    range: ({ hardware }, { tdp }) => {
      const most = tdp ?? hardware.accelerator.tdp.value;
      const { engagedPower, capFraction } = hardware.accelerator.power;
      const min = Math.min(most, roundedTo((engagedPower.value / capFraction.value) * LEAST_CAP_OVER_ENGAGED, WATT_STEP));
      const base = Math.min(most, hardware.accelerator.powerCap?.value ?? most);
      return { base, min, max: most, step: WATT_STEP, scale: "linear" };
    },
    without: "",
    settings: (value) => [["power.cap", `${value} W`]],
  },
];

const WATT_STEP = 10;
/** Below it a step has hardly any watts left to work with. */
const LEAST_CAP_OVER_ENGAGED = 1.2;

function roundedTo(value: number, step: number): number {
  return Math.round(value / step) * step;
}
