/** Schema of hardware-profiles/*.yaml: one accelerator platform, from the die to the rack. */
import { z } from "zod";
import { count, id, positiveFraction, sourced, sourcedPositiveQuantity, sourcedQuantity } from "./sourced.ts";

export const hardwareSchema = z.strictObject({
  id: id(),
  name: z.string().min(1),
  vendor: z.string().min(1),
  architecture: z
    .enum(["hopper", "blackwell", "cdna3", "cdna4"])
    .describe("Die family: platforms of one family share efficiencies"),
  accelerator: z.strictObject({
    name: z.string().min(1),
    peakCompute: z
      .strictObject({
        bf16: sourcedPositiveQuantity("flopPerSecond"),
        fp8: sourcedPositiveQuantity("flopPerSecond").optional(),
        fp4: sourcedPositiveQuantity("flopPerSecond").optional(),
      })
      .describe(
        "Dense peaks per accelerator. A precision that the hardware lacks is left out; its weights are then widened to BF16, as weight-only (Marlin) kernels do",
      ),
    hbmCapacity: sourcedPositiveQuantity("bytes").describe("What the driver reports as usable, per accelerator"),
    hbmBandwidth: sourcedPositiveQuantity("bytesPerSecond"),
    tdp: sourcedPositiveQuantity("watts").describe("Power limit of one accelerator"),
    powerCap: sourcedPositiveQuantity("watts")
      .optional()
      .describe("Lower power limit that a site sets: steps that would draw more take longer. Absent: tdp"),
    idlePower: sourcedQuantity("watts").describe("No kernel running"),
    power: z
      .strictObject({
        engagedPower: sourcedQuantity("watts").describe("p0: drawn by a running step before any work is counted"),
        energyPerFlop: sourcedQuantity("joulesPerFlop"),
        energyPerByte: sourcedQuantity("joulesPerByte").describe("Per byte of HBM traffic"),
        capFraction: sourced(positiveFraction()).describe("Highest sustained draw as a share of tdp"),
      })
      .describe("Watts of a running step = min(p0 + eF x FLOP/s + eB x B/s, cap x tdp)"),
  }),
  scaleUp: z.strictObject({
    bandwidthPerGpu: sourcedPositiveQuantity("bytesPerSecond").describe("One direction, per accelerator, all peers together"),
    domainGpus: sourced(count()).describe("Accelerators in one scale-up domain"),
  }),
  scaleOut: z.strictObject({
    bandwidthPerGpu: sourcedPositiveQuantity("bytesPerSecond").describe("One direction, per accelerator"),
  }),
  memoryTiers: z
    .strictObject({
      host: z
        .strictObject({
          capacityPerGpu: sourcedPositiveQuantity("bytes").describe("DRAM, shared out per accelerator"),
          bandwidthPerGpu: sourcedPositiveQuantity("bytesPerSecond").describe(
            "One direction, between an accelerator and its host, as used in practice",
          ),
          latency: sourcedQuantity("seconds").describe("From asking for a prefix to its first byte"),
        })
        .optional(),
      nvme: z
        .strictObject({
          capacityPerGpu: sourcedPositiveQuantity("bytes").describe("Drives, shared out per accelerator"),
          readBandwidthPerGpu: sourcedPositiveQuantity("bytesPerSecond"),
          writeBandwidthPerGpu: sourcedPositiveQuantity("bytesPerSecond"),
          latency: sourcedQuantity("seconds"),
        })
        .optional(),
    })
    .optional()
    .describe("Memory below HBM that deployments can keep KV in; absent: not known"),
  system: z.strictObject({
    unit: z.string().min(1).describe("What one buys: node, rack"),
    gpus: sourced(count()).describe("Accelerators in one such unit"),
    nonGpuPowerPerGpu: sourcedQuantity("watts").describe("Host, NIC, switch, fans and conversion, shared out per accelerator"),
    pue: sourced(z.number().min(1).max(3)).describe("Facility power over IT power"),
  }),
});

export type HardwareProfile = z.output<typeof hardwareSchema>;
