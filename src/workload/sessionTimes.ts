/** How long sessions last, from drawn ones: waits by themselves, and replies by their number, as what serves them decides how long one takes. */
import { mean } from "../kernel/moments.ts";
import type { WorkloadProfile } from "../profiles/workload.ts";
import { TrajectoryGenerator, type TrajectoryState } from "./trajectory.ts";

/** Sessions that are drawn, unless they hold more requests than are worth the time. */
const SESSIONS = 20_000;
const ENOUGH_REQUESTS = 250_000;
const SEED = "session times";
/** What a reply is taken to last when sub-agents are compared. Source: mean API time in the WEKA corpus, 9.8 s. */
const REPLY_SECONDS = 10;

/** One entry a session: seconds = replies x seconds of a reply + waits. */
export type SessionTimes = {
  /** An agent's own requests. */
  readonly requests: Float64Array;
  /** Replies that it waits for one after another: its own, and those of the longest sub-agent of a group that it waits for. */
  readonly replies: Float64Array;
  /** Between replies; what follows the last one does not count. */
  readonly waitSeconds: Float64Array;
};

const known = new WeakMap<WorkloadProfile, SessionTimes>();

/** Times of whole sessions; those of a profile are drawn once, always with the same seed. */
export function sessionTimes(workload: WorkloadProfile): SessionTimes {
  const before = known.get(workload);
  if (before !== undefined) return before;
  const agents = new TrajectoryGenerator(workload, SEED);
  const { subAgents } = agents.plan;
  const children = subAgents?.waits ? new TrajectoryGenerator(subAgents.session, SEED, "sub-agent") : undefined;
  const requests: number[] = [];
  const replies: number[] = [];
  const waits: number[] = [];
  let total = 0;
  let started = 0;
  for (let agentIndex = 0; agentIndex < SESSIONS && total < ENOUGH_REQUESTS; agentIndex++) {
    const state = agents.start({ agentIndex, startTurn: 1 });
    let inLine = 0;
    let waitSeconds = 0;
    while (agents.nextTurn(state)) {
      inLine++;
      if (!agents.hasNextTurn(state)) continue;
      waitSeconds += state.toolDelaySeconds;
      if (children === undefined || state.subAgents === 0) continue;
      const longest = longestOf(children, state.subAgents, started);
      started += state.subAgents;
      inLine += longest.replies;
      waitSeconds += longest.waitSeconds;
    }
    requests.push(state.turnNumber);
    replies.push(inLine);
    waits.push(waitSeconds);
    total += state.turnNumber;
  }
  const times = {
    requests: Float64Array.from(requests),
    replies: Float64Array.from(replies),
    waitSeconds: Float64Array.from(waits),
  };
  known.set(workload, times);
  return times;
}

/** The sub-agent of a group that ends last. */
function longestOf(children: TrajectoryGenerator, count: number, first: number): { replies: number; waitSeconds: number } {
  let longest = { replies: 0, waitSeconds: 0 };
  const seconds = ({ replies, waitSeconds }: typeof longest): number => replies * REPLY_SECONDS + waitSeconds;
  for (let child = 0; child < count; child++) {
    const own = timesOf(children, children.start({ agentIndex: first + child }));
    if (seconds(own) > seconds(longest)) longest = own;
  }
  return longest;
}

function timesOf(children: TrajectoryGenerator, state: TrajectoryState): { replies: number; waitSeconds: number } {
  // From being woken to its first request a sub-agent waits for nothing.
  let waitSeconds = 0;
  while (children.nextTurn(state)) if (children.hasNextTurn(state)) waitSeconds += state.toolDelaySeconds;
  return { replies: state.turnNumber, waitSeconds };
}

/** Mean seconds of a session whose replies take so long. */
export function meanSessionSeconds({ replies, waitSeconds }: SessionTimes, replySeconds: number): number {
  return mean(replies) * replySeconds + mean(waitSeconds);
}
