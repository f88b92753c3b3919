/** A deployment with memory below HBM to keep idle prefixes in, one more kind a variant, as far as its platform has it. */
import { kvShards } from "../cost/memory.ts";
import type { DeploymentSpec } from "../profiles/scenario.ts";
import { buildDeployment, type SystemProfiles } from "../serving/deployment.ts";

/** What a variant adds; "HBM" is the deployment as it stands. */
export const KV_VARIANTS = ["HBM", "host", "host and NVMe", "NVLink pool"] as const;
export type KvVariant = (typeof KV_VARIANTS)[number];

/** Room that decoding keeps over its mean need, and the least share of the decode pool's KV room that is worth pooling. */
const DECODE_HEADROOM = 1.25;
const LEAST_SHARE = 0.05;

type KvSpec = NonNullable<DeploymentSpec["kv"]>;
type TierSpec = KvSpec["tiers"][number];

/**
 * The variants that this platform and deployment can have, none where the deployment has tiers of its own. `decodeFraction`:
 * share of the decode pool's KV room that running sequences take; what they leave is what a pool over the scale-up links
 * can be made of. Assumes that the deployment can run.
 */
export function kvVariants(
  system: SystemProfiles,
  spec: DeploymentSpec,
  decodeFraction: number | undefined,
): { readonly variant: KvVariant; readonly spec: DeploymentSpec }[] {
  if ((spec.kv?.tiers.length ?? 0) > 0) return [];
  const { host, nvme } = system.hardware.memoryTiers ?? {};
  const pooled = decodeFraction === undefined ? undefined : pooledBytesPerGpu(system, spec, decodeFraction);
  const tier = (kind: TierSpec["kind"], capacity?: number): TierSpec => ({
    kind,
    write: "through",
    ...(capacity === undefined ? {} : { capacity }),
  });
  const withTiers = (tiers: TierSpec[]): DeploymentSpec => ({ ...spec, kv: { ...(spec.kv ?? PLAIN_KV), tiers } });
  return [
    ...(host === undefined ? [] : [{ variant: "host" as const, spec: withTiers([tier("host")]) }]),
    ...(host === undefined || nvme === undefined
      ? []
      : [{ variant: "host and NVMe" as const, spec: withTiers([tier("host"), tier("nvme")]) }]),
    ...(pooled === undefined ? [] : [{ variant: "NVLink pool" as const, spec: withTiers([tier("peer", pooled)]) }]),
  ];
}

/** As a deployment without `kv` is run. */
const PLAIN_KV: KvSpec = { routing: "session-affinity", routingStaleness: 0, tiers: [] };

/** Bytes a GPU of the decode pool; undefined where there are none to spare within reach of the scale-up links. */
function pooledBytesPerGpu(system: SystemProfiles, spec: DeploymentSpec, decodeFraction: number): number | undefined {
  const { back, gpus, architecture } = buildDeployment(system, spec);
  if (back === undefined || gpus > system.hardware.scaleUp.domainGpus.value) return undefined;
  const spared = 1 - DECODE_HEADROOM * decodeFraction;
  if (spared < LEAST_SHARE) return undefined;
  return (spared * back.memory.kvBytesPerRank) / kvShards(architecture, back.cost.shape);
}
