/** A configuration as a question to the engine, and the slider settings in it. */
import type { ResolvedSystem } from "../../../profiles/resolve.ts";
import type { CapacityQuestion, Catalogue, Inspection, OwnFile, Subject } from "../../engineApi.ts";
import type { LeverBase, LeverSetting } from "../levers/lever.ts";
import { LEVERS } from "../levers/levers.ts";
import { platformPrice } from "../levers/platformPrice.ts";
import { reuseSetting } from "../levers/servingLevers.ts";
import type { Configuration, PageState, Picks } from "../state/pageState.ts";
import type { DeploymentChoice } from "./deployments.ts";

/** What a configuration's picks come to, before any slider is moved. */
export function pickedSubject(picks: Picks, choice: DeploymentChoice, own: readonly OwnFile[]): Subject {
  const set: LeverSetting[] = [
    ...(picks.platform === choice.platform ? [] : [[`systems.${choice.system}.platform`, picks.platform] as const]),
    ...(picks.model === choice.model ? [] : [["model", picks.model] as const]),
    ...(picks.workload === choice.workload ? [] : [["workload", picks.workload] as const]),
  ];
  const needed = own.filter(({ path }) => path === workloadPath(picks.workload));
  return { scenario: choice.scenario, set: set.map(settingText), ...(needed.length > 0 ? { own: needed } : {}) };
}

export function workloadPath(id: string): string {
  return `workload-profiles/${id}.yaml`;
}

/** The profiles that sliders start from; undefined: the scenario has no such system, which a fault of the engine would be. */
export function leverBase(
  { systems }: Pick<Inspection, "systems">,
  choice: DeploymentChoice,
  { prices }: Pick<Catalogue, "prices">,
  priceBasis: PageState["priceBasis"],
): LeverBase | undefined {
  const system: ResolvedSystem | undefined = systems[choice.system];
  const deployment = system?.deployments.find(({ name }) => name === choice.name);
  if (system === undefined || deployment === undefined) return undefined;
  const { hardware, model, engine, workload } = system;
  return { hardware, model, engine, workload, deployment, price: platformPrice(prices, system.platform, priceBasis) };
}

/** The settings of all sliders that were moved, as path and value. */
export function leverSettings({ levers, reuse }: Pick<Configuration, "levers" | "reuse">, base: LeverBase): LeverSetting[] {
  const moved = LEVERS.flatMap((lever) => {
    const value = levers[lever.id];
    if (value === undefined || lever.range(base, levers) === undefined) return [];
    return lever.settings(value, base, levers);
  });
  return [...moved, ...(reuse === undefined ? [] : [reuseSetting(reuse)])];
}

/** `subject`: the picked one. */
export function capacityQuestion(
  subject: Subject,
  { picks }: Pick<Configuration, "picks">,
  choice: DeploymentChoice,
  settings: readonly LeverSetting[],
): Omit<CapacityQuestion, "effort"> {
  return {
    ...subject,
    kind: "capacity",
    set: [...(subject.set ?? []), ...settings.map(settingText)],
    platform: [picks.platform],
    deployment: choice.name,
    tier: [picks.tier],
  };
}

function settingText([path, value]: LeverSetting): string {
  return `${path}=${value}`;
}
