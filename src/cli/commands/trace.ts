/** `agentwatt trace`: commands on recorded sessions of coding agents. */
import type { CommandGroup } from "../command.ts";
import { traceImportCommand } from "./traceImport.ts";

export const traceCommands: CommandGroup = {
  name: "trace",
  describe: "Sessions of coding agents as records of calls: import",
  commands: [traceImportCommand],
};
