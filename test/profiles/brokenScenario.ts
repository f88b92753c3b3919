/** Files that do not fit each other, and settings at fault; see brokenCase.ts. */
import { type BrokenCase, FILES, lines } from "./brokenCase.ts";

const { HARDWARE, MODEL, WORKLOAD, SCENARIO } = FILES;

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
  { title: "marks out of order", file: WORKLOAD, from: "turn: 50", to: "turn: 1", at: "8:17 context.marks.value.1.turn" },
  {
    title: "a minimum delay above the median",
    file: WORKLOAD,
    from: "min: { value: 0.1 s",
    to: "min: { value: 3 s",
    at: "29:17 toolDelay.min.value",
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
