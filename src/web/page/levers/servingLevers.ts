/** Sliders of serving: speculative decoding, and the grain at which prefixes are reused. */
import type { EngineProfile } from "../../../profiles/engine.ts";
import type { ModelProfile } from "../../../profiles/model.ts";
import type { Lever, LeverBase, LeverSetting } from "./lever.ts";

/** Attention kinds whose state is stored at checkpoints, so that their grain is that of checkpoints. */
const WITH_STATE: readonly string[] = ["csa", "hca", "gdn"];
const FINEST_GRAIN = 16;
const COARSEST_GRAIN = 65_536;
const NO_DRAFTER = "The model has no drafter.";

/** Where an engine's profile has the grain of a model. */
function grainKey(model: ModelProfile): "stateCheckpointTokens" | "blockTokens" {
  return model.layers.some(({ attention }) => WITH_STATE.includes(attention.kind)) ? "stateCheckpointTokens" : "blockTokens";
}

/** Whether prefixes are reused as the engine's profile has it. */
export function reusesByDefault({ prefixReuse }: EngineProfile): boolean {
  return prefixReuse.enabled.value;
}

export function reuseSetting(reuse: boolean): LeverSetting {
  return ["engine.prefixReuse.enabled", String(reuse)];
}

/** Drafts a step as the deployment or the engine has it. */
function baseDrafts({ model, engine, deployment }: LeverBase): number {
  const known = model.draft?.acceptanceLength.value.length ?? 0;
  return Math.min(deployment.draftTokens ?? engine.speculation.draftTokens.value, known);
}

function acceptedAt(model: ModelProfile, drafts: number): number {
  return Math.max(1, ...(model.draft?.acceptanceLength.value.slice(0, drafts) ?? []));
}

export const SERVING_LEVERS: readonly Lever[] = [
  {
    id: "drafts",
    group: "serving",
    label: "Drafts a step",
    unit: "tokens",
    about: "Speculative decoding: tokens that the drafter proposes at every step; 0 switches it off.",
    range: (base) => {
      const max = base.model.draft?.acceptanceLength.value.length;
      return max === undefined ? undefined : { base: baseDrafts(base), min: 0, max, step: 1, scale: "linear" };
    },
    without: NO_DRAFTER,
    settings: (value) => [["deployment.draftTokens", String(value)]],
  },
  {
    id: "acceptance",
    group: "serving",
    label: "Tokens accepted a step",
    unit: "tokens",
    about: "Mean tokens that a verified step emits, its bonus token included.",
    range: (base, values) => {
      const drafts = values.drafts ?? baseDrafts(base);
      if (base.model.draft === undefined || drafts === 0) return undefined;
      return { base: acceptedAt(base.model, drafts), min: 1, max: drafts + 1, step: 0.01, scale: "linear" };
    },
    without: "Without drafts a step emits one token.",
    settings: (value, base, values) => acceptanceSettings(value, base, values.drafts ?? baseDrafts(base)),
  },
  {
    id: "grain",
    group: "serving",
    label: "Reuse grain",
    unit: "tokens",
    about: "A cached prefix is reused up to a multiple of this; what lies beyond is prefilled again.",
    range: ({ model, engine }) => {
      const base = engine.prefixReuse[grainKey(model)].value;
      return { base, min: FINEST_GRAIN, max: COARSEST_GRAIN, step: 1, scale: "log" };
    },
    without: "",
    settings: (value, { model }) => [[`engine.prefixReuse.${grainKey(model)}`, String(value)]],
  },
];

/**
 * Acceptance at the chosen drafts, and at fewer drafts the profile's gains over one token in the same proportion: a depth
 * that gains less than a shorter one counts for nothing.
 */
function acceptanceSettings(accepted: number, { model }: LeverBase, drafts: number): LeverSetting[] {
  const lengths = model.draft?.acceptanceLength.value.slice(0, drafts) ?? [];
  const gain = acceptedAt(model, drafts) - 1;
  return lengths.map((length, index) => {
    const isLast = index === lengths.length - 1;
    const scaled = gain === 0 ? 1 : 1 + ((length - 1) * (accepted - 1)) / gain;
    const most = Math.min(index + 2, accepted);
    const value = isLast ? accepted : Math.max(1, Math.min(scaled, most));
    return [`model.draft.acceptanceLength.value.${index}`, String(Number(value.toFixed(3)))];
  });
}
