/** Means over the requests of a workload of laws, from drawn sessions. */
import type { LawsWorkload } from "../profiles/workload.ts";
import type { RequestMeans } from "./requestMeans.ts";
import { TrajectoryGenerator } from "./trajectory.ts";

/** Sessions that are drawn, unless they hold more requests than are worth the time. */
const SESSIONS = 20_000;
const ENOUGH_REQUESTS = 100_000;
const SEED = "means";

export type DrawnMeans = RequestMeans & {
  /** Mean wait from the end of an agent's reply to its next request. */
  readonly delaySeconds: number;
  /** Sub-agents' requests over agents' requests. */
  readonly subAgentRequests: number;
};

const known = new WeakMap<LawsWorkload, DrawnMeans>();

/** Means over whole sessions, sub-agents' requests included; those of a profile are computed once. */
export function drawnMeans(workload: LawsWorkload): DrawnMeans {
  const before = known.get(workload);
  if (before !== undefined) return before;
  const agents = new TrajectoryGenerator(workload, SEED);
  const { subAgents } = agents.plan;
  const children = subAgents && new TrajectoryGenerator(subAgents.session, SEED, "sub-agent");
  const sums = new Sums();
  let delays = 0;
  let agentRequests = 0;
  let started = 0;
  for (let agentIndex = 0; agentIndex < SESSIONS && sums.requests < ENOUGH_REQUESTS; agentIndex++) {
    const state = agents.start({ agentIndex, startTurn: 1 });
    while (agents.nextTurn(state)) {
      sums.add(state);
      agentRequests++;
      delays += state.toolDelaySeconds;
      for (let child = 0; children !== undefined && child < state.subAgents; child++) {
        const own = children.start({ agentIndex: started++ });
        while (children.nextTurn(own)) sums.add(own);
      }
    }
  }
  const means = {
    ...sums.means(),
    delaySeconds: delays / agentRequests,
    subAgentRequests: sums.requests / agentRequests - 1,
  };
  known.set(workload, means);
  return means;
}

/** A reply of n tokens is met in decode with a weight of n, its prompt with it, and is half out on average. */
class Sums {
  requests = 0;
  #prompts = 0;
  #outputs = 0;
  #decoding = 0;

  add({ promptTokens, outputTokens }: { readonly promptTokens: number; readonly outputTokens: number }): void {
    this.requests++;
    this.#prompts += promptTokens;
    this.#outputs += outputTokens;
    this.#decoding += outputTokens * (promptTokens + outputTokens / 2);
  }

  means(): RequestMeans {
    return {
      promptTokens: this.#prompts / this.requests,
      outputTokens: this.#outputs / this.requests,
      decodingContextTokens: this.#decoding / this.#outputs,
    };
  }
}
