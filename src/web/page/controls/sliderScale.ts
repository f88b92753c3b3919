/** Between a value and the place of a slider's handle, which a logarithmic one moves by equal shares. */
import type { LeverRange } from "../levers/lever.ts";
import { significantNumber } from "../levers/rounding.ts";

/** Places of a logarithmic slider: an arrow key moves by about 1% of a range of 16 to 1. */
const PLACES = 200;

export type SliderScale = {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly placeOf: (value: number) => number;
  readonly valueAt: (place: number) => number;
};

/** Values beyond the ends stand at them. The base has a place of its own: moved back there it is the base again, to the digit. */
export function sliderScale({ base, min, max, step, scale }: LeverRange): SliderScale {
  if (scale === "linear")
    return { min, max, step, placeOf: (value) => clamped(value, min, max), valueAt: (place) => Number(place.toPrecision(10)) };
  const ratio = Math.log(max / min);
  const placeOf = (value: number): number => Math.round((PLACES * Math.log(clamped(value, min, max) / min)) / ratio);
  const basePlace = placeOf(base);
  const valueAt = (place: number): number => {
    if (place === basePlace) return base;
    const value = significantNumber(min * Math.exp((ratio * place) / PLACES));
    return Number.isInteger(step) ? Math.round(value) : value;
  };
  return { min: 0, max: PLACES, step: 1, placeOf, valueAt };
}

function clamped(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
