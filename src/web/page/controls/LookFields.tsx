/** How all configurations are looked at: what a watt is, and what a dollar pays for. */
import { PRICE_BASES, type PriceBasis } from "../../../planning/cost.ts";
import { POWER_BASES, type PowerBasis } from "../../../power/bases.ts";
import { Choice } from "../parts/Choice.tsx";
import type { PageState } from "../state/pageState.ts";

const POWER_LABELS: Readonly<Record<PowerBasis, string>> = {
  accelerator: "accelerator: mean draw of the GPUs",
  tdp: "tdp: their power limit",
  system: "system (IT): with host, network, fans",
  facility: "facility: system x PUE",
};
const PRICE_LABELS: Readonly<Record<PriceBasis, string>> = {
  own: "own: a GPU-hour at the cost of owning it",
  retail: "retail: a GPU-hour at the market's rent",
  list: "list: a GPU-hour on demand",
  reserved: "reserved: a GPU-hour for a year",
  bought: "bought: units over their years, and electricity",
};

export function LookFields({ state, onChange }: { readonly state: PageState; readonly onChange: (state: PageState) => void }) {
  return (
    <fieldset class="look">
      <legend>How all are counted</legend>
      <Choice
        id="power-basis"
        label="Power basis"
        value={state.powerBasis}
        options={POWER_BASES.map((value) => ({ value, label: POWER_LABELS[value] }))}
        onChoose={(basis) => onChange({ ...state, powerBasis: POWER_BASES.find((one) => one === basis) ?? state.powerBasis })}
      />
      <Choice
        id="price-basis"
        label="Price basis"
        value={state.priceBasis}
        options={PRICE_BASES.map((value) => ({ value, label: PRICE_LABELS[value] }))}
        onChoose={(basis) => onChange(withPriceBasis(state, basis))}
      />
    </fieldset>
  );
}

/** A price that was set is of the basis before: a GPU-hour is no unit. */
function withPriceBasis(state: PageState, basis: string): PageState {
  const configurations = state.configurations.map((one) => {
    const { "gpu-price": _, ...levers } = one.levers;
    return { ...one, levers };
  });
  return { ...state, configurations, priceBasis: PRICE_BASES.find((one) => one === basis) ?? state.priceBasis };
}
