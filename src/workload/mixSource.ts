/**
 * Agents of several workloads as one source of requests: each belongs to a part, and each part is a source of its own with
 * a seed of its own. Agents have the first places, in the order in which they are shared out; sub-agents the last ones, part
 * by part. Parts of the same profile share its scaffolds.
 */
import type { MixWorkload } from "../profiles/mix.ts";
import { AgentSource, type AgentSourceOptions } from "./agentSource.ts";
import { allotment } from "./parts.ts";
import type { RequestSource } from "./requestSource.ts";

/** Scaffolds of a workload: its agents' and its sub-agents'. */
const SCAFFOLDS = 2;

export type MixSourceOptions = Omit<AgentSourceOptions, "workload"> & { readonly workload: MixWorkload };

export class MixSource implements RequestSource {
  readonly agents: number;
  promptTokens = 0;
  outputTokens = 0;
  turnNumber = 0;
  sharedPrefixTokens = 0;
  scaffoldTokens = 0;
  delaySeconds = 0;
  scaffoldId = 0;
  waits = false;
  readonly woken: number[] = [];
  /** By sender: its part, and its place there. */
  readonly partOf: Int32Array;
  /** Agents of each part, sub-agents not counted. */
  readonly agentsOfPart: readonly number[];

  readonly #placeInPart: Int32Array;
  readonly #sources: readonly AgentSource[];
  /** By part: the sender at each of its places. */
  readonly #senders: readonly Int32Array[];
  readonly #scaffolds: readonly number[];
  readonly #reusable: readonly boolean[];

  constructor({ workload, agents, seed, ...options }: MixSourceOptions) {
    const { parts } = workload;
    const allotted = allotment(
      parts.map(({ weight }) => weight.value),
      agents,
    );
    this.agentsOfPart = parts.map((_, part) => allotted.reduce((count, own) => count + (own === part ? 1 : 0), 0));
    this.#sources = parts.map(
      (part, index) =>
        new AgentSource({
          ...options,
          workload: part.workload,
          agents: this.agentsOfPart[index] as number,
          seed: `${seed}/part/${index}`,
        }),
    );
    const ids = parts.map((part) => part.workload.id);
    this.#scaffolds = ids.map((id) => SCAFFOLDS * ids.indexOf(id));
    this.#reusable = parts.map((part) => part.workload.output.reusable.value);
    this.agents = this.#sources.reduce((sum, source) => sum + source.agents, 0);
    this.partOf = new Int32Array(this.agents);
    this.#placeInPart = new Int32Array(this.agents);
    this.#senders = this.#sources.map((source) => new Int32Array(source.agents));
    this.#seat(allotted);
  }

  #seat(allotted: Int32Array): void {
    const seated = this.#sources.map(() => 0);
    const seat = (sender: number, part: number): void => {
      const place = seated[part] as number;
      seated[part] = place + 1;
      this.partOf[sender] = part;
      this.#placeInPart[sender] = place;
      (this.#senders[part] as Int32Array)[place] = sender;
    };
    allotted.forEach((part, sender) => {
      seat(sender, part);
    });
    let sender = allotted.length;
    this.#sources.forEach((source, part) => {
      while ((seated[part] as number) < source.agents) seat(sender++, part);
    });
  }

  /** Trajectories that each agent has ended. */
  get trajectoriesEnded(): Int32Array {
    const agents = this.agentsOfPart.reduce((sum, count) => sum + count, 0);
    return Int32Array.from({ length: agents }, (_, agent) => {
      const { trajectoriesEnded } = this.#sources[this.partOf[agent] as number] as AgentSource;
      return trajectoriesEnded[this.#placeInPart[agent] as number] as number;
    });
  }

  repliesReusable(sender: number): boolean {
    return this.#reusable[this.partOf[sender] as number] as boolean;
  }

  next(sender: number): boolean {
    const part = this.partOf[sender] as number;
    const source = this.#sources[part] as AgentSource;
    const sends = source.next(this.#placeInPart[sender] as number);
    const senders = this.#senders[part] as Int32Array;
    this.woken.length = 0;
    for (const place of source.woken) this.woken.push(senders[place] as number);
    this.waits = source.waits;
    if (!sends) return false;
    this.promptTokens = source.promptTokens;
    this.outputTokens = source.outputTokens;
    this.turnNumber = source.turnNumber;
    this.sharedPrefixTokens = source.sharedPrefixTokens;
    this.scaffoldTokens = source.scaffoldTokens;
    this.scaffoldId = (this.#scaffolds[part] as number) + source.scaffoldId;
    this.delaySeconds = source.delaySeconds;
    return true;
  }
}
