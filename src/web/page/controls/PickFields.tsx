/** What is served by what: platform, model, deployment, workload and tier of the configuration that is being edited. */
import type { Tier } from "../../../profiles/scenario.ts";
import { oneLine } from "../../../report/plainText.ts";
import { tierName, tierTerms } from "../../../report/tierTable.ts";
import type { Catalogue, Named } from "../../engineApi.ts";
import { Choice } from "../parts/Choice.tsx";
import { borrowedFor, choicesFor, type DeploymentChoice } from "../question/deployments.ts";
import type { Picks } from "../state/pageState.ts";

type PickFieldsProps = {
  readonly picks: Picks;
  readonly catalogue: Catalogue;
  readonly choices: readonly DeploymentChoice[];
  /** Workloads made from the reader's files. */
  readonly ownWorkloads: readonly Named[];
  /** Of the scenario; empty until it has been read. */
  readonly tiers: readonly Tier[];
  readonly onPick: (pick: Partial<Picks>) => void;
};

export function PickFields({ picks, catalogue, choices, ownWorkloads, tiers, onPick }: PickFieldsProps) {
  const choice = choices.find(({ id }) => id === picks.deployment);
  const tier = tiers.find(({ id }) => id === picks.tier);
  const named = (all: readonly Named[]) => all.map(({ id, label }) => ({ value: id, label: oneLine(label) }));
  return (
    <fieldset class="picks">
      <legend>What serves what</legend>
      <Choice
        id="platform"
        label="Platform"
        value={picks.platform}
        options={named(catalogue.platforms)}
        onChoose={(platform) => onPick({ platform })}
      />
      <Choice
        id="model"
        label="Model"
        value={picks.model}
        options={named(catalogue.models)}
        onChoose={(model) => onPick({ model })}
      />
      <DeploymentField picks={picks} choices={choices} onPick={onPick} />
      <Choice
        id="workload"
        label="Workload"
        value={picks.workload}
        options={[...named(ownWorkloads), ...named(catalogue.workloads)]}
        onChoose={(workload) => onPick({ workload })}
      />
      <Choice
        id="tier"
        label="Tier"
        value={String(picks.tier)}
        options={(choice?.tiers ?? [picks.tier]).map((id) => {
          const known = tiers.find((one) => one.id === id);
          return { value: String(id), label: known === undefined ? `Tier ${id}` : tierName(known) };
        })}
        onChoose={(id) => onPick({ tier: Number(id) })}
      />
      {tier !== undefined && <p class="fine">{tierTerms(tier)}</p>}
    </fieldset>
  );
}

type DeploymentFieldProps = Pick<PickFieldsProps, "picks" | "choices" | "onPick">;

/** Deployments of the platform, and beneath them those of others to try on it. */
function DeploymentField({ picks, choices, onPick }: DeploymentFieldProps) {
  const groups = [
    { label: "Written down for this platform", choices: choicesFor(choices, picks.platform) },
    { label: "Of another platform, tried on this one", choices: borrowedFor(choices, picks.platform) },
  ];
  return (
    <div class="choice">
      <label for="deployment">Deployment</label>
      <select id="deployment" value={picks.deployment} onChange={(event) => onPick({ deployment: event.currentTarget.value })}>
        {groups.map(
          (group) =>
            group.choices.length > 0 && (
              <optgroup key={group.label} label={group.label}>
                {group.choices.map((choice) => (
                  <option key={choice.id} value={choice.id} selected={choice.id === picks.deployment}>
                    {`${oneLine(choice.name)}, ${choice.gpus} GPUs, ${choice.engine} (${choice.platform === choice.scenario ? choice.scenario : `${choice.scenario}, ${choice.platform}`})`}
                  </option>
                ))}
              </optgroup>
            ),
        )}
      </select>
    </div>
  );
}
