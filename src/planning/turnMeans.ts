/** What a turn asks of a server on average when its session's prefix is in the cache; drawn once from whole sessions. */
import type { Workload } from "../profiles/mix.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { type KvFootprint, resumableTokens } from "../serving/kvFootprint.ts";
import { overRequests } from "../workload/parts.ts";
import { requestMeans } from "../workload/requestMeans.ts";
import { TrajectoryGenerator } from "../workload/trajectory.ts";

/** Sessions that are drawn: enough for a mean to a few percent, which is less than the closed forms are off. */
const SESSIONS = 400;
const SEED = "turn means";

export type TurnMeans = {
  readonly promptTokens: number;
  /** Part of it that is computed when all that can be resumed is in the cache. */
  readonly newTokens: number;
  readonly outputTokens: number;
  readonly decodingContextTokens: number;
  /** From the end of a reply to the next request. */
  readonly delaySeconds: number;
};

/** Means over the requests of a workload under an engine's grain of reuse. */
export function turnMeans(workload: Workload, footprint: KvFootprint): TurnMeans {
  const drawn = (key: keyof DrawnTurns): number =>
    workload.kind === "mix"
      ? overRequests(workload.parts, (part) => drawnTurns(part, footprint)[key])
      : drawnTurns(workload, footprint)[key];
  return { ...requestMeans(workload), newTokens: drawn("newTokens"), delaySeconds: drawn("delaySeconds") };
}

type DrawnTurns = Pick<TurnMeans, "newTokens" | "delaySeconds">;

function drawnTurns(workload: WorkloadProfile, footprint: KvFootprint): DrawnTurns {
  const generator = new TrajectoryGenerator(workload, SEED);
  const scaffold = resumableTokens(footprint, workload.context.scaffoldTokens?.value ?? 0);
  let turns = 0;
  let newTokens = 0;
  let delays = 0;
  for (let agentIndex = 0; agentIndex < SESSIONS; agentIndex++) {
    const state = generator.start({ agentIndex, startTurn: 1 });
    while (generator.nextTurn(state)) {
      turns++;
      const resumed = Math.max(scaffold, resumableTokens(footprint, Math.min(state.sharedPrefixTokens, state.promptTokens - 1)));
      newTokens += Math.max(1, state.promptTokens - resumed);
      delays += state.toolDelaySeconds;
    }
  }
  return { newTokens: newTokens / turns, delaySeconds: delays / turns };
}
