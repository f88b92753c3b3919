/** What the reports of a deployment search share. */
import type { Finalist } from "../planning/finalist.ts";
import type { PowerBasis } from "../power/bases.ts";
import type { Scenario, Tier } from "../profiles/scenario.ts";
import type { Aim, Optimization } from "../sweep/optimizeDeployment.ts";
import { grouped, significant } from "./figures.ts";

export type OptimizeReport = {
  readonly scenario: Scenario;
  readonly platform: string;
  readonly engine: string;
  readonly tier: Tier;
  readonly aim: Aim;
  readonly basis: PowerBasis;
  readonly maxGpus: number;
  readonly found: Optimization;
  readonly notes: boolean;
};

/** The deployment that won; undefined: none reaches the tier. */
export function winnerOf({ found }: OptimizeReport): Finalist | undefined {
  const [first] = found.finalists;
  return first !== undefined && first.score.mean > 0 ? first : undefined;
}

/** "Agents/MW (accelerator)" or "agents a GPU". */
export function aimName({ aim, basis }: Pick<OptimizeReport, "aim" | "basis">): string {
  return aim === "agents-per-gpu" ? "agents a GPU" : `Agents/MW (${basis})`;
}

/** What to do, in a sentence or two. */
export function adviceOf(report: OptimizeReport): string {
  const { platform, found, tier, maxGpus } = report;
  const winner = winnerOf(report);
  if (winner === undefined) return unreachable(report);
  const own = found.finalists.find((finalist) => finalist.own);
  const what = `${winner.spec.name}: ${significant(winner.agents.mean)} agents on ${grouped(winner.gpus)} GPUs, ${significant(winner.score.mean)} ${aimName(report)}`;
  if (own === winner) return `Keep the scenario's own deployment; none that was tried is better. ${what}.`;
  const take = `On ${platform} take ${what}.`;
  if (own === undefined) return `${take} The scenario has no deployment for tier ${tier.id} here that fits into ${maxGpus} GPUs.`;
  if (own.score.mean === 0) return `${take} The scenario's own, ${own.spec.name}, does not reach the tier.`;
  const noise = own.behind.high < 0 ? "beyond" : "within";
  const times = significant(winner.score.mean / own.score.mean);
  return `${take} That is ${times} x the scenario's own (${own.spec.name}: ${significant(own.agents.mean)} agents, ${significant(own.score.mean)}), ${noise} the noise of the replications.`;
}

function unreachable({ platform, tier, found, maxGpus }: OptimizeReport): string {
  const { fastest, finalists } = found;
  const head = `No deployment of ${platform} up to ${maxGpus} GPUs reaches tier ${tier.id}.`;
  if (fastest === undefined) return `${head} None fits into memory.`;
  if (fastest.tokensPerSecond < tier.outputSpeedP25) {
    return `${head} The fastest, ${fastest.name}, can give one agent alone ${significant(fastest.tokensPerSecond)} tok/s at most, ${tier.outputSpeedP25} wanted.`;
  }
  const reason = finalists[0]?.result.limit;
  return `${head} Those that could be fast enough by closed form failed in simulation${reason === undefined ? "" : ` (${finalists[0]?.spec.name}: ${reason})`}.`;
}

/** Why a deployment is not the winner, from how its parts of the score differ. */
export function whyBehind(loser: Finalist, winner: Finalist): string {
  if (loser.score.mean === 0) return loser.result.limit;
  const agents = loser.agents.mean / loser.gpus / (winner.agents.mean / winner.gpus);
  const watts = loser.gpuWatts === null || winner.gpuWatts === null ? 1 : loser.gpuWatts / winner.gpuWatts;
  const parts = [change(agents, "agents a GPU"), change(watts, "watts a GPU")].filter((part) => part !== undefined);
  const differs = parts.length === 0 ? "as many agents and watts within 1%" : parts.join(", ");
  return `${differs}; stopped by ${loser.result.limit}`;
}

/** Changes below this are not worth a word. */
const NOTABLE = 0.01;

function change(ratio: number, of: string): string | undefined {
  const share = ratio - 1;
  if (Math.abs(share) < NOTABLE) return undefined;
  return `${(Math.abs(share) * 100).toFixed(0)}% ${share < 0 ? (of.startsWith("agents") ? "fewer" : "less") : "more"} ${of}`;
}
