/**
 * What a deployment does with KV beyond running sequences, in SI units: ageing, routing, tiers below HBM and the links to
 * them. Bytes are those of sequences: where every tensor-parallel GPU holds a copy, a tier's room and a link's speed count
 * once for all of them, as HBM's does.
 */
import type { Architecture } from "../cost/architecture.ts";
import { kvShards } from "../cost/memory.ts";
import type { CoefficientSet } from "../profiles/coefficients.ts";
import type { HardwareProfile } from "../profiles/hardware.ts";
import type { KvRouting, KvSpec, KvTierKind, KvWrite } from "../profiles/kvMemory.ts";
import type { PoolSpec } from "../profiles/scenario.ts";
import { InfeasibleError } from "./infeasible.ts";

/** A kind of link, and who has one of its own. */
export type KvLinkPlan = {
  readonly name: string;
  readonly scope: "rank" | "worker" | "deployment";
  readonly bytesPerSecond: number;
};

export type KvTierPlan = {
  readonly kind: KvTierKind;
  /** How many of it there are (one a worker of the front pool, or one for all), and the bytes of each. */
  readonly instances: number;
  readonly bytes: number;
  readonly write: KvWrite;
  /** Infinity: prefixes stay until evicted. */
  readonly ttlSeconds: number;
  readonly latencySeconds: number;
  /** Kinds of links, by their places in the plan, that a read and a write cross. */
  readonly readLinks: readonly number[];
  readonly writeLinks: readonly number[];
};

export type KvPlan = {
  /** Infinity: idle prefixes stay until evicted. */
  readonly idleTtlSeconds: number;
  readonly routing: KvRouting;
  readonly staleSeconds: number;
  readonly tiers: readonly KvTierPlan[];
  readonly links: readonly KvLinkPlan[];
};

export type KvPlanInputs = {
  readonly spec: KvSpec;
  readonly hardware: HardwareProfile;
  readonly coefficients: CoefficientSet;
  readonly architecture: Architecture;
  readonly front: PoolSpec;
  readonly back: PoolSpec | undefined;
};

type TierSpec = KvSpec["tiers"][number];

/** Plans the tiers. Errors: InfeasibleError for a tier that the platform or the deployment has not. */
export function planKv(inputs: KvPlanInputs): KvPlan {
  const { spec } = inputs;
  const planner = new TierPlanner(inputs);
  const tiers = spec.tiers.map((tier, index) => planner.plan(tier, index));
  return {
    idleTtlSeconds: spec.idleTtl ?? Number.POSITIVE_INFINITY,
    routing: spec.routing,
    staleSeconds: spec.routingStaleness,
    tiers,
    links: planner.links,
  };
}

/** KV bytes that a rank of the decode pool gives to the peer tier, if there is one. */
export function peerBytesPerRank({ spec, architecture, back }: KvPlanInputs): number {
  const peer = spec.tiers.find(({ kind }) => kind === "peer");
  return peer?.capacity === undefined || back === undefined ? 0 : peer.capacity * shardsOf(architecture, back);
}

function shardsOf(architecture: Architecture, { tensorParallel }: PoolSpec): number {
  return kvShards(architecture, { tensorParallel });
}

class TierPlanner {
  readonly links: KvLinkPlan[] = [];
  readonly #inputs: KvPlanInputs;
  /** Ways that a rank's KV is spread over its GPUs. */
  readonly #shards: number;

  constructor(inputs: KvPlanInputs) {
    this.#inputs = inputs;
    this.#shards = shardsOf(inputs.architecture, inputs.front);
  }

  plan(tier: TierSpec, index: number): KvTierPlan {
    if (this.#inputs.spec.tiers.findIndex(({ kind }) => kind === tier.kind) < index)
      throw this.#lacking(index, "a tier of this kind stands above already", "each kind of tier once", "remove one of the two");
    const common = { kind: tier.kind, write: tier.write, ttlSeconds: tier.ttl ?? Number.POSITIVE_INFINITY };
    switch (tier.kind) {
      case "peer":
        return { ...common, ...this.#peer(tier, index) };
      case "host":
        return { ...common, ...this.#host(tier, index) };
      case "nvme":
        return { ...common, ...this.#nvme(tier, index) };
      case "store":
        return { ...common, ...this.#store(tier, index) };
    }
  }

  #peer({ capacity }: TierSpec, index: number) {
    const { back, hardware, coefficients, architecture } = this.#inputs;
    if (back === undefined)
      throw this.#lacking(
        index,
        "there is no decode pool whose HBM could be spared",
        "peer in a disaggregated deployment, whose decode pool keeps no idle prefixes",
        "remove the tier",
      );
    if (capacity === undefined) throw this.#unsized(index, "peer", "a GPU of the decode pool");
    const speed = hardware.scaleUp.bandwidthPerGpu.value * coefficients.linkEfficiency.value * this.#shards;
    return {
      instances: 1,
      bytes: capacity * shardsOf(architecture, back) * back.attentionDataParallel * back.workers,
      latencySeconds: coefficients.collectiveLatencySeconds.value,
      readLinks: [this.#link("scale-up in", "rank", speed)],
      writeLinks: [this.#link("scale-up out", "rank", speed)],
    };
  }

  #host({ capacity }: TierSpec, index: number) {
    const host = this.#inputs.hardware.memoryTiers?.host;
    if (host === undefined) throw this.#unknown(index, "host");
    return {
      instances: this.#inputs.front.workers,
      bytes: (capacity ?? host.capacityPerGpu.value) * this.#shards * this.#inputs.front.attentionDataParallel,
      latencySeconds: host.latency.value,
      readLinks: [this.#hostLink("in", index)],
      writeLinks: [this.#hostLink("out", index)],
    };
  }

  #nvme({ capacity }: TierSpec, index: number) {
    const nvme = this.#inputs.hardware.memoryTiers?.nvme;
    if (nvme === undefined) throw this.#unknown(index, "nvme");
    const ways = this.#shards * this.#inputs.front.attentionDataParallel;
    return {
      instances: this.#inputs.front.workers,
      bytes: (capacity ?? nvme.capacityPerGpu.value) * ways,
      latencySeconds: nvme.latency.value,
      readLinks: [this.#link("nvme read", "worker", nvme.readBandwidthPerGpu.value * ways), this.#hostLink("in", index)],
      writeLinks: [this.#hostLink("out", index), this.#link("nvme write", "worker", nvme.writeBandwidthPerGpu.value * ways)],
    };
  }

  #store({ capacity, bandwidth }: TierSpec, index: number) {
    const { hardware, coefficients } = this.#inputs;
    if (capacity === undefined) throw this.#unsized(index, "store", "in all");
    const speed = hardware.scaleOut.bandwidthPerGpu.value * coefficients.linkEfficiency.value * this.#shards;
    const whole = (way: string) => (bandwidth === undefined ? [] : [this.#link(`store ${way}`, "deployment", bandwidth)]);
    return {
      instances: 1,
      bytes: capacity,
      latencySeconds: coefficients.scaleOutLatencySeconds.value,
      readLinks: [this.#link("network in", "rank", speed), ...whole("read")],
      writeLinks: [this.#link("network out", "rank", speed), ...whole("write")],
    };
  }

  /** Host memory and drives share the link between a GPU and its host. */
  #hostLink(way: "in" | "out", index: number): number {
    const host = this.#inputs.hardware.memoryTiers?.host;
    if (host === undefined) throw this.#unknown(index, "host");
    return this.#link(`host ${way}`, "rank", host.bandwidthPerGpu.value * this.#shards);
  }

  #link(name: string, scope: KvLinkPlan["scope"], bytesPerSecond: number): number {
    const there = this.links.findIndex((link) => link.name === name);
    return there >= 0 ? there : this.links.push({ name, scope, bytesPerSecond }) - 1;
  }

  #unknown(index: number, tier: "host" | "nvme"): InfeasibleError {
    const { name } = this.#inputs.hardware;
    const fix = `add memoryTiers.${tier} to the hardware profile, or remove the tier`;
    return this.#lacking(
      index,
      `nothing is known of ${tier} memory of ${name}`,
      "a tier that the hardware profile describes",
      fix,
    );
  }

  #unsized(index: number, tier: string, what: string): InfeasibleError {
    return this.#lacking(index, `how large is the ${tier} tier?`, `capacity, ${what}`, "write capacity: 50 GB");
  }

  #lacking(index: number, wrong: string, expected: string, fix: string): InfeasibleError {
    return new InfeasibleError({ wrong, path: ["kv", "tiers", String(index)], expected, fix });
  }
}
