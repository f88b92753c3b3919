/** A labelled list to choose one thing from. */

type ChoiceOption = { readonly value: string; readonly label: string };

type ChoiceProps = {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly ChoiceOption[];
  readonly onChoose: (value: string) => void;
};

export function Choice({ id, label, value, options, onChoose }: ChoiceProps) {
  return (
    <div class="choice">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
