/** Tiers of a deployment, from what a scenario says and a platform has. */
import { describe, expect, it } from "vitest";
import { kvSpec } from "../../src/profiles/kvMemory.ts";
import { loadScenario } from "../../src/profiles/load.ts";
import type { DeploymentSpec } from "../../src/profiles/scenario.ts";
import { buildDeployment } from "../../src/serving/deployment.ts";
import { InfeasibleError } from "../../src/serving/infeasible.ts";
import { ROOT } from "../support/cli.ts";

const shipped = (name: string) => loadScenario({ scenario: `${ROOT}/scenarios/${name}.yaml`, sets: [] }).systems[0];

function build(name: string, kv: unknown) {
  const system = shipped(name);
  if (system === undefined) throw new Error("a scenario has a system");
  return buildDeployment(system, { ...(system.deployments[0] as DeploymentSpec), kv: kvSpec.parse(kv) });
}

function fault(name: string, tiers: readonly unknown[]): InfeasibleError {
  try {
    build(name, { tiers });
  } catch (error) {
    if (error instanceof InfeasibleError) return error;
    throw error;
  }
  throw new Error("a deployment that cannot be was built");
}

describe("the tiers of a deployment", () => {
  it("are as large and fast as the platform says, for all GPUs of a worker", () => {
    // Eight KV heads over eight GPUs: every byte is on one of them.
    const { kv } = build("kv-offload", { tiers: [{ kind: "host" }, { kind: "nvme", write: "on-evict", ttl: "1 h" }] });
    expect(kv?.tiers.map(({ instances, bytes, ttlSeconds }) => [instances, bytes, ttlSeconds])).toEqual([
      [1, 8 * 250e9, Number.POSITIVE_INFINITY],
      [1, 8 * 3.84e12, 3600],
    ]);
    expect(kv?.links.map(({ name, scope, bytesPerSecond }) => [name, scope, bytesPerSecond])).toEqual([
      ["host in", "rank", 8 * 63e9],
      ["host out", "rank", 8 * 63e9],
      ["nvme read", "worker", 8 * 7e9],
      ["nvme write", "worker", 8 * 4e9],
    ]);
    expect(kv?.tiers[1]).toMatchObject({ readLinks: [2, 0], writeLinks: [1, 3] });
  });

  it("take a peer's HBM from the decode pool", () => {
    const plain = build("gb300-nvl72", {});
    const { kv, back } = build("gb300-nvl72", { tiers: [{ kind: "peer", capacity: "5 GB" }] });
    expect(back?.memory.kvBytesPerRank).toBeCloseTo((plain.back?.memory.kvBytesPerRank ?? 0) - 5e9, 0);
    expect(kv?.tiers[0]).toMatchObject({ instances: 1, bytes: 8 * 5e9 });
  });

  it.each([
    ["kv-offload", [{ kind: "peer", capacity: "5 GB" }], "no decode pool"],
    ["gb300-nvl72", [{ kind: "peer" }], "how large"],
    ["kv-offload", [{ kind: "store" }], "how large"],
    ["kv-offload", [{ kind: "host" }, { kind: "host" }], "stands above already"],
  ])("of %s cannot be %j", (name, tiers, wrong) => {
    const error = fault(name, tiers);
    expect(error.message).toContain(wrong);
    expect(error.path).toEqual(["kv", "tiers", String(tiers.length - 1)]);
    expect(error.fix).not.toBe("");
  });
});
