/** The workload of a system whose agents are all alike. */
import type { Workload } from "../../src/profiles/mix.ts";
import type { WorkloadProfile } from "../../src/profiles/workload.ts";

export function plainWorkload(workload: Workload): WorkloadProfile {
  if (workload.kind === "mix") throw new Error(`${workload.id} is a mix`);
  return workload;
}
