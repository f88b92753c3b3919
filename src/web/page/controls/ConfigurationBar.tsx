/** The configurations that are compared: which one is being edited, what it is called, and one more or less of them. */

import { cleanName, withConfiguration, withCopy, withoutShown, withShown } from "../state/edits.ts";
import { FIRST_CONFIGURATION, letterOf, MAX_CONFIGURATIONS, type PageState } from "../state/pageState.ts";
import { MAX_NAME_CHARACTERS } from "../state/stateCodec.ts";

type ConfigurationBarProps = {
  readonly state: PageState;
  /** What each is called in charts. */
  readonly labels: readonly string[];
  readonly onChange: (state: PageState) => void;
};

export function ConfigurationBar({ state, labels, onChange }: ConfigurationBarProps) {
  const isFull = state.configurations.length >= MAX_CONFIGURATIONS;
  const shown = state.configurations[state.shown] ?? FIRST_CONFIGURATION;
  return (
    <fieldset class="configurations">
      <legend>Configurations (up to {MAX_CONFIGURATIONS}, compared side by side)</legend>
      <div class="chips">
        {labels.map((label, place) => (
          <label key={letterOf(place)} class={place === state.shown ? "chip chosen" : "chip"}>
            <input
              type="radio"
              name="configuration"
              checked={place === state.shown}
              onChange={() => onChange({ ...state, shown: place })}
            />
            {label}
          </label>
        ))}
      </div>
      <div class="row">
        <button type="button" disabled={isFull} onClick={() => onChange(withConfiguration(state, FIRST_CONFIGURATION))}>
          Add
        </button>
        <button type="button" disabled={isFull} onClick={() => onChange(withCopy(state))}>
          Duplicate
        </button>
        <button type="button" disabled={state.configurations.length === 1} onClick={() => onChange(withoutShown(state))}>
          Remove
        </button>
        <label class="name-field">
          Name
          <input
            type="text"
            maxLength={MAX_NAME_CHARACTERS}
            value={shown.name}
            placeholder={shown.picks.platform}
            onChange={(event) => {
              const name = cleanName(event.currentTarget.value);
              event.currentTarget.value = name;
              onChange(withShown(state, (one) => ({ ...one, name })));
            }}
          />
        </label>
      </div>
    </fieldset>
  );
}
