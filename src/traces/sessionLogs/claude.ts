/**
 * Reads a Claude Code transcript. One file may hold several chains: the session, and sub-agents that ran inside of it.
 * A reply is complete with the last line of its id; early lines of it hold placeholders for its usage.
 */
import { ClaudeChain } from "./claudeChain.ts";
import { type ClaudeEvent, claudeEvent, isClaudeType } from "./claudeEvent.ts";
import type { Fields } from "./fields.ts";
import type { ReadLog } from "./loggedCall.ts";
import type { LogFile, LogReader } from "./logReader.ts";
import type { Skips } from "./skips.ts";

export function isClaudeRecord(record: Fields): boolean {
  return typeof record.type === "string" && isClaudeType(record.type) && !("payload" in record);
}

export class ClaudeReader implements LogReader {
  readonly #file: LogFile;
  readonly #skips: Skips;
  readonly #chains = new Map<string, ClaudeChain>();
  /** Sidechains without the id of an agent are told apart by the line that each began with. */
  readonly #rootOf = new Map<string, string>();

  constructor(file: LogFile, skips: Skips) {
    this.#file = file;
    this.#skips = skips;
  }

  add(record: Fields, line: number): void {
    const event = claudeEvent(record, line);
    if (event === "unknown") this.#skips.add("unknownRecord", { file: this.#file.name, line });
    else if (event !== undefined) this.#chainOf(event).add(event);
  }

  read(): ReadLog {
    const chains = [...this.#chains.values()].map((chain) => chain.read());
    return {
      source: "claude",
      calls: chains.flatMap(({ calls }) => calls),
      compactions: chains.flatMap(({ compactions }) => compactions),
    };
  }

  #chainOf(event: ClaudeEvent): ClaudeChain {
    const parent = event.sessionId ?? this.#file.stem;
    const session = event.isSidechain ? `${parent}/${event.agentId ?? this.#root(event)}` : parent;
    let chain = this.#chains.get(session);
    if (chain === undefined) {
      chain = new ClaudeChain({ session, parent: event.isSidechain ? parent : undefined, file: this.#file, skips: this.#skips });
      this.#chains.set(session, chain);
    }
    return chain;
  }

  #root({ uuid, parentUuid }: ClaudeEvent): string {
    const root = (parentUuid === undefined ? undefined : this.#rootOf.get(parentUuid)) ?? parentUuid ?? uuid ?? this.#file.stem;
    if (uuid !== undefined) this.#rootOf.set(uuid, root);
    return root;
  }
}
