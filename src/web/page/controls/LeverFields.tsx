/** The sliders of a configuration, in their groups, and the switch for prefix reuse among those of serving. */
import type { Lever, LeverBase, LeverGroup } from "../levers/lever.ts";
import type { LeverId } from "../levers/leverIds.ts";
import { LEVERS } from "../levers/levers.ts";
import { reusesByDefault } from "../levers/servingLevers.ts";
import type { Configuration } from "../state/pageState.ts";
import { LeverField } from "./LeverField.tsx";

const GROUPS: readonly (readonly [LeverGroup, string])[] = [
  ["hardware", "Hardware, per accelerator"],
  ["serving", "Serving"],
  ["workload", "Workload"],
  ["money", "Money"],
];

type LeverFieldsProps = {
  readonly configuration: Configuration;
  readonly base: LeverBase;
  readonly onLever: (id: LeverId, value: number | undefined) => void;
  readonly onReuse: (reuse: boolean | undefined) => void;
};

export function LeverFields({ configuration, base, onLever, onReuse }: LeverFieldsProps) {
  const { levers, reuse } = configuration;
  const byDefault = reusesByDefault(base.engine);
  return (
    <>
      {GROUPS.map(([group, title]) => (
        <fieldset key={group} class="levers">
          <legend>{title}</legend>
          {group === "serving" && (
            <label class="switch">
              <input
                type="checkbox"
                checked={reuse ?? byDefault}
                onChange={(event) => onReuse(event.currentTarget.checked === byDefault ? undefined : event.currentTarget.checked)}
              />
              Prefixes are reused{reuse === undefined ? "" : " (changed)"}
            </label>
          )}
          {LEVERS.filter((lever) => lever.group === group).map((lever) => (
            <LeverField
              key={lever.id}
              lever={shownLever(lever, base)}
              range={lever.range(base, levers)}
              value={levers[lever.id]}
              onMove={(value) => onLever(lever.id, value)}
            />
          ))}
        </fieldset>
      ))}
    </>
  );
}

/** The price is of another thing on another basis. */
function shownLever(lever: Lever, { price }: LeverBase): Lever {
  if (lever.id !== "gpu-price") return lever;
  return price.basis === "bought"
    ? { ...lever, label: "Price of a unit", unit: "USD" }
    : { ...lever, label: "Price of a GPU-hour", unit: "USD/h" };
}
