/** A scenario from the disk. */
import { diskFiles } from "./files.ts";
import { type LoadOptions, loadScenarioFrom } from "./loadFrom.ts";
import type { ResolvedScenario } from "./resolve.ts";

type DiskOptions = LoadOptions & {
  /** Folder that holds hardware-profiles, model-profiles, ...; default: the package's own. */
  readonly dataRoot?: string | undefined;
};

/** As `loadScenarioFrom`, of a folder. */
export function loadScenario({ dataRoot, ...options }: DiskOptions): ResolvedScenario {
  return loadScenarioFrom(diskFiles(dataRoot), options);
}
