/** Every shipped hardware and engine profile parses and agrees with what is known of the real thing. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { engineSchema } from "../../src/profiles/engine.ts";
import { hardwareSchema } from "../../src/profiles/hardware.ts";
import { QUALITIES } from "../../src/profiles/sourced.ts";

const root = join(import.meta.dirname, "..", "..");

type Shipped<T> = { name: string; text: string; raw: unknown; profile: T };

function shipped<T>(folder: string, schema: { parse: (raw: unknown) => T }): Shipped<T>[] {
  return readdirSync(join(root, folder))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => {
      const text = readFileSync(join(root, folder, file), "utf8");
      const raw: unknown = parse(text);
      return { name: basename(file, ".yaml"), text, raw, profile: schema.parse(raw) };
    });
}

const platforms = shipped("hardware-profiles", hardwareSchema);
const engines = shipped("engine-profiles", engineSchema);

/** Bytes of HBM on the vendor's label, taken as decimal GB. */
const LABEL_BYTES: Record<string, number> = {
  "gb300-nvl72": 288e9,
  b300: 288e9,
  mi355x: 288e9,
  h200: 141e9,
  "gb200-nvl72": 186e9,
  b200: 180e9,
  h100: 80e9,
  mi300x: 192e9,
  mi325x: 256e9,
};

/** Published maximum watts of one system unit; AMD platforms have none. */
const SYSTEM_MAXIMUM_WATTS: Record<string, number> = {
  "gb300-nvl72": 142e3,
  b300: 14.5e3,
  h200: 10.2e3,
  "gb200-nvl72": 120e3,
  b200: 14.3e3,
  h100: 10.2e3,
};

const provenanceSchema = z.object({ value: z.unknown(), source: z.string(), quality: z.string(), note: z.string().optional() });

/** Every { value, source, quality } below `node`, with the path to it. */
function sourcedValues(node: unknown, path = ""): (z.output<typeof provenanceSchema> & { path: string })[] {
  if (typeof node !== "object" || node === null) return [];
  const found = provenanceSchema.safeParse(node);
  if (found.success) return [{ ...found.data, path }];
  return Object.entries(node).flatMap(([key, child]) => sourcedValues(child, `${path}.${key}`));
}

test("the platforms and engines that scenarios name are shipped", () => {
  expect(platforms.map((platform) => platform.name).sort()).toEqual(Object.keys(LABEL_BYTES).sort());
  expect(engines.map((engine) => engine.name).sort()).toEqual(["atom", "ollama", "sglang", "tensorrt-llm", "tgi", "vllm"]);
});

describe.each([
  ...platforms.map((platform) => ({ ...platform, schemaName: "hardware" })),
  ...engines.map((engine) => ({ ...engine, schemaName: "engine" })),
])("$name", ({ name, text, raw, profile, schemaName }) => {
  test("is named after its id and points editors to its schema", () => {
    expect(profile.id).toBe(name);
    expect(text.split("\n")[0]).toBe(`# yaml-language-server: $schema=../schemas/${schemaName}.schema.json`);
  });

  test("says where every value comes from, in terms that a reader outside this repository can follow", () => {
    const values = sourcedValues(raw);
    expect(values.length).toBeGreaterThan(10);
    for (const { path, source, quality, note } of values) {
      expect(source.trim().length, `${path}: source "${source}"`).toBeGreaterThanOrEqual(10);
      expect(QUALITIES, path).toContain(quality);
      expect(`${source} ${note ?? ""}`, path).not.toMatch(/\/work\/|\.\.\/|\/home\/|facts\//);
    }
  });
});

describe.each(platforms)("$name", ({ name, profile }) => {
  const { accelerator, scaleUp, scaleOut, system, architecture } = profile;
  const { bf16, fp8, fp4 } = accelerator.peakCompute;
  const tdp = accelerator.tdp.value;

  test("reaches its BF16 peak at 150 to 350 FLOP a byte of HBM", () => {
    const flopPerByte = bf16.value / accelerator.hbmBandwidth.value;
    expect(flopPerByte).toBeGreaterThan(150);
    expect(flopPerByte).toBeLessThan(350);
  });

  test("doubles its peak with each halving of precision, and more for FP4 on Blackwell Ultra", () => {
    expect((fp8?.value ?? Number.NaN) / bf16.value).toBeCloseTo(2, 1);
    if (fp4 !== undefined) {
      expect(fp4.value / bf16.value).toBeGreaterThan(3.9);
      expect(fp4.value / bf16.value).toBeLessThan(6.5);
    }
  });

  test("computes FP4 natively on Blackwell and CDNA4 only", () => {
    expect(fp4 !== undefined).toBe(architecture === "blackwell" || architecture === "cdna4");
  });

  test("has the HBM of its label, which often means GiB", () => {
    const ratio = accelerator.hbmCapacity.value / (LABEL_BYTES[name] ?? Number.NaN);
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.1);
  });

  test("draws less idle than engaged, and less engaged than at its cap", () => {
    expect(accelerator.idlePower.value).toBeGreaterThan(0.1 * tdp);
    expect(accelerator.idlePower.value).toBeLessThan(accelerator.power.engagedPower.value);
    expect(accelerator.power.engagedPower.value).toBeLessThan(accelerator.power.capFraction.value * tdp);
  });

  test("spends a few picojoules a FLOP and tens to hundreds a byte, and could reach its cap", () => {
    const { engagedPower, energyPerFlop, energyPerByte, capFraction } = accelerator.power;
    expect(energyPerFlop.value).toBeGreaterThan(0.5e-12);
    expect(energyPerFlop.value).toBeLessThan(10e-12);
    expect(energyPerByte.value).toBeGreaterThan(50e-12);
    expect(energyPerByte.value).toBeLessThan(500e-12);
    const flatOut = engagedPower.value + energyPerFlop.value * bf16.value + energyPerByte.value * accelerator.hbmBandwidth.value;
    expect(flatOut).toBeGreaterThan(capFraction.value * tdp);
  });

  test("has a scale-up link slower than HBM and faster than its NIC", () => {
    expect(scaleUp.bandwidthPerGpu.value).toBeLessThan(accelerator.hbmBandwidth.value / 5);
    expect(scaleUp.bandwidthPerGpu.value).toBeGreaterThan(4 * scaleOut.bandwidthPerGpu.value);
    expect([50e9, 100e9]).toContain(scaleOut.bandwidthPerGpu.value);
  });

  test("is sold as one scale-up domain", () => {
    expect(scaleUp.domainGpus.value).toBe(system.gpus.value);
    expect(system.gpus.value).toBe(system.unit === "rack" ? 72 : 8);
  });

  test("adds up to the published maximum of the system, where there is one", () => {
    const watts = system.gpus.value * (tdp + system.nonGpuPowerPerGpu.value);
    const published = SYSTEM_MAXIMUM_WATTS[name];
    if (published === undefined) {
      expect(system.nonGpuPowerPerGpu.quality).toBe("assumed");
      expect(system.nonGpuPowerPerGpu.value / tdp).toBeGreaterThan(0.3);
      expect(system.nonGpuPowerPerGpu.value / tdp).toBeLessThan(0.9);
    } else {
      expect(Math.abs(watts / published - 1)).toBeLessThan(0.05);
    }
  });

  test("has the PUE of a liquid- or an air-cooled hall, marked as assumed", () => {
    expect([1.1, 1.25]).toContain(system.pue.value);
    expect(system.pue.quality).toBe("assumed");
  });
});

/** Servers for one node, whose defaults are not those of a fleet. */
const SMALL = ["ollama", "tgi"];

describe.each(engines.filter(({ name }) => SMALL.includes(name)))("$name", ({ profile }) => {
  const { scheduling, memory, speculation } = profile;

  test("takes all memory, sets it aside for whole replies, and does not draft", () => {
    expect(memory.hbmFraction.value).toBe(1);
    expect(scheduling.admission.value).toBe("reserve-maximum");
    expect(speculation.draftTokens.value).toBe(0);
    expect(scheduling.maxSequencesPerRank.value).toBeLessThanOrEqual(128);
  });
});

describe.each(engines.filter(({ name }) => !SMALL.includes(name)))("$name", ({ name, profile }) => {
  const { scheduling, memory, prefixReuse, speculation, overheads } = profile;

  test("schedules chunks of a few thousand tokens and decodes hundreds of sequences a rank", () => {
    expect(scheduling.maxBatchedTokensPerRank.value).toBeGreaterThanOrEqual(2048);
    expect(scheduling.maxBatchedTokensPerRank.value).toBeLessThanOrEqual(32768);
    expect(scheduling.maxSequencesPerRank.value).toBeGreaterThanOrEqual(128);
    expect(scheduling.maxSequencesPerRank.value).toBeLessThanOrEqual(scheduling.maxBatchedTokensPerRank.value);
  });

  test("reserves KV for the longest reply only in TensorRT-LLM", () => {
    expect(scheduling.admission.value).toBe(name === "tensorrt-llm" ? "reserve-maximum" : "on-demand");
  });

  test("leaves some HBM to activations and graphs", () => {
    expect(memory.hbmFraction.value).toBeGreaterThanOrEqual(0.8);
    expect(memory.hbmFraction.value).toBeLessThanOrEqual(0.95);
    expect(memory.reservedPerGpu.value).toBeGreaterThan(1e9);
    expect(memory.reservedPerGpu.value).toBeLessThan(20e9);
  });

  test("resumes models with state no finer than models without", () => {
    expect(prefixReuse.stateCheckpointTokens.value).toBeGreaterThanOrEqual(prefixReuse.blockTokens.value);
    expect(prefixReuse.stateCheckpointTokens.value % prefixReuse.blockTokens.value).toBe(0);
  });

  test("keeps every checkpoint only where checkpoints are far apart", () => {
    expect(prefixReuse.checkpointsKept.value).toBe(prefixReuse.stateCheckpointTokens.value >= 4096 ? "all" : "last");
  });

  test("drafts a few tokens and takes tens to hundreds of milliseconds a request at the front end", () => {
    expect(speculation.draftTokens.value).toBeGreaterThanOrEqual(1);
    expect(speculation.draftTokens.value).toBeLessThanOrEqual(7);
    expect(overheads.requestSeconds.value).toBeGreaterThan(0.01);
    expect(overheads.requestSeconds.value).toBeLessThan(0.5);
  });
});
