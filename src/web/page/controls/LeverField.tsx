/** A slider with the number that it stands at beside it, the profile's value marked, and a way back to that. */
import type { Lever, LeverRange } from "../levers/lever.ts";
import { sliderScale } from "./sliderScale.ts";

type LeverFieldProps = {
  readonly lever: Lever;
  /** undefined: the configuration has no such thing. */
  readonly range: LeverRange | undefined;
  /** undefined: as the profile has it. */
  readonly value: number | undefined;
  readonly onMove: (value: number | undefined) => void;
};

export function LeverField({ lever, range, value, onMove }: LeverFieldProps) {
  const id = `lever-${lever.id}`;
  if (range === undefined)
    return (
      <div class="lever off-lever">
        <span class="lever-name">{lever.label}</span>
        <span class="fine">{lever.without}</span>
      </div>
    );
  const scale = sliderScale(range);
  const shown = value ?? range.base;
  const move = (next: number) => onMove(next === range.base ? undefined : next);
  const spoken = `${shown} ${lever.unit}${value === undefined ? ", as in the profile" : ""}`;
  const basePercent = ((scale.placeOf(range.base) - scale.min) / (scale.max - scale.min || 1)) * 100;
  return (
    <div class={value === undefined ? "lever" : "lever moved"}>
      <label for={id} class="lever-name" title={lever.about}>
        {lever.label}
      </label>
      <span class="lever-number">
        <input
          type="number"
          value={shown}
          step="any"
          min={0}
          aria-label={`${lever.label}, ${lever.unit}`}
          onChange={(event) => {
            const typed = event.currentTarget.valueAsNumber;
            if (Number.isFinite(typed) && typed >= 0)
              move(Number.isInteger(range.step) && range.scale === "log" ? Math.round(typed) : typed);
            else event.currentTarget.value = String(shown);
          }}
        />
        <span class="unit">{lever.unit}</span>
      </span>
      <span class="track">
        <input
          id={id}
          type="range"
          min={scale.min}
          max={scale.max}
          step={scale.step}
          value={scale.placeOf(shown)}
          aria-valuetext={spoken}
          aria-describedby={`${id}-base`}
          onInput={(event) => move(scale.valueAt(event.currentTarget.valueAsNumber))}
        />
        <span class="base-mark" aria-hidden="true" style={{ left: `calc(8px + (100% - 16px) * ${basePercent / 100})` }} />
      </span>
      <span class="lever-base fine" id={`${id}-base`}>
        profile: {range.base} {lever.unit}
      </span>
      <button
        type="button"
        class="reset"
        disabled={value === undefined}
        aria-label={`Reset ${lever.label}`}
        onClick={() => onMove(undefined)}
      >
        reset
      </button>
    </div>
  );
}
