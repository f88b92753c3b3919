/**
 * Inputs that people get wrong, as one edit of the valid fixtures in test/fixtures or one --set, with the place where
 * the fault must be reported. Shared by the tests of profiles/ and, through `writeBrokenTree`, of the command line.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));

export type BrokenCase = {
  readonly title: string;
  /** File under test/fixtures that is edited; absent: only `sets` are at fault. */
  readonly file?: string;
  /** Text that occurs once in the file and what replaces it; without `from`, `to` is the whole file. */
  readonly from?: string;
  readonly to?: string;
  readonly sets?: readonly string[];
  /** `line:col path` of the first problem in `file`, or the label of a setting and its path. */
  readonly at: string;
  /** All problems as rendered, where the wording matters; `<root>` stands for the folder. */
  readonly rendered?: string;
};

const HARDWARE = "hardware-profiles/tiny-gpu.yaml";
const MODEL = "model-profiles/tiny-moe.yaml";
const ENGINE = "engine-profiles/tiny-engine.yaml";
const WORKLOAD = "workload-profiles/tiny-load.yaml";
const COEFFICIENTS = "coefficients/default.yaml";
const SCENARIO = "scenarios/tiny.yaml";
const LAUGHS = [
  "l0: &l0 [lol, lol]",
  ...Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(", ")}]`),
];

const lines = (...texts: string[]) => texts.join("\n");

/** Faults of the text itself, before any schema. */
export const SYNTAX_CASES: readonly BrokenCase[] = [
  {
    title: "a tab as indentation",
    file: HARDWARE,
    from: "  name: Tiny\n",
    to: "\tname: Tiny\n",
    at: "6:1 (file)",
    rendered: lines(
      '<root>/hardware-profiles/tiny-gpu.yaml:6:1 (file): YAML syntax: tabs are not allowed as indentation, got "name: Tiny" (text)',
      "  expected: spaces: YAML does not allow tabs for indentation",
      "  fix: replace the tab by two spaces",
    ),
  },
  {
    title: "a duplicate key",
    file: SCENARIO,
    from: "model: tiny-moe\n",
    to: "model: tiny-moe\nmodel: tiny-dense\n",
    at: "5:1 model",
    rendered: lines(
      "<root>/scenarios/tiny.yaml:5:1 model: duplicate key",
      "  expected: each key once in a mapping",
      '  fix: remove one of the "model" lines',
    ),
  },
  { title: "bad indentation", file: ENGINE, from: "  hbmFraction", to: "   hbmFraction", at: "11:1 (file)" },
  {
    title: "an unterminated quote",
    file: MODEL,
    from: "name: Tiny MoE",
    to: 'name: "Tiny MoE',
    at: "2:7 (file)",
    rendered: lines(
      '<root>/model-profiles/tiny-moe.yaml:2:7 (file): YAML syntax: missing closing quote ", got "name: \\"Tiny MoE" (text)',
      "  expected: a closing quote or bracket for each opening one, and a comma between entries",
      "  fix: add the missing character",
    ),
  },
  { title: "an unclosed bracket", file: SCENARIO, from: "tiers: [1]", to: "tiers: [1", at: "21:9 (file)" },
  {
    title: "a colon inside plain text",
    file: SCENARIO,
    from: "title: Tiny scenario",
    to: "title: Tiny: scenario",
    at: "2:8 (file)",
  },
  { title: "a custom tag", file: SCENARIO, from: "model: tiny-moe", to: "model: !env MODEL", at: "4:8 (file)" },
  { title: "an unknown alias", file: SCENARIO, from: "model: tiny-moe", to: "model: *moe", at: "4:8 model" },
  { title: "an empty file", file: SCENARIO, to: "", at: "1:1 (file)" },
  { title: "a file of comments", file: SCENARIO, to: "# nothing yet\n", at: "1:1 (file)" },
  { title: "a list at the root", file: SCENARIO, to: "- name: tiny\n", at: "1:1 (file)" },
  { title: "plain text at the root", file: SCENARIO, to: "hello\n", at: "1:1 (file)" },
  { title: "two documents", file: SCENARIO, from: "tiers:\n", to: "---\ntiers:\n", at: "8:1 (file)" },
  {
    title: "an alias bomb",
    file: SCENARIO,
    to: `${LAUGHS.join("\n")}\n`,
    at: "3:10 l3.0.0",
    rendered: lines(
      "<root>/scenarios/tiny.yaml:3:10 l3.0.0: too many aliases",
      "  expected: at most 100 aliases, nested ones counted each time",
      "  fix: write the values out",
    ),
  },
  { title: "an alias of its own list", file: SCENARIO, to: "tiers: &t [*t]\n", at: "1:11 tiers.0.0.0.0.0.0.0" },
  {
    title: "100,000 brackets",
    file: SCENARIO,
    to: "[".repeat(100_000),
    at: "1:67 (file)",
    rendered: lines(
      "<root>/scenarios/tiny.yaml:1:67 (file): nested too deeply",
      "  expected: at most 64 levels of lists and mappings",
      "  fix: remove the surplus brackets, dashes or indentation",
    ),
  },
  { title: "100,000 dashes", file: SCENARIO, to: "- ".repeat(100_000), at: "1:132 (file)" },
  { title: "a NUL byte", file: SCENARIO, from: "title: Tiny", to: "title: \0Tiny", at: "2:8 (file)" },
  { title: "a replacement character", file: SCENARIO, from: "title: Tiny", to: "title: \uFFFDTiny", at: "2:8 (file)" },
  { title: "a reserved key", file: SCENARIO, from: "name: tiny\n", to: "__proto__: tiny\n", at: "1:1 __proto__" },
];

/** Faults that a schema sees. */
export const SCHEMA_CASES: readonly BrokenCase[] = [
  {
    title: "a number without unit",
    file: HARDWARE,
    from: "value: 100 GB",
    to: "value: 100",
    at: "10:25 accelerator.hbmCapacity.value",
    rendered: lines(
      "<root>/hardware-profiles/tiny-gpu.yaml:10:25 accelerator.hbmCapacity.value: number without unit, got 100 (number)",
      '  expected: a size such as "288 GB"',
      '  fix: write "100 GB"',
    ),
  },
  {
    title: "a wrong unit",
    file: HARDWARE,
    from: "value: 4 TB/s",
    to: "value: 4 TB",
    at: "11:26 accelerator.hbmBandwidth.value",
    rendered: lines(
      '<root>/hardware-profiles/tiny-gpu.yaml:11:26 accelerator.hbmBandwidth.value: wrong unit "TB", got "4 TB" (text)',
      '  expected: a bandwidth such as "8 TB/s"',
      '  fix: write "8 TB/s"',
    ),
  },
  {
    title: "an unknown unit",
    file: HARDWARE,
    from: "value: 1000 W",
    to: "value: 1000 watt-ish",
    at: "12:17 accelerator.tdp.value",
  },
  {
    title: "a negative quantity",
    file: HARDWARE,
    from: "value: 150 W",
    to: "value: -150 W",
    at: "13:23 accelerator.idlePower.value",
  },
  {
    title: "zero bandwidth",
    file: HARDWARE,
    from: "value: 900 GB/s",
    to: "value: 0 GB/s",
    at: "20:29 scaleUp.bandwidthPerGpu.value",
  },
  {
    title: "a quantity that is a list",
    file: HARDWARE,
    from: "value: 100 GB",
    to: "value: [100 GB]",
    at: "10:25 accelerator.hbmCapacity.value",
  },
  {
    title: "a quantity that is NaN",
    file: HARDWARE,
    from: "value: 100 GB",
    to: "value: .nan",
    at: "10:25 accelerator.hbmCapacity.value",
  },
  {
    title: "an infinite number",
    file: MODEL,
    from: "value: 0.8",
    to: "value: .inf",
    at: "23:27 kernelsPerLayer.value",
    rendered: lines(
      "<root>/model-profiles/tiny-moe.yaml:23:27 kernelsPerLayer.value: not a finite number, got Infinity (number)",
      "  expected: a number above 0",
      "  fix: write value: 1",
    ),
  },
  {
    title: "an unknown key",
    file: HARDWARE,
    from: "  hbmCapacity:",
    to: "  hbmCapcity:",
    at: "10:3 accelerator.hbmCapcity",
    rendered: lines(
      "<root>/hardware-profiles/tiny-gpu.yaml:10:3 accelerator.hbmCapcity: unknown key, got {value, source, quality} (mapping)",
      '  expected: one of: name, peakCompute, hbmCapacity, hbmBandwidth, tdp, idlePower, power; nearest: "hbmCapacity"',
      '  fix: rename "hbmCapcity" to "hbmCapacity"',
    ),
  },
  {
    title: "a missing key",
    file: HARDWARE,
    from: "vendor: Example\n",
    to: "",
    at: "1:1 vendor",
    rendered: lines(
      "<root>/hardware-profiles/tiny-gpu.yaml:1:1 vendor: missing key, got nothing",
      "  expected: text that is not empty",
      '  fix: add vendor: "some text"',
    ),
  },
  {
    title: "a value without its source",
    file: HARDWARE,
    from: "value: 100 GB, source: test,",
    to: "value: 100 GB,",
    at: "10:16 accelerator.hbmCapacity.source",
  },
  {
    title: "a bare value where a source is needed",
    file: HARDWARE,
    from: "{ value: 4 TB/s, source: test, quality: assumed }",
    to: "4 TB/s",
    at: "11:17 accelerator.hbmBandwidth",
    rendered: lines(
      '<root>/hardware-profiles/tiny-gpu.yaml:11:17 accelerator.hbmBandwidth: wrong type, got "4 TB/s" (text)',
      "  expected: a mapping with keys: value, source, quality; optional keys: note",
      '  fix: write hbmBandwidth: { value: "4 TB/s", source: "where it comes from", quality: assumed }',
    ),
  },
  {
    title: "a misspelt quality",
    file: HARDWARE,
    from: "value: 100 GB, source: test, quality: assumed",
    to: "value: 100 GB, source: test, quality: mesured",
    at: "10:56 accelerator.hbmCapacity.quality",
  },
  {
    title: "an unknown choice",
    file: HARDWARE,
    from: "architecture: blackwell",
    to: "architecture: blackwel",
    at: "4:15 architecture",
    rendered: lines(
      '<root>/hardware-profiles/tiny-gpu.yaml:4:15 architecture: not one of the choices, got "blackwel" (text)',
      '  expected: one of: hopper, blackwell, cdna3, cdna4; nearest: "blackwell"',
      "  fix: write architecture: blackwell",
    ),
  },
  {
    title: "a share above one",
    file: ENGINE,
    from: "value: 0.9, source",
    to: "value: 1.5, source",
    at: "10:25 memory.hbmFraction.value",
  },
  { title: "an empty value", file: ENGINE, from: "name: Tiny engine", to: "name:", at: "2:6 name" },
  {
    title: "a quoted number",
    file: ENGINE,
    from: "value: 8192",
    to: 'value: "8192"',
    at: "5:37 scheduling.maxBatchedTokensPerRank.value",
  },
  {
    title: "text for true or false",
    file: ENGINE,
    from: "enabled: { value: true",
    to: 'enabled: { value: "yes"',
    at: "14:21 prefixReuse.enabled.value",
  },
  { title: "a name with spaces", file: ENGINE, from: "id: tiny-engine", to: "id: Tiny Engine", at: "1:5 id" },
  {
    title: "an unknown kind of attention",
    file: MODEL,
    from: "kind: gqa",
    to: "kind: gqua",
    at: "11:24 layers.0.attention.kind",
    rendered: lines(
      '<root>/model-profiles/tiny-moe.yaml:11:24 layers.0.attention.kind: not one of the choices, got "gqua" (text)',
      '  expected: one of: gqa, mla, dsa, csa, hca, swa-latent, gdn; nearest: "gqa"',
      "  fix: write kind: gqa",
    ),
  },
  { title: "a missing kind", file: MODEL, from: "kind: gqa, ", to: "", at: "11:16 layers.0.attention.kind" },
  {
    title: "a key of another kind",
    file: MODEL,
    from: "headDim: 64",
    to: "headDim: 64, kvRank: 512",
    at: "11:65 layers.0.attention.kvRank",
  },
  { title: "half a layer", file: MODEL, from: "count: 8", to: "count: 8.5", at: "10:12 layers.0.count" },
  { title: "an empty list", file: MODEL, from: "[1.8, 2.4, 2.8]", to: "[]", at: "22:30 draft.acceptanceLength.value" },
  {
    title: "too few marks",
    file: WORKLOAD,
    from: "      - { turn: 50, tokens: 27000 }\n",
    to: "",
    at: "6:7 context.marks.value",
  },
  {
    title: "text where a list belongs",
    file: SCENARIO,
    from: "tiers: [1]",
    to: "tiers: 1",
    at: "20:16 systems.0.deployments.0.tiers",
  },
  { title: "a list where a mapping belongs", file: ENGINE, from: "memory:\n", to: "memory: []\nmemry:\n", at: "9:9 memory" },
  {
    title: "zero workers",
    file: SCENARIO,
    from: "{ workers: 1, tensorParallel: 8",
    to: "{ workers: 0, tensorParallel: 8",
    at: "21:26 systems.0.deployments.0.pool.workers",
  },
  {
    title: "too many replications",
    file: SCENARIO,
    from: "systems:\n",
    to: "search: { replications: 1000 }\nsystems:\n",
    at: "11:25 search.replications",
    rendered: lines(
      "<root>/scenarios/tiny.yaml:11:25 search.replications: too large, got 1000 (number)",
      "  expected: a whole number from 2 to 64",
      "  fix: write replications: 64",
    ),
  },
  {
    title: "an unknown mode",
    file: SCENARIO,
    from: "mode: aggregated",
    to: "mode: agregated",
    at: "18:15 systems.0.deployments.0.mode",
  },
  { title: "a speed without unit", file: SCENARIO, from: "20 token/s", to: "20", at: "9:48 tiers.0.outputSpeedP25" },
  { title: "a zero speed", file: SCENARIO, from: "20 token/s", to: "0 token/s", at: "9:48 tiers.0.outputSpeedP25" },
  {
    title: "a nested set",
    file: SCENARIO,
    from: "  engine.memory.hbmFraction: 0.8",
    to: "  engine: { memory: 1 }",
    at: "7:11 set.engine",
  },
  { title: "no tiers", file: SCENARIO, from: "tiers: [1]", to: "tiers: []", at: "20:16 systems.0.deployments.0.tiers" },
  {
    title: "a faulty coefficient",
    file: COEFFICIENTS,
    from: "value: 2 ms",
    to: "value: 2",
    at: "31:27 architectures.blackwell.stepSeconds.value",
  },
];

/** Faults between files, and of a scenario's parts. */
export const SCENARIO_CASES: readonly BrokenCase[] = [
  {
    title: "an unknown model",
    file: SCENARIO,
    from: "model: tiny-moe",
    to: "model: tiny-mo",
    at: "4:8 model",
    rendered: lines(
      '<root>/scenarios/tiny.yaml:4:8 model: no such model profile, got "tiny-mo" (text)',
      '  expected: one of: tiny-dense, tiny-moe; nearest: "tiny-moe"',
      '  fix: write "tiny-moe"',
    ),
  },
  {
    title: "an unknown platform",
    file: SCENARIO,
    from: "platform: tiny-gpu",
    to: "platform: h300",
    at: "12:15 systems.0.platform",
  },
  {
    title: "an unknown engine",
    file: SCENARIO,
    from: "engine: tiny-engine",
    to: "engine: tiny-engin",
    at: "13:13 systems.0.engine",
  },
  { title: "a profile id that is not its file name", file: MODEL, from: "id: tiny-moe", to: "id: tiny", at: "1:5 id" },
  {
    title: "a tier that does not exist",
    file: SCENARIO,
    from: "tiers: [1]",
    to: "tiers: [3]",
    at: "20:17 systems.0.deployments.0.tiers.0",
    rendered: lines(
      "<root>/scenarios/tiny.yaml:20:17 systems.0.deployments.0.tiers.0: no such tier, got 3 (number)",
      "  expected: one of: 1, 2",
      "  fix: write the id of a tier, or add the tier",
    ),
  },
  {
    title: "a tier served twice",
    file: SCENARIO,
    from: "tiers: [1]",
    to: "tiers: [1, 2]",
    at: "24:17 systems.0.deployments.1.tiers.0",
  },
  { title: "a tier id used twice", file: SCENARIO, from: "{ id: 2,", to: "{ id: 1,", at: "10:11 tiers.1.id" },
  {
    title: "tensor parallelism that splits heads unevenly",
    file: SCENARIO,
    from: "tensorParallel: 4",
    to: "tensorParallel: 3",
    at: "26:48 systems.0.deployments.1.prefill.tensorParallel",
  },
  {
    title: "expert parallelism wider than a worker",
    file: SCENARIO,
    from: "tensorParallel: 8, expertParallel: 8",
    to: "tensorParallel: 8, expertParallel: 16",
    at: "21:64 systems.0.deployments.0.pool.expertParallel",
  },
  {
    title: "more GPUs than experts",
    file: MODEL,
    from: "experts: 32",
    to: "experts: 4",
    at: "21:64 systems.0.deployments.0.pool.expertParallel",
  },
  {
    title: "more GPUs than there are",
    file: SCENARIO,
    from: "workers: 1, tensorParallel: 8",
    to: "workers: 3, tensorParallel: 8",
    at: "18:9 systems.0.deployments.0",
    rendered: lines(
      "<root>/scenarios/tiny.yaml:18:9 systems.0.deployments.0: needs 24 GPUs",
      "  expected: at most the 16 GPUs that the system has",
      "  fix: write fewer workers, or gpus: 24",
    ),
  },
  {
    title: "a draft deeper than is known",
    file: SCENARIO,
    from: "draftTokens: 2",
    to: "draftTokens: 9",
    at: "25:22 systems.0.deployments.1.draftTokens",
  },
  {
    title: "contexts longer than the model's",
    file: MODEL,
    from: "maxContextTokens: 200000",
    to: "maxContextTokens: 128000",
    at: "5:11 workload",
    rendered: lines(
      '<root>/scenarios/tiny.yaml:5:11 workload: prompts of 131000 tokens and replies of 8192 do not fit Tiny MoE, got "tiny-load" (text)',
      "  expected: context.maxTokens + output.maxTokens of at most 128000, the model's maxContextTokens",
      "  fix: --set workload.context.maxTokens=119808",
    ),
  },
  {
    title: "a scenario set that is no profile path",
    file: SCENARIO,
    from: "  engine.memory.hbmFraction: 0.8",
    to: "  memory.hbmFraction: 0.8",
    at: "7:3 scenario set: memory.hbmFraction",
  },
  {
    title: "a scenario set of an unknown key",
    file: SCENARIO,
    from: "  engine.memory.hbmFraction: 0.8",
    to: "  engine.memory.hbmFration: 0.8",
    at: "7:3 scenario set: engine.memory.hbmFration",
    rendered: lines(
      '<root>/scenarios/tiny.yaml:7:3 scenario set: engine.memory.hbmFration: unknown key "hbmFration" in memory',
      '  expected: one of: hbmFraction, fractionOf, reservedPerGpu; nearest: "hbmFraction"',
      '  fix: write "hbmFraction" instead of "hbmFration"',
    ),
  },
  {
    title: "a scenario set out of range",
    file: SCENARIO,
    from: "  engine.memory.hbmFraction: 0.8",
    to: "  engine.memory.hbmFraction: 8",
    at: "7:3 scenario set: engine.memory.hbmFraction",
  },
  {
    title: "a system set without unit",
    file: SCENARIO,
    from: "tdp: 900 W",
    to: "tdp: 900",
    at: "16:7 scenario set: hardware.accelerator.tdp",
  },
  { title: "marks out of order", file: WORKLOAD, from: "turn: 50", to: "turn: 1", at: "7:17 context.marks.value.1.turn" },
  {
    title: "a minimum delay above the median",
    file: WORKLOAD,
    from: "min: { value: 0.1 s",
    to: "min: { value: 3 s",
    at: "28:17 toolDelay.min.value",
  },
  {
    title: "more active experts than experts",
    file: MODEL,
    from: "topK: 4",
    to: "topK: 64",
    at: "12:50 layers.0.feedForward.topK",
  },
  {
    title: "acceptance beyond the draft",
    file: MODEL,
    from: "[1.8, 2.4, 2.8]",
    to: "[2.8, 2.9, 2.95]",
    at: "22:31 draft.acceptanceLength.value.0",
  },
  {
    title: "idle power above the limit",
    file: HARDWARE,
    from: "value: 150 W",
    to: "value: 2 kW",
    at: "13:23 accelerator.idlePower.value",
  },
];

/** A setting that is reported at itself, unless it breaks something that the scenario says. */
function setting(set: string, path: string, at = `--set ${set} ${path}`): BrokenCase {
  return { title: `--set ${set}`, sets: [set], at };
}

/** Faults of --set; the fixtures are whole. */
export const SET_CASES: readonly BrokenCase[] = [
  setting("seed", "seed"),
  setting("=3", "(file)"),
  setting("seed=", "seed"),
  setting("seed=[1, 2]", "seed"),
  setting("a..b=1", "a..b"),
  setting("model.__proto__.polluted=1", "model.__proto__.polluted"),
  setting("constructor.prototype.polluted=1", "constructor.prototype.polluted"),
  setting("foo=1", "foo"),
  setting("hardware.acelerator.tdp=700 W", "hardware.acelerator.tdp"),
  setting("hardware.accelerator.tdp=700", "hardware.accelerator.tdp"),
  setting("hardware.accelerator.tdp.value.deeper=1", "hardware.accelerator.tdp.value.deeper"),
  setting("systems[3].platform=tiny-gpu", "systems[3].platform"),
  setting("systems.0.platform=tiny-gpx", "systems.0.platform"),
  setting("model=tiny-dense2", "model"),
  setting("search.replications=1", "search.replications"),
  setting("tiers.0.ttftP95=5", "tiers.0.ttftP95"),
  setting("tiers=5", "tiers"),
  setting("engine.scheduling.prefillPolicy=mixd", "engine.scheduling.prefillPolicy"),
  setting("coefficients.stepSeconds=fast", "coefficients.stepSeconds"),
  setting("coefficients.stepSecond=1 ms", "coefficients.stepSecond"),
  setting("systems.0.gpus=4", "", "18:9 systems.0.deployments.0"),
  setting("systems.0.deployments.0.pool.workers=20000", "", "18:9 systems.0.deployments.0"),
  setting("systems.0.deployments.0.pool.tensorParallel=5", "systems.0.deployments.0.pool.tensorParallel"),
  setting("workload.context.maxTokens=-1", "workload.context.maxTokens"),
];

/** Copies the fixtures into an empty folder with the edit of one case, and returns the path of the scenario. */
export function writeBrokenTree(folder: string, { title, file, from, to = "" }: BrokenCase): string {
  cpSync(FIXTURES, folder, { recursive: true });
  if (file !== undefined) {
    const text = readFileSync(`${folder}/${file}`, "utf8");
    if (from !== undefined && text.split(from).length !== 2)
      throw new Error(`case "${title}": "${from}" must occur once in ${file}`);
    writeFileSync(`${folder}/${file}`, from === undefined ? to : text.replace(from, () => to));
  }
  return `${folder}/scenarios/tiny.yaml`;
}
