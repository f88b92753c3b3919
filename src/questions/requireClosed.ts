/** Commands whose load is a number of agents that are always at work. */
import { InputError } from "../profiles/problem.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";
import { openArrivals } from "../workload/arrivalRate.ts";

/** Errors: InputError where a system's sessions arrive from outside; `instead`: what answers the question for those. */
export function requireClosed(
  systems: readonly ResolvedSystem[],
  { command, path, instead }: { readonly command: string; readonly path: string; readonly instead: string },
): void {
  const open = systems.find(({ workload }) => openArrivals(workload) !== undefined)?.workload;
  if (open === undefined) return;
  throw new InputError([
    {
      file: command,
      path,
      wrong: `sets a number of agents that are always at work, and the sessions of workload ${open.id} arrive from outside (arrivals.kind: ${openArrivals(open)?.kind})`,
      expected: "a workload whose arrivals are closed",
      fix: `take another workload with --set workload=..., or ${instead}`,
    },
  ]);
}
