/** What there is to choose from, and what a scenario comes to: read from the bundled files as the engine reads them. */
import type { z } from "zod";
import { engineSchema } from "../../profiles/engine.ts";
import type { FileKind } from "../../profiles/fileKinds.ts";
import { hardwareSchema } from "../../profiles/hardware.ts";
import { loadScenarioFrom } from "../../profiles/loadFrom.ts";
import { modelSchema } from "../../profiles/model.ts";
import { pricesSchema } from "../../profiles/prices.ts";
import { profileFrom, type SourceFiles, scenarioFrom } from "../../profiles/readProfiles.ts";
import { scenarioSchema } from "../../profiles/scenario.ts";
import { gpusOf } from "../../profiles/scenarioChecks.ts";
import { validateDocument } from "../../profiles/validate.ts";
import { workloadSchema } from "../../profiles/workload.ts";
import { openArrivals } from "../../workload/arrivalRate.ts";
import type { Catalogue, Inspection, Named, Subject } from "../engineApi.ts";

/** Errors: InputError for a file that is faulty. */
export function catalogueOf(files: SourceFiles, version: string): Catalogue {
  const all = <S extends z.ZodType>(kind: FileKind, schema: S): z.output<S>[] =>
    files.ids(kind).map((id) => validateDocument(schema, profileFrom(files, kind, id, { file: id, path: "" })));
  const prices = all("prices", pricesSchema).at(-1);
  if (prices === undefined) throw new Error("no prices are bundled");
  return {
    version,
    platforms: all("hardware", hardwareSchema).map(({ id, name, vendor, system }) => ({
      id,
      label: name,
      vendor,
      unit: system.unit,
      gpusPerUnit: system.gpus.value,
    })),
    models: all("model", modelSchema).map(named),
    engines: all("engine", engineSchema).map(named),
    workloads: all("workload", workloadSchema).map(named),
    scenarios: all("scenario", scenarioSchema).map(({ name, title, description, model, workload, systems }) => ({
      id: name,
      label: title,
      description,
      model,
      workload,
      systems: systems.map(({ platform, engine, deployments }) => ({
        platform,
        engine,
        deployments: deployments.map((spec) => ({ name: spec.name, gpus: gpusOf(spec), tiers: spec.tiers })),
      })),
    })),
    prices,
  };
}

function named({ id, name }: { readonly id: string; readonly name: string }): Named {
  return { id, label: name };
}

/** Errors: InputError as `loadScenarioFrom`. `yaml`: the text of the scenario. */
export function inspectionOf(files: SourceFiles, { scenario: name, set = [], seed }: Subject, yaml: string): Inspection {
  const { scenario, systems } = loadScenarioFrom(files, { scenario: name, sets: set, seed });
  const { title, description, model, workload, tiers, whatIfs } = scenario;
  return {
    status: "inspected",
    name: scenario.name,
    title,
    description,
    seed: scenario.seed,
    model,
    workload,
    open: systems.some((system) => openArrivals(system.workload) !== undefined),
    tiers,
    systems,
    whatIfs: whatIfs.map(({ name: id, question }) => ({ name: id, question })),
    yaml,
  };
}

/** Path of a scenario among the files. Errors: InputError where there is none of that name. */
export function scenarioPath(files: SourceFiles, name: string): string {
  return scenarioFrom(files, name).file;
}
