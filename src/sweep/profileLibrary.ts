/** Profiles by id from the disk, each read and checked once, for work that names them run by run. */
import type { ProfileLibrary } from "../calibration/runSetup.ts";
import { engineSchema } from "../profiles/engine.ts";
import { listIds, readFit, readProfile } from "../profiles/files.ts";
import { bestEffects } from "../profiles/fitFile.ts";
import { hardwareSchema } from "../profiles/hardware.ts";
import { resolveCoefficients } from "../profiles/mergeCoefficients.ts";
import { modelSchema } from "../profiles/model.ts";
import { validateDocument } from "../profiles/validate.ts";
import { type MixFile, type WorkloadProfile, workloadSchema } from "../profiles/workload.ts";
import type { SystemProfiles } from "../serving/deployment.ts";

/** Workload whose lengths a run replaces. */
const BASE_WORKLOAD = "agentperf";

function baseWorkload(content: WorkloadProfile | MixFile): WorkloadProfile {
  if (content.kind === "mix") throw new Error(`${BASE_WORKLOAD} is expected to be a workload by itself`);
  return content;
}

/** `fitted: false` gives the priors alone. Errors of the returned function: InputError when a profile that exists is faulty. */
export function diskLibrary(dataRoot: string | undefined, options: { readonly fitted?: boolean } = {}): ProfileLibrary {
  const systems = new Map<string, SystemProfiles | undefined>();
  const ids = { hardware: listIds("hardware", dataRoot), model: listIds("model", dataRoot), engine: listIds("engine", dataRoot) };
  const read = (kind: "hardware" | "model" | "engine" | "workload" | "coefficients", id: string) =>
    readProfile(kind, id, { file: id, path: "" }, dataRoot);
  const coefficients = read("coefficients", "default");
  const fit = options.fitted === false ? undefined : readFit(dataRoot);
  const effects = fit === undefined ? undefined : bestEffects(fit);
  const workload = baseWorkload(validateDocument(workloadSchema, read("workload", BASE_WORKLOAD)));
  return ({ platform, model, engine }) => {
    const key = `${platform}\n${model}\n${engine}`;
    if (!systems.has(key)) {
      const known = ids.hardware.includes(platform) && ids.model.includes(model) && ids.engine.includes(engine);
      systems.set(key, known ? load() : undefined);
    }
    return systems.get(key);

    function load(): SystemProfiles {
      const hardware = validateDocument(hardwareSchema, read("hardware", platform));
      return {
        hardware,
        model: validateDocument(modelSchema, read("model", model)),
        engine: validateDocument(engineSchema, read("engine", engine)),
        workload,
        effects,
        coefficients: resolveCoefficients(coefficients, { architecture: hardware.architecture, engine, platform }, []),
      };
    }
  };
}
