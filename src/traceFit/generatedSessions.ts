/** Sessions of a profile as requests of a trace, so that whatever measures the one measures the other. */
import type { LawsWorkload } from "../profiles/workload.ts";
import type { TraceRequest } from "../traces/traceRequest.ts";
import { TrajectoryGenerator, type TrajectoryState } from "../workload/trajectory.ts";

const SEED = "trace fit, compared";
/** Enough for a steady P95, in a second or two. */
const SESSIONS = 6000;
const ENOUGH_REQUESTS = 200_000;

/** What generated requests know, as a format: their own sessions, and prefixes to the token. */
export const GENERATED_FORMAT = { sessions: "grouped" } as const;

/** Whole sessions with their sub-agents, from their first request on. The same profile gives the same requests. */
export function* generatedSessions(workload: LawsWorkload, sessions = SESSIONS): Generator<TraceRequest> {
  const agents = new TrajectoryGenerator(workload, SEED);
  const { subAgents } = agents.plan;
  const children = subAgents && new TrajectoryGenerator(subAgents.session, SEED, "sub-agent");
  let [requests, started] = [0, 0];
  for (let agentIndex = 0; agentIndex < sessions && requests < ENOUGH_REQUESTS; agentIndex++) {
    const sessionId = `session ${agentIndex}`;
    for (const [request, state] of session(agents, agentIndex, workload)) {
      requests++;
      yield { sessionId, ...request };
      for (let child = 0; children !== undefined && child < state.subAgents; child++) {
        const own = { sessionId: `sub-agent ${started}`, parentSessionId: sessionId };
        for (const [asked] of session(children, started++, workload)) yield { ...own, ...asked };
      }
    }
  }
}

type Generated = readonly [request: Omit<TraceRequest, "sessionId">, state: TrajectoryState];

function* session(generator: TrajectoryGenerator, agentIndex: number, { output }: LawsWorkload): Generator<Generated> {
  const state = generator.start({ agentIndex, startTurn: 1 });
  let before: { readonly outputTokens: number; readonly gapSeconds: number; readonly trigger: "user" | "tool" } | undefined;
  while (generator.nextTurn(state)) {
    const { turnNumber, promptTokens, previousPromptTokens, sharedPrefixTokens, outputTokens } = state;
    // Where all of the prompt before stands at the front, its reply may follow.
    const isWhole = before !== undefined && sharedPrefixTokens === previousPromptTokens;
    const replayed = isWhole && output.reusable.value ? (before?.outputTokens ?? 0) : 0;
    const reasoning = output.reasoning === undefined ? {} : { reasoningTokens: reasoningOf(output.reasoning.share.value, state) };
    yield [
      {
        index: turnNumber - 1,
        promptTokens,
        sharedTokens: Math.min(promptTokens, sharedPrefixTokens + replayed),
        outputTokens,
        ...reasoning,
        ...(before === undefined ? {} : { gapSeconds: before.gapSeconds, trigger: before.trigger }),
      },
      state,
    ];
    before = { outputTokens, gapSeconds: state.toolDelaySeconds, trigger: state.isUserNext ? "user" : "tool" };
  }
}

function reasoningOf(share: number, { outputTokens }: TrajectoryState): number {
  return Math.floor(share * outputTokens);
}
