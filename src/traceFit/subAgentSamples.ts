/** Sessions that work for another: their lengths, and in which groups they start. */
import { SampleList } from "../traces/sampleList.ts";
import type { TraceRequest } from "../traces/traceRequest.ts";
import { FALL_FRACTION } from "./contextFalls.ts";

/** Sub-agents of one agent that start within this time of the first are a group, as in the WEKA corpus' count. */
const GROUP_SECONDS = 60;

type Session = { requests: number; promptTokens: number; outputTokens: number };
type Group = { readonly startSeconds: number | undefined; readonly parentRequests: number; size: number };

export class SubAgentSamples {
  readonly firstPrompts = new SampleList();
  /** Next prompt less prompt and reply, negative ones as 0, without prompts that fall. */
  readonly growths = new SampleList();
  readonly outputs = new SampleList();
  readonly #sessions = new Map<string, Session>();
  readonly #groups = new Map<string, Group[]>();

  get sessions(): number {
    return this.#sessions.size;
  }

  get requests(): number {
    return this.outputs.count;
  }

  /** `parentRequests`: how many its agent had sent by then, which groups those whose start is not known. */
  add(key: string, parent: { readonly key: string; readonly requests: number }, request: TraceRequest): void {
    const { promptTokens, outputTokens, sentSeconds } = request;
    this.outputs.add(outputTokens);
    const session = this.#sessions.get(key);
    if (session === undefined) {
      this.#sessions.set(key, { requests: 1, promptTokens, outputTokens });
      this.firstPrompts.add(promptTokens);
      this.#join(parent.key, { startSeconds: sentSeconds, parentRequests: parent.requests, size: 1 });
      return;
    }
    if (promptTokens >= (1 - FALL_FRACTION) * session.promptTokens)
      this.growths.add(Math.max(0, promptTokens - session.promptTokens - session.outputTokens));
    session.requests++;
    session.promptTokens = promptTokens;
    session.outputTokens = outputTokens;
  }

  #join(parent: string, starting: Group): void {
    const groups = this.#groups.get(parent) ?? [];
    this.#groups.set(parent, groups);
    const own = groups.find(({ startSeconds, parentRequests }) =>
      startSeconds === undefined || starting.startSeconds === undefined
        ? parentRequests === starting.parentRequests
        : Math.abs(starting.startSeconds - startSeconds) <= GROUP_SECONDS,
    );
    if (own === undefined) groups.push(starting);
    else own.size++;
  }

  /** How many sub-agents each group has. */
  groupSizes(): Float64Array {
    return Float64Array.from([...this.#groups.values()].flat(), ({ size }) => size);
  }

  /** Requests of each session. */
  lengths(): Float64Array {
    return Float64Array.from(this.#sessions.values(), ({ requests }) => requests);
  }
}
