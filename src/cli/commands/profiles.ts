/** `agentwatt profiles list | show | check | import-model`: what they take. The work is in profilesList.ts and its neighbours, loaded when needed. */
import { type CommandGroup, defineCommand } from "../command.ts";
import { KIND_NAMES, readKind } from "../kindNames.ts";
import { optionalValue, switchOption, valueWithDefault } from "../option.ts";
import { choiceOf, text } from "../readers.ts";

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

const importModelCommand = defineCommand({
  name: "import-model",
  describe: "A model profile from a Hugging Face config.json",
  about:
    "Reads config.json, and hf_quant_config.json where the checkpoint has one, and writes the profile of kind model that " +
    "follows: layers, precision, KV cache (B a token), drafter, each with the key that it was read from. What the files do not " +
    "say is assumed and listed as could not know. Exit code 1 for an architecture that has no price yet.",
  positionals: [
    { name: "config", describe: "config.json of a Hugging Face model", required: true },
    { name: "quantization", describe: "hf_quant_config.json beside it, if there is one", required: false },
  ],
  options: {
    output: {
      ...optionalValue("Writes this file, whose name is the id, instead of printing: model-profiles/x.yaml", text),
      short: "o",
    },
    force: switchOption("Writes over a file that is there"),
  },
  examples: [
    ["config.json", "Prints the profile; the summary goes to stderr"],
    ["config.json hf_quant_config.json -o model-profiles/my-model.yaml", "Makes the profile my-model"],
  ],
  async handle({ output, force }, { config, quantization }) {
    const { runModelImport } = await import("./profilesImportModel.ts");
    return runModelImport({ config: config?.[0] ?? "", quantization: quantization?.[0] }, { output, force });
  },
});

export const profilesCommands: CommandGroup = {
  name: "profiles",
  describe: "The hardware, models, engines and workloads that ship: list, show, check, import-model",
  commands: [list, show, check, importModelCommand],
};
