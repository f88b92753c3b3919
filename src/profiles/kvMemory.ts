/** Schema of a deployment's `kv`: what is done with the KV of idle sessions, where it may go, and how requests find it. */
import { z } from "zod";
import { positiveQuantity, quantity } from "./sourced.ts";

/** Memories below the HBM of the rank that prefills, nearest first. */
const KV_TIERS = ["peer", "host", "nvme", "store"] as const;
export type KvTierKind = (typeof KV_TIERS)[number];

const WRITES = ["through", "on-evict", "never"] as const;
const ROUTINGS = ["session-affinity", "least-loaded", "random", "prefix-aware"] as const;

const tier = z.strictObject({
  kind: z
    .enum(KV_TIERS)
    .describe(
      "peer: HBM of the decode pool, over the scale-up links; host: DRAM of the worker's hosts; nvme: its drives; store: one for the whole deployment, over the NICs",
    ),
  capacity: positiveQuantity("bytes")
    .optional()
    .describe("peer, host, nvme: a GPU; store: in all. Default: the hardware profile's; peer and store have none there"),
  bandwidth: positiveQuantity("bytesPerSecond")
    .optional()
    .describe("store: of all its readers together; default: their NICs' alone"),
  write: z
    .enum(WRITES)
    .default("through")
    .describe(
      "through: copied down as soon as it is stored in HBM; on-evict: when the tier above evicts it; never: the tier stays empty",
    ),
  ttl: positiveQuantity("seconds").optional().describe("Prefixes unused for longer are gone; default: they stay until evicted"),
});

export const kvSpec = z.strictObject({
  idleTtl: positiveQuantity("seconds")
    .optional()
    .describe("Idle prefixes in HBM unused for longer are gone; default: they stay until evicted"),
  routing: z
    .enum(ROUTINGS)
    .default("session-affinity")
    .describe(
      "Where a request is prefilled: where its session is, where the least waits, anywhere, or where prefix and load together cost least",
    ),
  routingStaleness: quantity("seconds")
    .prefault("0 s")
    .describe("prefix-aware: how old what the router knows of prefixes may be; it looks anew every so often"),
  tiers: z.array(tier).default([]).describe("Tiers below HBM, nearest first"),
});
export type KvSpec = z.output<typeof kvSpec>;
export type KvRouting = KvSpec["routing"];
export type KvWrite = KvSpec["tiers"][number]["write"];
