/** A scenario that a page saves is the one that it asked about. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskFiles } from "../../src/profiles/files.ts";
import { loadScenarioFrom } from "../../src/profiles/loadFrom.ts";
import { BundledFiles } from "../../src/web/engine/bundledFiles.ts";
import { scenarioYaml } from "../../src/web/engine/scenarioYaml.ts";
import { ROOT } from "../support/cli.ts";

const FOLDERS = ["hardware-profiles", "model-profiles", "engine-profiles", "workload-profiles", "coefficients", "scenarios"];
const texts = new Map(
  FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`)).map((path) => [
    path,
    readFileSync(join(ROOT, path), "utf8"),
  ]),
);
const files = new BundledFiles(texts);

const SETTINGS = [
  ["hardware.accelerator.hbmBandwidth=9 TB/s", "hardware.accelerator.hbmBandwidth=1.5 * value"],
  ["deployment.decode.maxSequencesPerRank=48", "tiers.0.ttftP95=12 s", "workload.output.scale=2"],
  ["power.cap=900 W", "systems.0.deployments.0.name=other", "search.replications=3"],
];

/** Everything that an answer depends on but where it is written. */
function content(source: ReturnType<BundledFiles["with"]>, scenario: string, sets: readonly string[], seed?: number) {
  const { systems, scenario: read } = loadScenarioFrom(source, { scenario, sets, seed });
  const { set: _, ...rest } = read;
  return JSON.parse(JSON.stringify([rest, systems.map((system) => ({ ...system, spec: undefined }))]));
}

describe("a saved scenario", () => {
  it.each(SETTINGS.map((set) => [set.join(", "), set] as const))("means what was set: %s", (_, set) => {
    const shipped = files.with([]);
    const text = scenarioYaml(shipped, { scenario: "b300", set, seed: 5 }, files.text("scenarios/b300.yaml"));
    const saved = files.with([{ path: "scenarios/mine.yaml", text }]);
    expect(content(saved, "mine", [])).toEqual(content(shipped, "b300", set, 5));
  });

  it("keeps the comments, and is as it was where nothing was set", () => {
    const text = files.text("scenarios/b300.yaml");
    expect(scenarioYaml(files.with([]), { scenario: "b300" }, text).match(/#/g)).toHaveLength(text.match(/#/g)?.length ?? 0);
  });
});

describe("bundled files", () => {
  it("have the ids of those on the disk, and give the same documents", () => {
    const disk = diskFiles();
    const bundled = files.with([]);
    for (const kind of ["hardware", "model", "engine", "workload", "scenario"] as const) {
      expect(bundled.ids(kind)).toEqual(disk.ids(kind));
      for (const id of disk.ids(kind)) expect(bundled.document(kind, id).value).toEqual(disk.document(kind, id).value);
    }
    expect(bundled.fit()).toEqual(disk.fit());
  });
});
