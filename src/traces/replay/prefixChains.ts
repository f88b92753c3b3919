/**
 * Which request of a trace goes on from which, by the hashes of their blocks: what an engine's cache, which keeps the last
 * prompt of each line of requests and one head that lines share, can find of what a cache of all prefixes would.
 *
 * A request goes on from the one, of its own session, whose full blocks it starts with: the longest such. Where that is
 * nobody, but part of an earlier line that is not gone on from is what it starts with (a compacted or edited
 * conversation), it takes that line's place and shares that part. All else is a line of its own. What it has in common
 * with other lines beyond that is a head which they share: a scaffold of the request and of those that carry it.
 *
 * In formats without sessions a line is a session: a request goes on from one that it starts with all full blocks of, one
 * at least of which was new with that one (so that a common system prompt makes no conversation).
 */
import { PrefixTree } from "../infiniteCache.ts";
import type { PromptBlocks } from "../traceRequest.ts";

const NONE = -1;
/** Lines of a session that one may be looked at to take the place of; a session with more is no conversation. */
const MAX_OPEN_LINES = 64;

/** Columns by request of the whole trace, that are filled in as requests and families of them are done. */
export type PrefixColumns = {
  readonly promptTokens: number[];
  /** The request that it goes on from, or NONE, and the one that goes on from it. */
  readonly previous: number[];
  readonly successor: number[];
  /** Tokens that it shares with the previous one, and those that it shares with anyone before. */
  readonly sharedTokens: number[];
  readonly reachTokens: number[];
  readonly scaffoldTokens: number[];
  readonly scaffoldId: number[];
  /** What it belongs to; a request that goes on from one of another session, in formats without, joins that. */
  readonly session: number[];
  scaffolds: number;
};

type Member = {
  readonly request: number;
  readonly endNode: number;
  readonly branchNode: number;
  readonly fullBlocks: number;
  readonly newBlocks: number;
};

export type FamilyOptions = {
  /** Whether the trace says what a session is. */
  readonly hasSessions: boolean;
  readonly blockTokens: number;
  /** Where prefixes can be resumed. */
  readonly grainTokens: number;
};

/** Requests among whom a hash means the same: a whole trace, or a session with its sub-agents. */
export class PrefixFamily {
  readonly #columns: PrefixColumns;
  readonly #options: FamilyOptions;
  readonly #tree = new PrefixTree();
  readonly #members: Member[] = [];
  /** By session (in formats without, for all) and node: the latest that ends there and could be gone on from. */
  readonly #ends = new Map<number, Map<number, Member>>();

  constructor(columns: PrefixColumns, options: FamilyOptions) {
    this.#columns = columns;
    this.#options = options;
  }

  /** Adds the trace's next request; joins it to the one that it goes on from. */
  add(request: number, blocks: PromptBlocks): void {
    const columns = this.#columns;
    const full = Math.min(blocks.hashes.length, Math.floor((columns.promptTokens[request] as number) / blocks.tokens));
    const matched = this.#tree.insert(full === blocks.hashes.length ? blocks.hashes : blocks.hashes.slice(0, full));
    const { endNode, branchNode } = this.#tree;
    const member = { request, endNode, branchNode, fullBlocks: full, newBlocks: full - matched };
    columns.reachTokens[request] = matched * this.#options.blockTokens;
    const from = this.#goesOnFrom(member);
    if (from !== undefined) {
      if (!this.#options.hasSessions) columns.session[request] = columns.session[from.request] as number;
      this.#join(from, member, from.fullBlocks);
    }
    this.#members.push(member);
    // Without sessions, one that brings nothing new is no conversation of its own.
    if (full > 0 && (this.#options.hasSessions || member.newBlocks > 0)) this.#endsFor(request).set(endNode, member);
  }

  /** All are there: settles who takes whose place, and which heads are shared. */
  close(): void {
    if (this.#options.hasSessions) this.#takePlaces();
    this.#shareHeads();
  }

  #goesOnFrom({ request, endNode }: Member): Member | undefined {
    const ends = this.#endsFor(request);
    for (let node = endNode; node !== 0; node = this.#tree.parentOf(node)) {
      const end = ends.get(node);
      if (end === undefined) continue;
      ends.delete(node);
      // One without hashes may have gone on from it.
      if (this.#columns.successor[end.request] === NONE) return end;
    }
    return undefined;
  }

  #endsFor(request: number): Map<number, Member> {
    const session = this.#options.hasSessions ? (this.#columns.session[request] as number) : NONE;
    const known = this.#ends.get(session);
    if (known !== undefined) return known;
    const ends = new Map<number, Member>();
    this.#ends.set(session, ends);
    return ends;
  }

  #join(from: Member, to: Member, sharedBlocks: number): void {
    const columns = this.#columns;
    columns.previous[to.request] = from.request;
    columns.successor[from.request] = to.request;
    columns.sharedTokens[to.request] = sharedBlocks * this.#options.blockTokens;
  }

  /** Lines that start in the middle of their session take the place of the open one that they share most with. */
  #takePlaces(): void {
    const { previous, successor, session } = this.#columns;
    const openLines = new Map<number, Member[]>();
    for (const member of this.#members) {
      const lines = openLines.get(session[member.request] as number) ?? [];
      openLines.set(session[member.request] as number, lines);
      if (previous[member.request] === NONE) {
        const { line, blocks } = this.#mostShared(member, lines);
        if (line !== undefined) {
          this.#join(line, member, blocks);
          lines.splice(lines.indexOf(line), 1);
        }
      }
      // One that is gone on from later is no end of a line.
      if (successor[member.request] !== NONE) continue;
      lines.push(member);
      if (lines.length > MAX_OPEN_LINES) lines.shift();
    }
  }

  #mostShared(member: Member, lines: readonly Member[]): { line: Member | undefined; blocks: number } {
    let line: Member | undefined;
    let blocks = 0;
    const above = new Set<number>();
    for (let node = member.endNode; node !== 0; node = this.#tree.parentOf(node)) above.add(node);
    for (const candidate of lines) {
      let node = candidate.endNode;
      while (node !== 0 && !above.has(node)) node = this.#tree.parentOf(node);
      const common = this.#tree.depthOf(node);
      if (common === 0 || common < blocks) continue;
      line = candidate;
      blocks = common;
    }
    return { line, blocks };
  }

  /** A request that has more in common with others than with its own line asks for a head; earlier ones that carry it lend it. */
  #shareHeads(): void {
    const { reachTokens, sharedTokens } = this.#columns;
    const lastAsked = new Map<number, number>();
    const asks = ({ request }: Member): boolean => (reachTokens[request] as number) > (sharedTokens[request] as number);
    for (const member of this.#members) if (asks(member)) lastAsked.set(member.branchNode, member.request);
    const ids = new Map<number, number>();
    for (const member of this.#members) {
      const node = asks(member) ? member.branchNode : this.#lentBy(member, lastAsked);
      if (node !== 0 && (asks(member) || !this.#hasHeadAlone(member.request))) this.#setScaffold(member.request, node, ids);
      else this.#keepScaffold(member.request);
    }
  }

  /** The longest head of a request that a later one asks for; 0: none. */
  #lentBy({ request, endNode }: Member, lastAsked: ReadonlyMap<number, number>): number {
    let node = endNode;
    while (node !== 0 && (lastAsked.get(node) ?? NONE) <= request) node = this.#tree.parentOf(node);
    return node;
  }

  /** Whether all that the line before left to go on from is its head: another head would have nothing of it. */
  #hasHeadAlone(request: number): boolean {
    const { previous, promptTokens, scaffoldTokens } = this.#columns;
    const before = previous[request] as number;
    if (before === NONE) return false;
    const head = scaffoldTokens[before] as number;
    const { grainTokens } = this.#options;
    return head > 0 && Math.floor((promptTokens[before] as number) / grainTokens) <= Math.floor(head / grainTokens);
  }

  /** What a line stands on it goes on to stand on, as long as its prompts start with it. */
  #keepScaffold(request: number): void {
    const { previous, sharedTokens, scaffoldTokens, scaffoldId } = this.#columns;
    const before = previous[request] as number;
    if (before === NONE || (scaffoldTokens[before] as number) > (sharedTokens[request] as number)) return;
    scaffoldTokens[request] = scaffoldTokens[before] as number;
    scaffoldId[request] = scaffoldId[before] as number;
  }

  #setScaffold(request: number, node: number, ids: Map<number, number>): void {
    const columns = this.#columns;
    const id = ids.get(node) ?? columns.scaffolds++;
    ids.set(node, id);
    columns.scaffoldId[request] = id;
    columns.scaffoldTokens[request] = this.#tree.depthOf(node) * this.#options.blockTokens;
  }
}
