/** The direction of flow: each room imports only what lies upstream of it, and the pure rooms know no machine. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = resolve(import.meta.dirname, "../../src");

/** The two ways in, command line and page, may reach every room. */
const UPSTREAM_OF_ALL = [
  "units",
  "kernel",
  "profiles",
  "cost",
  "power",
  "workload",
  "serving",
  "metrics",
  "capacity",
  "planning",
  "calibration",
  "modelImport",
  "traces",
  "traceFit",
  "sweep",
  "report",
  "questions",
];

/** What each room may import, apart from itself. */
const UPSTREAM: Record<string, readonly string[]> = {
  units: [],
  profiles: ["units"],
  kernel: [],
  cost: ["kernel", "profiles"],
  power: ["profiles"],
  workload: ["kernel", "profiles"],
  serving: ["kernel", "profiles", "cost", "power", "workload"],
  metrics: ["kernel", "profiles", "serving"],
  capacity: ["kernel", "profiles", "power", "workload", "serving", "metrics"],
  planning: ["kernel", "profiles", "cost", "power", "workload", "serving", "metrics", "capacity"],
  calibration: ["kernel", "profiles", "cost", "power", "workload", "serving", "metrics"],
  modelImport: ["profiles", "cost", "calibration"],
  traces: ["profiles", "metrics", "calibration", "workload"],
  traceFit: ["profiles", "workload", "metrics", "traces"],
  sweep: ["kernel", "profiles", "cost", "power", "workload", "serving", "metrics", "capacity", "planning", "calibration"],
  report: [
    "kernel",
    "modelImport",
    "traces",
    "traceFit",
    "calibration",
    "profiles",
    "cost",
    "power",
    "workload",
    "serving",
    "metrics",
    "capacity",
    "planning",
    "sweep",
  ],
  questions: ["profiles", "power", "workload", "serving", "metrics", "capacity", "planning", "sweep", "report", "units"],
  cli: UPSTREAM_OF_ALL,
  web: UPSTREAM_OF_ALL,
};
const PURE = ["kernel", "cost", "power", "workload", "serving", "metrics", "capacity", "planning", "traceFit"];
/** Rooms that check what people write, so that they need messages, and yet run in a browser. */
const PORTABLE = ["traces"];
const PACKAGES_IN_PORTABLE = ["papaparse"];
/** What portable rooms may reach beyond their own files; types from anywhere upstream. */
const PORTABLE_UPSTREAM = [
  "profiles/problem.ts",
  "profiles/names.ts",
  "metrics/percentile.ts",
  "calibration/imports/clock.ts",
  "calibration/imports/jsonText.ts",
];

/** Files that a browser has others for, or none. Others that need Node fail the build of the page. */
const NODE_ALONE = ["profiles/files.ts", "profiles/load.ts", "sweep/threads.ts", "units/mathjs.ts"];

type Import = { file: string; room: string; from: string; typeOnly: boolean };

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(SRC, path));
}

function importsOf(path: string): Import[] {
  const file = relative(SRC, path);
  const text = readFileSync(path, "utf8");
  const pattern = /^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)|^import\s+"([^"]+)"/gms;
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    room: file.split("/")[0] as string,
    from: (match[2] ?? match[3] ?? match[4]) as string,
    typeOnly: match[1] !== undefined,
  }));
}

const imports = sourceFiles().flatMap(importsOf);

describe("imports", () => {
  it("were found in every room", () => {
    expect(new Set(sourceFiles().map((path) => relative(SRC, path).split("/")[0]))).toEqual(new Set(Object.keys(UPSTREAM)));
    expect(imports.length).toBeGreaterThan(100);
  });

  it("go upstream or stay in the room", () => {
    const wrong = imports.filter(({ file, room, from }) => {
      if (!from.startsWith(".") || from.endsWith(".css")) return false;
      const target = relative(SRC, resolve(SRC, dirname(file), from)).split("/")[0] as string;
      return target !== room && !(UPSTREAM[room] ?? []).includes(target);
    });
    expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
  });

  it("of pure rooms name no Node built-in and no package", () => {
    const wrong = imports.filter(({ room, from }) => PURE.includes(room) && !from.startsWith("."));
    expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
  });

  it("of modelImport name no Node built-in and no package: texts in, a profile out", () => {
    const wrong = imports.filter(({ room, from }) => room === "modelImport" && !from.startsWith("."));
    expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
  });

  it("of pure rooms take types alone from profiles, so that zod stays at the edge", () => {
    const wrong = imports.filter(({ room, from, typeOnly }) => PURE.includes(room) && from.includes("/profiles/") && !typeOnly);
    expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
  });

  it("of the page and of what runs in a browser alone name no Node built-in, and no file that does", () => {
    const wrong = imports.filter(({ file, room, from, typeOnly }) => {
      const inBrowser = room === "web" || /\.browser\.ts$/.test(file);
      const target = relative(SRC, resolve(SRC, dirname(file), from));
      return inBrowser && !typeOnly && (from.startsWith("node:") || NODE_ALONE.includes(target));
    });
    expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
  });

  it("of portable rooms name no Node built-in, no heavy package, and no file that does", () => {
    const wrong = imports.filter(({ file, room, from, typeOnly }) => {
      if (!PORTABLE.includes(room) || typeOnly) return false;
      if (!from.startsWith(".")) return !PACKAGES_IN_PORTABLE.includes(from);
      const target = relative(SRC, resolve(SRC, dirname(file), from));
      return !target.startsWith(`${room}/`) && !PORTABLE_UPSTREAM.includes(target);
    });
    expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
  });

  it("of what portable rooms reach name no package either", () => {
    const wrong = imports.filter(
      ({ file, from, typeOnly }) => PORTABLE_UPSTREAM.includes(file) && !typeOnly && !from.startsWith("./"),
    );
    expect(wrong.map(({ file, from }) => `${file} imports ${from}`)).toEqual([]);
  });
});
