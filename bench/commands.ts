/** What is timed as a person sees it: commands, their start-up included. */
import type { CommandCase } from "./measure.ts";

const DENSE_70B = "bench/dense-70b.yaml";

export const COMMAND_CASES: readonly CommandCase[] = [
  { name: "help", what: "agentwatt --help", command: ["--help"] },
  {
    name: "simulate",
    what: "one phase of 100 agents on B300",
    command: ["simulate", "b300", "--agents", "100", "--quiet"],
  },
  {
    name: "closed-loop-command",
    what: "closed-loop-10k as a user asks for it",
    command: ["simulate", DENSE_70B, "--agents", "64", "--start", "benchmark", "--settling", "0 s", "--measured", "1490 s"],
  },
  {
    name: "poisson-command",
    what: "poisson-10k as a user asks for it",
    command: ["simulate", DENSE_70B, "--sessions-per-hour", "7200", "--settling", "0 s", "--measured", "5000 s"],
  },
  { name: "capacity-cell", what: "one platform and tier", command: ["capacity", "b300", "--tier", "1", "--quiet"] },
  { name: "capacity-table", what: "the default table with its intervals", command: ["capacity", "--quiet"] },
  { name: "validate", what: "the shipped measured runs repeated", command: ["validate", "--quiet"] },
];
