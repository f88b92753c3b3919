/** What happens from one request of a session to the next, as columns of numbers: 40 bytes a step, and no requests are kept. */
import { SampleList } from "../traces/sampleList.ts";

export type Step = {
  /** Number of the request before it, from 1. */
  readonly request: number;
  /** Next prompt less this prompt and reply; negative where something left the context. */
  readonly growthTokens: number;
  /** Reasoning in the reply, and in all replies since a person spoke; 0 where the trace does not say. */
  readonly reasoningTokens: number;
  readonly turnReasoningTokens: number;
  /** Whether a person caused the next request. */
  readonly isUser: boolean;
};

export type ReasoningDropped = "never" | "at-user-turn" | "every-request";

export class StepSamples {
  readonly #requests = new SampleList();
  readonly #growths = new SampleList();
  readonly #reasoning = new SampleList();
  readonly #turnReasoning = new SampleList();
  readonly #users = new SampleList();

  add({ request, growthTokens, reasoningTokens, turnReasoningTokens, isUser }: Step): void {
    this.#requests.add(request);
    this.#growths.add(growthTokens);
    this.#reasoning.add(reasoningTokens);
    this.#turnReasoning.add(turnReasoningTokens);
    this.#users.add(isUser ? 1 : 0);
  }

  get count(): number {
    return this.#requests.count;
  }

  /** Number of the request before each step. */
  requests(): Float64Array {
    return this.#requests.values();
  }

  /** Tokens that follow each reply in the next prompt, given when reasoning leaves it. What comes out negative is 0. */
  growths(dropped: ReasoningDropped): Float64Array {
    const lost = this.#lost(dropped);
    return this.#growths.values().map((growth, step) => Math.max(0, growth + lost(step)));
  }

  /** Share of steps whose next prompt is shorter than prompt and what stays of the reply. */
  shrunkFraction(dropped: ReasoningDropped): number {
    const lost = this.#lost(dropped);
    const shrunk = this.#growths.values().filter((growth, step) => growth + lost(step) < 0).length;
    return this.count === 0 ? 0 : shrunk / this.count;
  }

  /** Of the steps with reasoning to drop: how many there are, and the share whose next prompt is too short to hold it. */
  tooShort(by: "user" | "tool"): { readonly steps: number; readonly fraction: number } {
    const reasoning = (by === "user" ? this.#turnReasoning : this.#reasoning).values();
    const [growths, users] = [this.#growths.values(), this.#users.values()];
    let [steps, short] = [0, 0];
    for (const [step, tokens] of reasoning.entries()) {
      if (tokens === 0 || (users[step] === 1) !== (by === "user")) continue;
      steps++;
      if ((growths[step] as number) < 0) short++;
    }
    return { steps, fraction: steps === 0 ? 0 : short / steps };
  }

  #lost(dropped: ReasoningDropped): (step: number) => number {
    if (dropped === "never") return () => 0;
    const [reasoning, turnReasoning, users] = [this.#reasoning.values(), this.#turnReasoning.values(), this.#users.values()];
    if (dropped === "every-request") return (step) => reasoning[step] as number;
    return (step) => (users[step] === 1 ? (turnReasoning[step] as number) : 0);
  }
}
