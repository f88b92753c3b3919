/** What is timed as a person sees it: commands, their start-up included. */
import type { CommandCase } from "./measure.ts";

export const COMMAND_CASES: readonly CommandCase[] = [
  { name: "help", what: "agentwatt --help", command: ["--help"] },
  {
    name: "simulate",
    what: "one phase of 100 agents on B300",
    command: ["simulate", "b300", "--agents", "100", "--quiet"],
  },
  { name: "capacity-cell", what: "one platform and tier", command: ["capacity", "b300", "--tier", "1", "--quiet"] },
  { name: "capacity-table", what: "the default table with its intervals", command: ["capacity", "--quiet"] },
  { name: "validate", what: "the shipped measured runs repeated", command: ["validate", "--quiet"] },
];
