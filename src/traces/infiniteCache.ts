/**
 * Prefix reuse with unlimited memory: the leading blocks of a request whose whole prefix some earlier request had, as a
 * share of all blocks. The bound for any prefix cache without partial blocks.
 */
import { rootSessionId, type TraceRequest } from "./traceRequest.ts";

const FIRST_NODES = 64;
const NODE_GROWTH = 1.5;
/** Slots a node: at half full, a search looks at 1.5 slots on average. */
const SLOTS_PER_NODE = 2;

/**
 * All prefixes seen, as a tree with exact comparison. An edge is a run of consecutive numbers: traces number their blocks as
 * they come up, so that what a request adds is one edge however long it is. 16 bytes an edge and 8 to 16 for finding it.
 */
export class PrefixTree {
  /** By node; node 0 is the root, which has no edge above it. */
  #parents = new Uint32Array(FIRST_NODES);
  #firstLabels = new Float64Array(FIRST_NODES);
  #lengths = new Uint32Array(FIRST_NODES);
  #count = 1;
  /** Open addressing by (parent, first label); 0 is an empty slot. A power of two, so that a mask picks one. */
  #slots = new Uint32Array(FIRST_NODES * SLOTS_PER_NODE);
  /** Where the sequence added last left those before it, and where it ends: nodes that keep their numbers. */
  branchNode = 0;
  endNode = 0;

  /** Adds a sequence; returns how many of its leading labels were there before. */
  insert(labels: readonly number[]): number {
    let node = 0;
    let at = 0;
    while (at < labels.length) {
      const child = this.#slots[this.#slotOf(node, labels[at] as number)] as number;
      if (child === 0) break;
      const first = this.#firstLabels[child] as number;
      const length = this.#lengths[child] as number;
      let matched = 1;
      at++;
      while (matched < length && at < labels.length && labels[at] === first + matched) {
        matched++;
        at++;
      }
      node = matched < length ? this.#split(child, matched) : child;
      if (matched < length) break;
    }
    this.branchNode = node;
    this.endNode = this.#append(node, labels, at);
    return at;
  }

  /** The node above; 0, the root, is its own. */
  parentOf(node: number): number {
    return this.#parents[node] as number;
  }

  /** Labels from the root to a node. */
  depthOf(node: number): number {
    let depth = 0;
    for (let above = node; above !== 0; above = this.#parents[above] as number) depth += this.#lengths[above] as number;
    return depth;
  }

  #append(above: number, labels: readonly number[], start: number): number {
    let node = above;
    let at = start;
    while (at < labels.length) {
      const first = labels[at] as number;
      let length = 1;
      // Beyond 2^53 a number and the next one are the same.
      while (labels[at + length] === first + length && Number.isSafeInteger(first + length)) length++;
      node = this.#addNode(node, first, length);
      at += length;
    }
    return node;
  }

  /** Cuts the edge above a node, and returns the new node in its middle. */
  #split(node: number, length: number): number {
    const parent = this.#parents[node] as number;
    const first = this.#firstLabels[node] as number;
    const slot = this.#slotOf(parent, first);
    const upper = this.#newNode(parent, first, length);
    this.#slots[slot] = upper;
    this.#parents[node] = upper;
    this.#firstLabels[node] = first + length;
    this.#lengths[node] = (this.#lengths[node] as number) - length;
    this.#slots[this.#slotOf(upper, first + length)] = node;
    this.#growSlots();
    return upper;
  }

  #addNode(parent: number, first: number, length: number): number {
    const node = this.#newNode(parent, first, length);
    this.#slots[this.#slotOf(parent, first)] = node;
    this.#growSlots();
    return node;
  }

  #newNode(parent: number, first: number, length: number): number {
    const node = this.#count++;
    if (node === this.#parents.length) {
      const room = Math.ceil(node * NODE_GROWTH);
      this.#parents = grown(this.#parents, new Uint32Array(room));
      this.#firstLabels = grown(this.#firstLabels, new Float64Array(room));
      this.#lengths = grown(this.#lengths, new Uint32Array(room));
    }
    this.#parents[node] = parent;
    this.#firstLabels[node] = first;
    this.#lengths[node] = length;
    return node;
  }

  /** The slot of a node's child with this first label, or the empty one where it would go. */
  #slotOf(parent: number, first: number): number {
    const mask = this.#slots.length - 1;
    let slot = mixed(parent, first) & mask;
    for (;;) {
      const node = this.#slots[slot] as number;
      if (node === 0 || (this.#parents[node] === parent && this.#firstLabels[node] === first)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #growSlots(): void {
    if (this.#count * SLOTS_PER_NODE <= this.#slots.length) return;
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let node = 1; node < this.#count; node++)
      this.#slots[this.#slotOf(this.#parents[node] as number, this.#firstLabels[node] as number)] = node;
  }
}

function grown<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

const WORD = 2 ** 32;

/** Odd multipliers and shifts of MurmurHash3's finalizer (Appleby, public domain): neighbours land far apart. */
function mixed(parent: number, label: number): number {
  let bits = Math.imul(parent, 0x85ebca6b) ^ (label | 0) ^ Math.imul((label / WORD) | 0, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/**
 * Counts reuse over the requests of a trace in the order in which they come; requests without blocks are passed over.
 * Hashes that hold among a session and its sub-agents alone are compared among those that stand together.
 */
export class InfiniteCache {
  /** Requests that have blocks. */
  requests = 0;
  blocks = 0;
  hitBlocks = 0;
  #tree = new PrefixTree();
  #root: string | undefined;

  add(request: TraceRequest): void {
    const { blocks } = request;
    if (blocks === undefined) return;
    if (blocks.scope === "session") this.#enter(rootSessionId(request));
    this.requests++;
    this.blocks += blocks.hashes.length;
    this.hitBlocks += this.#tree.insert(blocks.hashes);
  }

  #enter(root: string): void {
    if (root === this.#root) return;
    this.#root = root;
    this.#tree = new PrefixTree();
  }
}
