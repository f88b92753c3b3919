/** Changes of the state, each of which gives a new one. */
import type { LeverId } from "../levers/leverIds.ts";
import { choicesFor, type DeploymentChoice } from "../question/deployments.ts";
import { type Configuration, MAX_CONFIGURATIONS, type PageState, type Picks } from "./pageState.ts";
import { firstChoice } from "./reconcile.ts";
import { MAX_NAME_CHARACTERS } from "./stateCodec.ts";

/** The state with its shown configuration changed. */
export function withShown(state: PageState, changed: (configuration: Configuration) => Configuration): PageState {
  const configurations = state.configurations.map((one, place) => (place === state.shown ? changed(one) : one));
  return { ...state, configurations };
}

/** undefined: back to the profile's value. */
export function withLever(configuration: Configuration, id: LeverId, value: number | undefined): Configuration {
  const { [id]: _, ...others } = configuration.levers;
  return { ...configuration, levers: value === undefined ? others : { ...others, [id]: value } };
}

/** What depends on a pick follows it: a platform brings its own deployment, a deployment its tiers, model and workload. */
export function withPick(
  configuration: Configuration,
  pick: Partial<Picks>,
  choices: readonly DeploymentChoice[],
): Configuration {
  const picks = { ...configuration.picks, ...pick };
  if (pick.platform !== undefined) {
    const stays = choices.find(({ id }) => id === picks.deployment)?.platform === pick.platform;
    const own = choicesFor(choices, pick.platform);
    if (!stays) return { ...configuration, picks: following(picks, (own[0] ?? firstChoice(choices, pick.platform)).id, choices) };
  }
  return { ...configuration, picks: following(picks, picks.deployment, choices) };
}

function following(picks: Picks, deployment: string, choices: readonly DeploymentChoice[]): Picks {
  const choice = choices.find(({ id }) => id === deployment);
  const tiers = choice?.tiers ?? [];
  return { ...picks, deployment, tier: tiers.includes(picks.tier) ? picks.tier : (tiers[0] ?? picks.tier) };
}

/** A copy of the shown configuration beside it, which is then shown. The most there may be: as it was. */
export function withCopy(state: PageState): PageState {
  const shown = state.configurations[state.shown];
  if (shown === undefined || state.configurations.length >= MAX_CONFIGURATIONS) return state;
  return withConfiguration(state, { ...shown, name: shown.name === "" ? "" : cleanName(`${shown.name} (copy)`) });
}

export function withConfiguration(state: PageState, added: Configuration): PageState {
  if (state.configurations.length >= MAX_CONFIGURATIONS) return state;
  return { ...state, configurations: [...state.configurations, added], shown: state.configurations.length };
}

/** Without the shown configuration; the last one stays. */
export function withoutShown(state: PageState): PageState {
  if (state.configurations.length === 1) return state;
  const configurations = state.configurations.filter((_, place) => place !== state.shown);
  return { ...state, configurations, shown: Math.max(0, state.shown - 1) };
}

/** Text that can be a name: one line, not too long, no half characters. */
export function cleanName(text: string): string {
  const line = text
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return line.slice(0, MAX_NAME_CHARACTERS).toWellFormed().trim();
}
