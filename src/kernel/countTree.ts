/**
 * Counts by index, and which index has the lowest (the first among equals): a tree of minima over them, so that neither
 * a change nor the question looks at more than its levels. Knows nothing of what is counted.
 */
/** Of the places beyond the last count. */
const HIGHEST = 2 ** 31 - 1;

export class CountTree {
  /** Node i has the children 2i and 2i + 1; the counts are the leaves, those beyond the last never the lowest. */
  readonly #nodes: Int32Array;
  readonly #firstLeaf: number;

  /** `size`: how many counts, all 0 at first. */
  constructor(size: number) {
    this.#firstLeaf = 2 ** Math.ceil(Math.log2(size));
    this.#nodes = new Int32Array(2 * this.#firstLeaf);
    this.#nodes.fill(HIGHEST, this.#firstLeaf + size);
    for (let node = this.#firstLeaf - 1; node > 0; node--) this.#nodes[node] = this.#lowestBelow(node);
  }

  of(index: number): number {
    return this.#nodes[this.#firstLeaf + index] as number;
  }

  add(index: number, difference: number): void {
    const nodes = this.#nodes;
    let node = this.#firstLeaf + index;
    nodes[node] = (nodes[node] as number) + difference;
    for (node >>= 1; node > 0; node >>= 1) {
      const lowest = this.#lowestBelow(node);
      if (nodes[node] === lowest) return;
      nodes[node] = lowest;
    }
  }

  /** The first index of the lowest count. */
  lowest(): number {
    const nodes = this.#nodes;
    let node = 1;
    while (node < this.#firstLeaf) {
      const left = 2 * node;
      node = nodes[left] === nodes[node] ? left : left + 1;
    }
    return node - this.#firstLeaf;
  }

  #lowestBelow(node: number): number {
    return Math.min(this.#nodes[2 * node] as number, this.#nodes[2 * node + 1] as number);
  }
}
