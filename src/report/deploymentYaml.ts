/** A deployment as YAML that can be pasted under `deployments:` of a scenario. */
import type { KvSpec } from "../profiles/kvMemory.ts";
import type { DeploymentSpec, PoolSpec } from "../profiles/scenario.ts";

/** Lines of one entry of the list. Ensures: read back in a scenario it is the same deployment. */
export function deploymentYaml(spec: DeploymentSpec, indent = ""): string[] {
  const lines = [
    `- name: ${JSON.stringify(spec.name)}`,
    `  mode: ${spec.mode}`,
    `  tiers: [${spec.tiers.join(", ")}]`,
    ...(spec.draftTokens === undefined ? [] : [`  draftTokens: ${spec.draftTokens}`]),
    ...(spec.mode === "aggregated"
      ? [`  pool: ${poolText(spec.pool)}`]
      : [`  prefill: ${poolText(spec.prefill)}`, `  decode: ${poolText(spec.decode)}`]),
    ...(spec.kv === undefined ? [] : kvLines(spec.kv)),
  ];
  return lines.map((line) => `${indent}${line}`);
}

function poolText(pool: PoolSpec): string {
  const { workers, tensorParallel, attentionDataParallel, ...rest } = pool;
  return flow({
    workers,
    ...(tensorParallel === 1 ? {} : { tensorParallel }),
    ...(attentionDataParallel === 1 ? {} : { attentionDataParallel }),
    ...rest,
  });
}

/** Quantities are SI numbers inside, and have their unit in YAML. */
function kvLines({ idleTtl, routing, routingStaleness, tiers }: KvSpec): string[] {
  return [
    "  kv:",
    ...(idleTtl === undefined ? [] : [`    idleTtl: ${idleTtl} s`]),
    `    routing: ${routing}`,
    ...(routingStaleness === 0 ? [] : [`    routingStaleness: ${routingStaleness} s`]),
    ...(tiers.length === 0 ? [] : ["    tiers:"]),
    ...tiers.map(({ kind, capacity, bandwidth, write, ttl }) => {
      const entries = {
        kind,
        ...(capacity === undefined ? {} : { capacity: `${capacity} B` }),
        ...(bandwidth === undefined ? {} : { bandwidth: `${bandwidth} B/s` }),
        write,
        ...(ttl === undefined ? {} : { ttl: `${ttl} s` }),
      };
      return `      - ${flow(entries)}`;
    }),
  ];
}

function flow(entries: Readonly<Record<string, string | number | undefined>>): string {
  const written = Object.entries(entries).filter(([, value]) => value !== undefined);
  return `{ ${written.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;
}
