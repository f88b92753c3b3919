/** Makes a state out of an address fit what there is: unknown ids become the first known ones, and a sentence says so. */
import type { Catalogue } from "../../engineApi.ts";
import { choicesFor, type DeploymentChoice, deploymentChoices } from "../question/deployments.ts";
import { type Configuration, FIRST_PICKS, letterOf, type Picks } from "./pageState.ts";
import type { DecodedState } from "./stateCodec.ts";

/** `ownWorkloads`: ids of those that were made from the reader's files in this visit. */
export function reconcile({ state, faults }: DecodedState, catalogue: Catalogue, ownWorkloads: readonly string[]): DecodedState {
  const found: string[] = [...faults];
  const choices = deploymentChoices(catalogue);
  const configurations = state.configurations.map((configuration, place): Configuration => {
    const say = (what: string) => found.push(`${letterOf(place)}: ${what}`);
    return { ...configuration, picks: knownPicks(configuration.picks, { catalogue, choices, ownWorkloads, say }) };
  });
  return { state: { ...state, configurations }, faults: found };
}

type Known = {
  readonly catalogue: Catalogue;
  readonly choices: readonly DeploymentChoice[];
  readonly ownWorkloads: readonly string[];
  readonly say: (what: string) => void;
};

function knownPicks(picks: Picks, { catalogue, choices, ownWorkloads, say }: Known): Picks {
  const known = (kind: string, id: string, all: readonly { readonly id: string }[], fallback: string): string => {
    if (all.some((one) => one.id === id)) return id;
    say(`no ${kind} "${id}" here; ${fallback} is shown instead`);
    return fallback;
  };
  const platform = known("platform", picks.platform, catalogue.platforms, FIRST_PICKS.platform);
  const choice = choices.find(({ id }) => id === picks.deployment) ?? firstChoice(choices, platform);
  if (choice.id !== picks.deployment) say(`no deployment "${picks.deployment}" here; ${choice.id} is shown instead`);
  const isOwn = ownWorkloads.includes(picks.workload);
  const isShipped = catalogue.workloads.some(({ id }) => id === picks.workload);
  if (!isOwn && !isShipped)
    say(
      `no workload "${picks.workload}" here (one made from files stays in the browser that made it); ${choice.workload} is shown instead`,
    );
  const tier = choice.tiers.includes(picks.tier) ? picks.tier : (choice.tiers[0] ?? FIRST_PICKS.tier);
  if (tier !== picks.tier) say(`${choice.name} serves no tier ${picks.tier}; tier ${tier} is shown instead`);
  return {
    platform,
    deployment: choice.id,
    model: known("model", picks.model, catalogue.models, choice.model),
    workload: isOwn || isShipped ? picks.workload : choice.workload,
    tier,
  };
}

/** Of the platform itself; else the first deployment of all. */
export function firstChoice(choices: readonly DeploymentChoice[], platform: string): DeploymentChoice {
  const [first] = [...choicesFor(choices, platform), ...choices.filter(({ id }) => id === FIRST_PICKS.deployment), ...choices];
  if (first === undefined) throw new Error("a catalogue has one deployment at least");
  return first;
}
