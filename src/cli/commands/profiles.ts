/** `agentwatt profiles list | show | check`: what they take. The work is in profilesList.ts and its neighbours, loaded when needed. */
import { type CommandGroup, defineCommand } from "../command.ts";
import { KIND_NAMES, readKind } from "../kindNames.ts";
import { optionalValue, valueWithDefault } from "../option.ts";
import { choiceOf } from "../readers.ts";

const KINDS = KIND_NAMES.join(" | ");
const SHOW_FORMATS = ["table", "json"] as const;
const kindOption = optionalValue(`The kind of file: ${KINDS}`, choiceOf(KIND_NAMES));

const list = defineCommand({
  name: "list",
  describe: "The shipped profiles and scenarios, by kind",
  about: "Lists ids of the shipped profiles and scenarios, one a line, with their names.",
  positionals: [{ name: "kind", describe: `Only this kind: ${KINDS}`, required: false }],
  options: {},
  examples: [
    ["", "Everything"],
    ["hardware", "The platforms"],
  ],
  async handle(_, { kind }) {
    const wanted = readKind(kind, "agentwatt profiles list");
    const { listProfiles } = await import("./profilesList.ts");
    return listProfiles(wanted);
  },
});

const show = defineCommand({
  name: "show",
  describe: "The values of one profile, their quality and sources, and what follows from them",
  about:
    "Prints the values of a profile with SI units (B, FLOP/s, W, s), how good each is and where it comes from. " +
    "For a model also: parameters, bytes of KV cache a token, bytes of state, and FLOP a token at three lengths of context.",
  positionals: [{ name: "id", describe: "The id, as profiles list prints it", required: true }],
  options: {
    kind: kindOption,
    format: valueWithDefault<(typeof SHOW_FORMATS)[number]>("What to print: table | json", choiceOf(SHOW_FORMATS), "table"),
  },
  examples: [
    ["gb300-nvl72", "A platform"],
    ["deepseek-v4-pro", "A model and its derived figures"],
    ["agentperf --kind scenario", "A scenario; without --kind, the workload of that name"],
  ],
  async handle({ kind, format }, { id }) {
    const { showProfile } = await import("./profilesShow.ts");
    return showProfile(id?.[0] ?? "", kind, format);
  },
});

const check = defineCommand({
  name: "check",
  describe: "Validates profiles and scenarios: keys, units, ranges, sources, and that parts fit",
  about:
    "Validates files, or all shipped ones when none is named. The kind of a file is read off its folder " +
    "(hardware-profiles, model-profiles, ...) or given with --kind. Problems go to stderr; exit code 2 when there are any.",
  positionals: [{ name: "files", describe: "YAML files", required: false, many: true }],
  options: { kind: kindOption },
  examples: [
    ["", "All shipped files"],
    ["my/hardware-profiles/next-gpu.yaml", "One file"],
    ["next.yaml --kind scenario", "A file in any folder"],
  ],
  async handle({ kind }, { files }) {
    const { checkProfiles } = await import("./profilesCheck.ts");
    return checkProfiles(files ?? [], kind);
  },
});

export const profilesCommands: CommandGroup = {
  name: "profiles",
  describe: "The hardware, models, engines and workloads that ship: list, show, check",
  commands: [list, show, check],
};
