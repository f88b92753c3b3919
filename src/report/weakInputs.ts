/**
 * The weakest inputs that a result leans on: values of the profiles that nobody measured or stated, the most
 * influential first. Which those are is judgement, written down in the table below; how good a value is stands in its profile.
 */
import type { ResolvedSystem } from "../profiles/resolve.ts";
import type { Quality, Sourced } from "../profiles/sourced.ts";
import { sourcedText } from "./quantityText.ts";

export type WeakInput = {
  readonly path: string;
  /** As it would be written, with its unit. */
  readonly value: string;
  readonly quality: Quality;
  readonly source: string;
  /** Platforms that it concerns; empty: all. */
  readonly platforms: readonly string[];
};

/** Paths by their pull on agents and on Agents/MW, strongest first. */
export const INFLUENTIAL = [
  "workload.output.scale",
  "engine.prefixReuse.checkpointsKept",
  "engine.prefixReuse.stateCheckpointTokens",
  "engine.prefixReuse.enabled",
  "workload.context.growthCv",
  "workload.turns.cv",
  "workload.output.tokens",
  "workload.context.growth",
  "workload.context.compaction.trigger",
  "workload.context.compaction.endsInstead",
  "workload.turns.requests",
  "workload.output.reasoning.share",
  "workload.output.reusable",
  "engine.scheduling.firstToken",
  "engine.scheduling.prefillPolicy",
  "engine.scheduling.admission",
  "workload.toolDelay.sigma",
  "workload.toolDelay.median",
  "workload.toolDelay.call",
  "workload.userPause.chance",
  "workload.userPause.pause",
  "workload.context.rewrites.chance",
  "workload.subAgents.chance",
  "workload.context.firstPromptCv",
  "model.draft.acceptanceLength",
  "model.kernelsPerLayer",
  "coefficients.prefillSlowdown",
  "coefficients.kernelFloorSeconds",
  "coefficients.expertBandwidthEfficiency",
  "coefficients.kvBandwidthEfficiency",
  "coefficients.collectiveOverlap",
  "engine.scheduling.maxSequencesPerRank",
  "engine.scheduling.maxBatchedTokensPerRank",
  "engine.overheads.requestSeconds",
  "engine.memory.hbmFraction",
  "engine.memory.reservedPerGpu",
  "hardware.system.nonGpuPowerPerGpu",
  "hardware.system.pue",
  "hardware.accelerator.idlePower",
  "hardware.accelerator.power.engagedPower",
  "hardware.accelerator.power.energyPerByte",
  "hardware.accelerator.power.energyPerFlop",
  "hardware.accelerator.power.capFraction",
] as const;

/** Worst first. */
const WEAK: readonly Quality[] = ["assumed", "derived", "secondary"];

/** Weak inputs of some systems: assumed ones before derived ones before second-hand ones, each by influence. At most `limit`. */
export function weakInputs(systems: readonly ResolvedSystem[], limit: number): WeakInput[] {
  const found = [...loadPaths(systems), ...INFLUENTIAL].flatMap((path) => weakValues(systems, path));
  const rank = ({ quality }: WeakInput): number => WEAK.indexOf(quality);
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, limit);
}

/** Who the agents are, and when they come, before all else: paths that few workloads have. */
function loadPaths(systems: readonly ResolvedSystem[]): string[] {
  const paths = systems.flatMap(({ workload }) => {
    if (workload.kind === "mix") return workload.parts.map((_, index) => `workload.parts.${index}.weight`);
    return workload.arrivals?.kind === "diurnal" ? ["workload.arrivals.shape"] : [];
  });
  return [...new Set(paths)];
}

/** The distinct weak values at one path. */
function weakValues(systems: readonly ResolvedSystem[], path: string): WeakInput[] {
  const bySource = new Map<string, WeakInput>();
  for (const { system, shown } of systems.flatMap((system) => partsOf(system, path))) {
    const leaf = matters(path, system) ? sourcedAt(system, path) : undefined;
    if (leaf === undefined || !WEAK.includes(leaf.quality)) continue;
    const value = sourcedText(path, system, leaf.value);
    const key = JSON.stringify([shown, leaf.value, leaf.quality, leaf.source]);
    const platforms = [...(bySource.get(key)?.platforms ?? []), system.platform];
    bySource.set(key, { path: shown, value, quality: leaf.quality, source: leaf.source, platforms: [...new Set(platforms)] });
  }
  const everywhere = new Set(systems.map(({ platform }) => platform)).size;
  return [...bySource.values()].map((input) => (input.platforms.length === everywhere ? { ...input, platforms: [] } : input));
}

/** Of a mix, the system once with each of its workloads, and the path with the workload's name: "workload[codex].turns.cv". */
function partsOf(system: ResolvedSystem, path: string): { readonly system: ResolvedSystem; readonly shown: string }[] {
  const { workload } = system;
  if (workload.kind !== "mix" || !path.startsWith("workload.") || path.startsWith("workload.parts."))
    return [{ system, shown: path }];
  const distinct = new Map(workload.parts.map((part) => [part.workload.id, part.workload]));
  return [...distinct].map(([id, own]) => ({
    system: { ...system, workload: own },
    shown: path.replace(/^workload/, `workload[${id}]`),
  }));
}

/** Whether the system uses the value at all. */
function matters(path: string, { deployments }: ResolvedSystem): boolean {
  return path !== "engine.scheduling.firstToken" || deployments.some(({ mode }) => mode === "disaggregated");
}

function sourcedAt(system: ResolvedSystem, path: string): Sourced<unknown> | undefined {
  let value: unknown = system;
  for (const key of path.split(".")) {
    value = typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  return isSourced(value) ? value : undefined;
}

function isSourced(value: unknown): value is Sourced<unknown> {
  return typeof value === "object" && value !== null && "quality" in value && "source" in value && "value" in value;
}
