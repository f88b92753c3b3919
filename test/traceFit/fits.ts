/** Fits of requests that tests make, and profiles read back from their YAML. */
import { FILE_KINDS } from "../../src/profiles/fileKinds.ts";
import { readProfile } from "../../src/profiles/files.ts";
import { InputError } from "../../src/profiles/problem.ts";
import { validateDocument } from "../../src/profiles/validate.ts";
import type { LawsWorkload } from "../../src/profiles/workload.ts";
import { checkWorkload } from "../../src/profiles/workloadChecks.ts";
import { parseYamlDocument } from "../../src/profiles/yamlDocument.ts";
import { FitSamples, type SampledFormat } from "../../src/traceFit/fitSamples.ts";
import { type FittedWorkload, fitWorkload } from "../../src/traceFit/fitWorkload.ts";
import type { TraceRequest } from "../../src/traces/traceRequest.ts";

export function shipped(id: string): LawsWorkload {
  const workload = validateDocument(FILE_KINDS.workload.schema, readProfile("workload", id, { file: "test", path: "" }));
  if (workload.kind !== "laws") throw new Error(`${id} is expected to be a profile of laws`);
  return workload;
}

const defaults = shipped("claude-code");

export function samplesOf(requests: Iterable<TraceRequest>, format: SampledFormat = { sessions: "mixed" }): FitSamples {
  const samples = new FitSamples();
  samples.startTrace(format);
  for (const request of requests) samples.add(request);
  samples.finish();
  return samples;
}

export function fitOf(samples: FitSamples): FittedWorkload {
  return fitWorkload(samples, { id: "fitted", name: "Fitted", files: "some.csv", defaults });
}

/** Errors: InputError for what `agentwatt profiles check` would refuse. */
export function readBack(yaml: string): LawsWorkload {
  const document = parseYamlDocument(yaml, "fitted.yaml");
  const workload = validateDocument(FILE_KINDS.workload.schema, document);
  if (workload.kind !== "laws") throw new Error("a fit is a profile of laws");
  const problems = checkWorkload(workload, document);
  if (problems.length > 0) throw new InputError(problems);
  return workload;
}

export function figure({ figures }: FittedWorkload, name: string) {
  const found = figures.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no figure "${name}" among: ${figures.map((one) => one.name).join(", ")}`);
  return found;
}
