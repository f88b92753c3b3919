import { describe, expect, it } from "vitest";
import { type HeldLoad, learnCaps } from "../../src/calibration/engineCaps.ts";
import { type CapGroup, capOf } from "../../src/profiles/engineCap.ts";

const GROUP: CapGroup = { platform: "b200", engine: "vllm", model: "m", precision: "fp8", drafts: "none", ranks: "tp" };
const ROOM_BYTES = 100e9;

type CurveSpec = {
  readonly group?: Partial<CapGroup>;
  readonly name?: string;
  /** Concurrency and sequences that decode. */
  readonly points: readonly (readonly [number, number])[];
  /** Sequences that fill the predicted KV room, and tokens a step that each needs. */
  readonly kvSequences: number;
  readonly tokens?: number;
  readonly roomBytes?: number;
};

function curve({ group = {}, name = "c", points, kvSequences, tokens = 9, roomBytes = ROOM_BYTES }: CurveSpec): HeldLoad[] {
  return points.map(([concurrency, decoding]) => ({
    group: { ...GROUP, ...group },
    curve: `${Object.values(group).join()}/${name}`,
    concurrency,
    share: decoding / concurrency,
    roomBytesPerGpu: roomBytes,
    held: {
      kvRoomShare: decoding / kvSequences,
      takenBytesPerGpu: roomBytes * (1 - decoding / kvSequences),
      maxSequencesPerRank: decoding,
      maxBatchedTokensPerRank: decoding * tokens,
    },
  }));
}

const flatAt = (most: number) =>
  [
    [most / 2, most / 2],
    [most, 0.9 * most],
    [2 * most, most],
    [4 * most, most],
  ] as const;

describe("engine limits from curves that go flat", () => {
  it("takes a batch that fills the predicted KV room as a limit of memory", () => {
    const [cap] = learnCaps(curve({ points: flatAt(140), kvSequences: 150 }));
    expect(cap?.kvRoomShare).toBeCloseTo(140 / 150);
    expect(cap?.maxSequencesPerRank).toBeUndefined();
    expect(cap?.maxBatchedTokensPerRank).toBeUndefined();
  });

  it("finds a share of KV room where flat batches scale with the lengths", () => {
    const [cap] = learnCaps([
      ...curve({ name: "short", points: flatAt(360), kvSequences: 720, tokens: 2 }),
      ...curve({ name: "long", points: flatAt(170), kvSequences: 340, tokens: 9 }),
    ]);
    expect(cap?.kvRoomShare).toBeCloseTo(0.5);
  });

  it("finds a limit of sequences where flat batches are alike whatever the lengths", () => {
    const [cap] = learnCaps([
      ...curve({ name: "short", points: flatAt(500), kvSequences: 5000, tokens: 2 }),
      ...curve({ name: "long", points: flatAt(510), kvSequences: 2600, tokens: 9 }),
    ]);
    expect(cap).toMatchObject({ maxSequencesPerRank: 510, runs: 8 });
    expect(cap?.kvRoomShare).toBeUndefined();
  });

  it("finds a step's tokens where long prompts stop at fewer sequences and memory is not short", () => {
    const [cap] = learnCaps([
      ...curve({ name: "short", points: flatAt(250), kvSequences: 5000, tokens: 2 }),
      ...curve({ name: "long", points: flatAt(56), kvSequences: 2600, tokens: 9 }),
    ]);
    expect(cap?.maxBatchedTokensPerRank).toBe(56 * 9);
    expect(cap?.maxSequencesPerRank).toBeUndefined();
  });

  it("finds memory that is gone from every GPU where a share would differ with the room", () => {
    const [cap] = learnCaps([
      ...curve({ name: "small", points: flatAt(30), kvSequences: 100, roomBytes: 40e9 }),
      ...curve({ name: "large", points: flatAt(140), kvSequences: 200, roomBytes: 94e9 }),
    ]);
    expect(cap?.takenBytesPerGpu).toBeCloseTo(28e9, -8);
    expect(cap?.kvRoomShare).toBeUndefined();
  });

  it("finds two limits where one alone leaves flat ends unexplained", () => {
    const [cap] = learnCaps([
      ...curve({ name: "short", points: flatAt(360), kvSequences: 720, tokens: 2 }),
      ...curve({ name: "long", points: flatAt(170), kvSequences: 340, tokens: 9 }),
      ...curve({ name: "roomy", points: flatAt(224), kvSequences: 2000, tokens: 9 }),
    ]);
    expect(cap?.kvRoomShare).toBeCloseTo(0.5);
    expect(cap?.maxBatchedTokensPerRank).toBe(224 * 9);
  });

  it("knows no limit from a curve that rises to its end, from a single run, or from a server that stalls", () => {
    const rising = [[16, 16] as const, [32, 31] as const, [64, 61] as const];
    expect(learnCaps(curve({ points: rising, kvSequences: 100 }))).toEqual([]);
    expect(learnCaps(curve({ points: [[512, 60]], kvSequences: 100 }))).toEqual([]);
    expect(learnCaps(curve({ points: [...rising, [512, 20]], kvSequences: 100 }))).toEqual([]);
  });

  it("is not misled by a stalled curve of a group that has held more", () => {
    const [cap] = learnCaps([
      ...curve({ points: flatAt(140), kvSequences: 150 }),
      ...curve({
        name: "stalled",
        points: [
          [32, 30],
          [64, 36],
        ],
        kvSequences: 5000,
      }),
    ]);
    expect(cap?.kvRoomShare).toBeCloseTo(140 / 150);
  });

  it("takes room that runs have used as there, though no curve went flat", () => {
    const loads = curve({
      points: [
        [32, 31],
        [64, 60],
      ],
      kvSequences: 40,
    });
    expect(learnCaps(loads)).toMatchObject([{ kvRoomShare: 1.5, source: "held more than predicted" }]);
  });

  it("pools what two platforms agree on, and never below what a group has held", () => {
    const unseen = curve({
      group: { platform: "h200" },
      points: [
        [32, 31],
        [64, 58],
      ],
      kvSequences: 100,
    });
    const caps = learnCaps([
      ...curve({ group: { platform: "b200" }, points: flatAt(41), kvSequences: 100 }),
      ...curve({ group: { platform: "b300" }, points: flatAt(54), kvSequences: 100 }),
      ...unseen,
    ]);
    expect(capOf(caps, { ...GROUP, platform: "mi355x", precision: "fp4" })).toMatchObject({ kvRoomShare: 0.54 });
    expect(capOf(caps, { ...GROUP, platform: "h200" })).toMatchObject({ kvRoomShare: 0.58 });
    expect(capOf(caps, { ...GROUP, drafts: "drafts" })).toBeUndefined();
  });

  it("does not pool platforms that disagree", () => {
    const caps = learnCaps([
      ...curve({ group: { platform: "b200" }, points: flatAt(40), kvSequences: 100 }),
      ...curve({ group: { platform: "b300" }, points: flatAt(90), kvSequences: 100 }),
    ]);
    expect(capOf(caps, { ...GROUP, platform: "mi355x" })).toBeUndefined();
  });

  it("gives the same limits for the same runs in any order", () => {
    const loads = [
      ...curve({ group: { platform: "b300" }, points: flatAt(44), kvSequences: 100 }),
      ...curve({ name: "short", points: flatAt(500), kvSequences: 5000, tokens: 2 }),
      ...curve({ name: "long", points: flatAt(510), kvSequences: 2600 }),
    ];
    expect(learnCaps([...loads].reverse())).toEqual(learnCaps(loads));
  });
});
