/** `agentwatt trace`: recorded requests as data. Each subcommand has a file of its own. */
import type { CommandGroup } from "../command.ts";
import { traceConvertCommand } from "./traceConvert.ts";
import { traceFitCommand } from "./traceFit.ts";
import { traceImportCommand } from "./traceImport.ts";
import { traceInfoCommand } from "./traceInfo.ts";

export const traceCommands: CommandGroup = {
  name: "trace",
  describe: "Recorded requests of agents: info, convert, fit; import of session logs",
  commands: [traceInfoCommand, traceConvertCommand, traceFitCommand, traceImportCommand],
};
