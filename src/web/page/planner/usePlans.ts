/** Every configuration as a plan: its base profiles, its settings, and the question that they make. */
import { useMemo } from "preact/hooks";
import type { Catalogue, Engine, OwnFile } from "../../engineApi.ts";
import type { BareQuestion } from "../answers/answerRunner.ts";
import type { LeverBase } from "../levers/lever.ts";
import { capacityQuestion, leverBase, leverSettings, pickedSubject } from "../question/ask.ts";
import type { DeploymentChoice } from "../question/deployments.ts";
import { type Configuration, letterOf, type PageState } from "../state/pageState.ts";
import { firstChoice } from "../state/reconcile.ts";
import { type Inspected, useInspections } from "./useInspections.ts";

export type Plan = {
  readonly configuration: Configuration;
  readonly letter: string;
  /** What charts call it: its letter, and its name or else its platform. */
  readonly label: string;
  readonly choice: DeploymentChoice;
  readonly inspected: Inspected | undefined;
  readonly base: LeverBase | undefined;
  readonly question: BareQuestion | undefined;
};

type Sources = {
  readonly engine: Engine;
  readonly catalogue: Catalogue;
  readonly choices: readonly DeploymentChoice[];
  readonly own: readonly OwnFile[];
};

export function usePlans({ configurations, priceBasis }: PageState, sources: Sources): readonly Plan[] {
  const { engine, catalogue, choices, own } = sources;
  const picked = useMemo(
    () =>
      configurations.map(({ picks }) => {
        const choice = choices.find(({ id }) => id === picks.deployment) ?? firstChoice(choices, picks.platform);
        return { choice, subject: pickedSubject(picks, choice, own) };
      }),
    [configurations, choices, own],
  );
  const subjects = useMemo(() => picked.map(({ subject }) => subject), [picked]);
  const inspections = useInspections(engine, subjects);
  return picked.map(({ choice, subject }, place): Plan => {
    const configuration = configurations[place] as Configuration; // One a subject.
    const { name, picks } = configuration;
    const letter = letterOf(place);
    const inspected = inspections[place];
    const base = inspected?.status === "inspected" ? leverBase(inspected, choice, catalogue, priceBasis) : undefined;
    const question = base && capacityQuestion(subject, configuration, choice, leverSettings(configuration, base));
    return {
      configuration,
      letter,
      label: `${letter.toUpperCase()} ${name || picks.platform}`,
      choice,
      inspected,
      base,
      question,
    };
  });
}
