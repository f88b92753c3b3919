import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PowerLog, wattsOver, wattsOverAll } from "../../../src/calibration/imports/powerLog.ts";
import { readPowerLog } from "../../../src/calibration/imports/readPowerLog.ts";
import { inputErrorOf } from "./results.ts";

const read = (text: string): PowerLog => readPowerLog({ file: "power.csv", text });

describe("a power log", () => {
  it("of nvidia-smi is read with units, gaps in the readings and a limit beside the draw", () => {
    const log = read(
      "timestamp, index, power.draw [W], power.limit [W]\n2026/03/01 09:00:00.100, 0, 400.00 W, 700.00 W\n2026/03/01 09:00:00.100, 1, [N/A], 700.00 W\n2026/03/01 09:00:01.100, 1, 410.00 W, 700.00 W\n",
    );
    expect(log.clock).toBe("local");
    expect([...log.gpus].map(([gpu, { watts }]) => [gpu, watts])).toEqual([
      ["0", [400]],
      ["1", [410]],
    ]);
  });

  it("of amd-smi is read after a preamble and with its header again and again", () => {
    const log = read(
      "CTRL + C to stop.\ntimestamp,gpu,socket_power,power_management\n1772366400,0,900,ENABLED\ntimestamp,gpu,socket_power,power_management\n1772366401,0,910,ENABLED\n17723",
    );
    expect(log.clock).toBe("absolute");
    expect(log.gpus.get("0")).toEqual({ seconds: [1772366400, 1772366401], watts: [900, 910] });
  });

  it("of rocm-smi has no times", () => {
    const log = read("device,Average Graphics Package Power (W)\ncard0,520.0\ncard1,540.0\n");
    expect(log.clock).toBe("none");
    expect(wattsOverAll(log)).toEqual({ watts: 1060, gpus: 2 });
  });

  it("of dcgmi dmon is a table with units in its second line, also with times before each line", () => {
    const plain = read(
      "#Entity   TMPTR   POWER\nID        C       W\nGPU 0     61      400.5\nGPU 1     N/A     N/A\nGPU 1     60      410.5\n#Entity   TMPTR   POWER\nGPU 0     61      420.5\n",
    );
    expect(plain.clock).toBe("none");
    expect(wattsOverAll(plain)).toEqual({ watts: 821, gpus: 2 });
    const timed = read("2026-03-01T12:00:00Z #Entity  POWER\n2026-03-01T12:00:00Z GPU 0  400\n2026-03-01T12:00:01Z GPU 0  420\n");
    expect(timed.clock).toBe("absolute");
    expect(wattsOverAll(timed)).toEqual({ watts: 410, gpus: 1 });
  });

  it("of DCGM's exporter keeps accelerators of several hosts apart", () => {
    const line = (host: string, watts: number) =>
      `DCGM_FI_DEV_POWER_USAGE{gpu="0",device="nvidia0",Hostname="${host}"} ${watts}\n`;
    const limit = 'DCGM_FI_DEV_ENFORCED_POWER_LIMIT{gpu="0",Hostname="a"} 700\n';
    expect(wattsOverAll(read(line("a", 400) + limit + line("b", 500)))).toEqual({ watts: 900, gpus: 2 });
  });

  it.each([
    ["nothing", "", "power.csv (file): empty"],
    ["zero bytes", "a\u0000b", "not text in UTF-8"],
    ["no column of power", "timestamp, index, temperature\n1,2,3\n", "power.csv:1:1 header: no column of power and GPU"],
    ["a header alone", "timestamp,gpu,socket_power\n", "holds no reading of power"],
    ["a negative draw", "timestamp,gpu,socket_power\n1772366400,0,-5\n", "power.csv:2:1 socket_power: negative"],
    ["words for a draw", "timestamp,gpu,socket_power\n1772366400,0,lots\n", "power.csv:2:1 socket_power: not a number of watts"],
    ["NaN", "timestamp,gpu,socket_power\n1772366400,0,NaN\n", "holds no reading of power"],
    ["words for a time", "timestamp,gpu,socket_power\nsoon,0,500\n", "power.csv:2:1 timestamp: not a time"],
    ["two kinds of time", "timestamp,gpu,socket_power\n1772366400,0,5\n2026/03/01 09:00:00,0,5\n", "of several kinds"],
    ["dmon without power", "#Entity   TMPTR\nGPU 0 61\n", "column missing: POWER"],
  ])("with %s is refused", (_, text, said) => {
    const { message } = inputErrorOf(() => read(text));
    expect(message).toContain(said);
    expect(message).toMatch(/ {2}expected: .+\n {2}fix: .+/);
  });
});

describe("mean watts", () => {
  const log = (points: readonly (readonly [number, number])[]): PowerLog => ({
    file: "power.csv",
    clock: "absolute",
    gpus: new Map([["0", { seconds: points.map(([seconds]) => seconds), watts: points.map(([, watts]) => watts) }]]),
  });
  const over = (points: readonly (readonly [number, number])[], startSeconds: number, endSeconds: number) =>
    wattsOver(log(points), { startSeconds, endSeconds });

  it("leave out the idle time before and after the run", () => {
    expect(
      over(
        [
          [0, 100],
          [9, 100],
          [10, 600],
          [12, 600],
          [15, 600],
          [18, 600],
          [20, 600],
          [21, 100],
          [30, 100],
        ],
        10,
        20,
      ),
    ).toEqual({ watts: 600, gpus: 1 });
  });

  it("weigh by time, not by samples, and take the mean of two at one moment, in any order", () => {
    expect(
      over(
        [
          [2, 300],
          [0, 100],
          [2, 500],
          [10, 400],
          [7, 400],
          [4, 400],
        ],
        0,
        10,
      ),
    ).toMatchObject({ watts: (250 * 2 + 400 * 8) / 10 });
  });

  it("of a window that the samples leave open for long are none", () => {
    expect(
      over(
        [
          [0, 100],
          [5, 100],
        ],
        0,
        10,
      ),
    ).toEqual({ fault: "GPU 0 has no sample for 5 s of the run" });
    expect(
      over(
        [
          [0, 100],
          [100, 100],
        ],
        0,
        100,
      ),
    ).toMatchObject({ fault: expect.stringContaining("100 s") });
    expect(
      over(
        [
          [0, 100],
          [9, 100],
          [95, 100],
        ].flatMap(
          ([s = 0, w = 0]) =>
            [
              [s, w],
              [s + 8, w],
            ] as const,
        ),
        0,
        100,
      ),
    ).toHaveProperty("fault");
  });

  it("agree with a fine sum over any samples and window, and add up over its parts", () => {
    const sample = fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 1000 }));
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 2, max: 40 }),
        (extra, start, half) => {
          // A sample every second, so that no gap is too long.
          const points = [...extra, ...Array.from({ length: 180 }, (_, second) => [second, (second * 37) % 211] as const)];
          const mean = (from: number, to: number): number => {
            const result = over(points, from, to);
            if ("fault" in result) throw new Error(result.fault);
            return result.watts;
          };
          const whole = mean(start, start + 2 * half);
          expect((mean(start, start + half) + mean(start + half, start + 2 * half)) / 2).toBeCloseTo(whole, 6);
          const steps = 4 * half;
          let sum = 0;
          for (let step = 0; step < steps; step++) sum += mean(start + step / 2, start + (step + 1) / 2);
          expect(sum / steps).toBeCloseTo(whole, 6);
        },
      ),
      { numRuns: 50 },
    );
  });
});
