/** What a schema cannot say of a scenario: its parts must fit each other and the model. Positions are in the scenario file. */
import type { Workload } from "./mix.ts";
import type { LayerGroup, ModelProfile } from "./model.ts";
import { needFindings } from "./need.ts";
import { type Problem, receivedOf } from "./problem.ts";
import type { DeploymentSpec, PoolSpec, Scenario, SystemSpec } from "./scenario.ts";
import { type Path, type SourceDocument, valueAt } from "./sourceDocument.ts";
import type { WorkloadProfile } from "./workload.ts";

/** Largest deployment that is believed to be meant: ten times the largest clusters of today. */
const MAX_DEPLOYMENT_GPUS = 100_000;

type Texts = { readonly wrong: string; readonly expected: string; readonly fix: string };
type Report = (path: Path, texts: Texts) => void;

/** GPUs of all workers of a deployment. */
export function gpusOf(deployment: DeploymentSpec): number {
  const pools = deployment.mode === "aggregated" ? [deployment.pool] : [deployment.prefill, deployment.decode];
  return pools.reduce((sum, pool) => sum + pool.workers * gpusOfWorker(pool), 0);
}

/** Tiers: ids used once, and every deployment's tier is one of them, served once by each system. */
export function checkTiers(scenario: Scenario, document: SourceDocument): Problem[] {
  const problems: Problem[] = [];
  const report = reporter(problems, document);
  const ids = scenario.tiers.map((tier) => tier.id);
  ids.forEach((id, index) => {
    if (ids.indexOf(id) === index) return;
    report(["tiers", index, "id"], {
      wrong: "tier id used twice",
      expected: "a different id for each tier",
      fix: `write id: ${Math.max(...ids) + 1}`,
    });
  });
  checkNeed(scenario, report);
  scenario.systems.forEach((system, systemIndex) => {
    const servedBy = new Map<number, string>();
    system.deployments.forEach((deployment, deploymentIndex) => {
      deployment.tiers.forEach((tier, index) => {
        const path = ["systems", systemIndex, "deployments", deploymentIndex, "tiers", index];
        const other = servedBy.get(tier);
        if (!ids.includes(tier)) {
          report(path, {
            wrong: "no such tier",
            expected: `one of: ${[...new Set(ids)].join(", ")}`,
            fix: "write the id of a tier, or add the tier",
          });
        } else if (other !== undefined) {
          const expected = `one deployment for tier ${tier} in one system; "${other}" serves it already`;
          report(path, { wrong: "tier served twice", expected, fix: "remove the tier from one of the deployments" });
        }
        servedBy.set(tier, deployment.name);
      });
    });
  });
  return problems;
}

/** What is needed: shares of tiers that there are, which add up. */
function checkNeed({ need, tiers }: Scenario, report: Report): void {
  if (need === undefined) return;
  for (const { path, ...texts } of needFindings(
    need,
    tiers.map(({ id }) => id),
  ))
    report(["need", ...path], texts);
}

export type CheckedSystem = {
  readonly index: number;
  readonly spec: SystemSpec;
  readonly model: ModelProfile;
  readonly workload: Workload;
};

/** Deployments of one system: shapes that the model's heads and experts allow, draft depth, GPUs; and that replies fit the model's context. */
export function checkSystem(system: CheckedSystem, document: SourceDocument): Problem[] {
  const problems: Problem[] = [];
  const report = reporter(problems, document);
  system.spec.deployments.forEach((deployment, index) => {
    const path = ["systems", system.index, "deployments", index];
    if (deployment.mode === "aggregated") checkPool(deployment.pool, system.model, [...path, "pool"], report);
    else {
      checkPool(deployment.prefill, system.model, [...path, "prefill"], report);
      checkPool(deployment.decode, system.model, [...path, "decode"], report);
    }
    checkGpus(gpusOf(deployment), system.spec.gpus, path, report);
    checkDraft(deployment.draftTokens, system.model, path, report);
  });
  const { workload, model } = system;
  const parts = workload.kind === "mix" ? workload.parts.map((part) => part.workload) : [workload];
  for (const part of parts) checkContext(part, model, report, workload.kind === "mix");
  return problems;
}

function gpusOfWorker(pool: PoolSpec): number {
  return pool.tensorParallel * pool.attentionDataParallel;
}

function checkPool(pool: PoolSpec, model: ModelProfile, path: Path, report: Report): void {
  const uneven = model.layers.flatMap(headCounts).find((heads) => heads % pool.tensorParallel !== 0);
  if (uneven !== undefined) {
    const expected = `a divisor of the ${uneven} attention heads of ${model.name}`;
    const fix = `write tensorParallel: ${largestDivisor(uneven, pool.tensorParallel)}`;
    report([...path, "tensorParallel"], { wrong: "does not divide the attention heads", expected, fix });
  }
  if (pool.expertParallel === undefined) return;
  const gpus = gpusOfWorker(pool);
  const at = [...path, "expertParallel"];
  const experts = model.layers.flatMap(({ feedForward }) => (feedForward.kind === "moe" ? [feedForward.experts] : []));
  const fewest = Math.min(...experts);
  if (experts.length === 0) {
    report(at, {
      wrong: `${model.name} is dense: it has no experts`,
      expected: "no expertParallel for a dense model",
      fix: "remove expertParallel",
    });
  } else if (gpus % pool.expertParallel !== 0) {
    const expected = `${gpus}, the GPUs of a worker (tensorParallel x attentionDataParallel), or a divisor of it`;
    report(at, { wrong: "does not divide the GPUs of a worker", expected, fix: `write expertParallel: ${gpus}` });
  } else if (pool.expertParallel > fewest) {
    report(at, {
      wrong: "more GPUs than experts",
      expected: `at most the ${fewest} experts of a layer`,
      fix: `write expertParallel: ${largestDivisor(gpus, fewest)}`,
    });
  }
}

/** Numbers of heads that tensor parallelism shares out. */
function headCounts({ attention }: LayerGroup): number[] {
  return attention.kind === "gdn" ? [attention.keyHeads, attention.valueHeads] : [attention.heads];
}

function checkGpus(gpus: number, available: number | undefined, path: Path, report: Report): void {
  if (gpus > MAX_DEPLOYMENT_GPUS) {
    report(path, {
      wrong: `needs ${gpus} GPUs`,
      expected: `at most ${MAX_DEPLOYMENT_GPUS} GPUs in one deployment`,
      fix: "write fewer workers, or smaller ones",
    });
  } else if (available !== undefined && gpus > available) {
    report(path, {
      wrong: `needs ${gpus} GPUs`,
      expected: `at most the ${available} GPUs that the system has`,
      fix: `write fewer workers, or gpus: ${gpus}`,
    });
  }
}

/** A depth that a deployment asks for; an engine's default is cut to what is known of the model where it is used. */
function checkDraft(depth: number | undefined, model: ModelProfile, path: Path, report: Report): void {
  const known = model.draft?.acceptanceLength.value.length ?? 0;
  if (depth === undefined || depth <= known) return;
  const at = [...path, "draftTokens"];
  if (model.draft === undefined) {
    const expected = "0, or a model with a draft section";
    report(at, { wrong: `${model.name} has no drafter`, expected, fix: "write draftTokens: 0" });
  } else {
    const expected = `at most ${known}, the entries of the model's draft.acceptanceLength`;
    report(at, { wrong: "more draft tokens than are known", expected, fix: `write draftTokens: ${known}` });
  }
}

function checkContext(workload: WorkloadProfile, model: ModelProfile, report: Report, inMix: boolean): void {
  const prompt = workload.context.maxTokens.value;
  const longest = prompt + workload.output.maxTokens.value;
  if (longest <= model.maxContextTokens) return;
  report(["workload"], {
    wrong: `${inMix ? `part ${workload.id}: ` : ""}prompts of ${prompt} tokens and replies of ${workload.output.maxTokens.value} do not fit ${model.name}`,
    expected: `context.maxTokens + output.maxTokens of at most ${model.maxContextTokens}, the model's maxContextTokens`,
    fix: inMix
      ? "put a profile with shorter prompts in its place"
      : `--set workload.context.maxTokens=${Math.max(1, model.maxContextTokens - workload.output.maxTokens.value)}`,
  });
}

function largestDivisor(of: number, atMost: number): number {
  let divisor = Math.min(of, atMost);
  while (of % divisor !== 0) divisor--;
  return divisor;
}

function reporter(problems: Problem[], document: SourceDocument): Report {
  return (path, texts) => {
    const value = valueAt(document.value, path);
    const received = value === undefined || typeof value === "object" ? {} : receivedOf(value);
    problems.push({ ...document.locate(path), ...received, ...texts });
  };
}
