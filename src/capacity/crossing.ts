/**
 * Integer search for the largest number of agents that passes, where each probe tells by how much it does, in margins that
 * must all be 1 or more. A margin is close to a power of the number of agents, so a line through the logarithms says where
 * it is 1; the next probe goes somewhat beyond the first such place, so that it lies on the other side. The search ends
 * where both sides point at the same place.
 */

export type Probed = {
  readonly passes: boolean;
  /** One or more, always as many. Where they contradict `passes`, or the worst is 0, they say nothing of the distance. */
  readonly margins: readonly number[];
};

export type CrossingOptions = {
  /** First guess, 1 or more. */
  readonly guess: number;
  readonly max: number;
  /** About d ln margin / d ln agents of each margin, below 0, until two probes show it. */
  readonly slopes: readonly number[];
  /** How closely the answer is wanted, as a share of it (and never below one agent). */
  readonly tolerance: number;
  probe(agents: number): Probed;
};

export type Crossing = {
  /**
   * The largest number that passes and the smallest that fails, within the tolerance of each other; 0: one agent fails;
   * undefined: `max` passes. Both were probed, or both sides' lines say that the crossing lies between them.
   */
  readonly passing: number;
  readonly failing: number | undefined;
  /** The last probes on either side. */
  readonly probedPassing: number | undefined;
  readonly probedFailing: number | undefined;
  /** d ln margin / d ln agents of each margin there, as far as it was seen. */
  readonly slopes: readonly number[];
};

type Point = {
  readonly agents: number;
  readonly logMargins: readonly number[];
  /** Of the worst margin. NaN: it does not tell. */
  readonly worst: number;
};

/** Steepest and flattest slopes that are believed, and the distance (of ln agents) below which noise makes them. */
const SLOPES = { steepest: -30, flattest: -0.05 };
const APART = 0.015;
/** A step never goes further than by such a factor, from the first probe and from later ones. */
const FIRST_FACTOR = 2;
const FACTOR = 4;
/** How far beyond the expected crossing a probe goes, in tolerances, and how much further after each that fell short of it. */
const REACH = 1;
const GROWTH = 3;

/**
 * Finds numbers within the tolerance of which the lower passes and the upper fails. Assumes that passing is monotone but
 * for noise: with noise, the answer is one crossing of several close ones. Asks nothing twice. Where the tolerance is less
 * than two agents, both ends are probed.
 * Ensures: one probe in three halves the bracket at least, however misleading margins are.
 */
export function findCrossing(options: CrossingOptions): Crossing {
  return new Search(options).run();
}

class Search {
  readonly #options: CrossingOptions;
  readonly #seen: Point[] = [];
  #low: Point | undefined;
  #high: Point | undefined;
  /** Probes in a row that did not reach the other side. */
  #missed = 0;
  /** Widths of the bracket after each probe since it was closed on both sides. */
  readonly #widths: number[] = [];

  constructor(options: CrossingOptions) {
    this.#options = options;
  }

  run(): Crossing {
    const { max, guess } = this.#options;
    let agents = Math.min(max, Math.max(1, Math.round(guess)));
    for (;;) {
      this.#probe(agents);
      const ends = this.#ends();
      if (ends !== undefined) {
        const nearest = this.#nearest() as Point; // There has been a probe.
        const slopes = this.#options.slopes.map((_, margin) => this.#slope(nearest, margin));
        return { ...ends, probedPassing: this.#low?.agents, probedFailing: this.#high?.agents, slopes };
      }
      agents = this.#next();
    }
  }

  #probe(agents: number): void {
    const { passes, margins } = this.#options.probe(agents);
    const worst = Math.min(...margins);
    const isTelling = worst >= 1 === passes && worst > 0 && worst < Number.POSITIVE_INFINITY;
    const point = { agents, logMargins: margins.map(Math.log), worst: isTelling ? Math.log(worst) : Number.NaN };
    const nearest = this.#nearest();
    this.#missed = nearest !== undefined && (nearest === this.#low) === passes ? this.#missed + 1 : 0;
    if (passes) this.#low = point;
    else this.#high = point;
    if (isTelling) this.#seen.push(point);
    if (this.#low !== undefined && this.#high !== undefined) this.#widths.push(this.#high.agents - this.#low.agents);
  }

  /** Where the search ends; undefined: it does not yet. */
  #ends(): Pick<Crossing, "passing" | "failing"> | undefined {
    const { tolerance, max } = this.#options;
    const [low, high] = [this.#low, this.#high];
    if (high?.agents === 1) return { passing: 0, failing: 1 };
    if (low?.agents === max) return { passing: max, failing: undefined };
    if (low === undefined || high === undefined) return undefined;
    const width = Math.max(1, tolerance * low.agents);
    if (high.agents - low.agents <= width) return { passing: low.agents, failing: high.agents };
    if (tolerance * low.agents < 1) return undefined;
    // What one side expects, it expects without having seen the other.
    const expected = [this.#crossing(low, high), this.#crossing(high, low)];
    const [from, to] = [Math.min(...expected), Math.max(...expected)];
    if (!(to - from <= width)) return undefined;
    const passing = Math.min(high.agents - 1, Math.max(low.agents, Math.floor(from)));
    return { passing, failing: Math.min(high.agents, Math.max(passing + 1, Math.ceil(to))) };
  }

  /** The end of the bracket whose margin is nearer to 1; the only one, where there is but one. */
  #nearest(): Point | undefined {
    const [low, high] = [this.#low, this.#high];
    if (low === undefined || high === undefined) return low ?? high;
    if (Number.isNaN(low.worst)) return high;
    return Math.abs(high.worst) < Math.abs(low.worst) ? high : low;
  }

  #next(): number {
    const from = this.#nearest() as Point; // There has been a probe.
    const upwards = from === this.#low;
    const wanted = this.#beyond(from, upwards);
    const [low, high] = [this.#low?.agents, this.#high?.agents];
    if (low !== undefined && high !== undefined) {
      const isSlow = (this.#widths.at(-1) as number) > (this.#widths.at(-3) ?? Number.POSITIVE_INFINITY) / 2;
      const isInside = low < wanted && wanted < high;
      return isSlow || !isInside ? Math.floor((low + high) / 2) : wanted;
    }
    const factor = this.#seen.length < 2 && this.#missed === 0 ? FIRST_FACTOR : FACTOR;
    const furthest = upwards ? from.agents * factor : from.agents / factor;
    const step = Number.isNaN(wanted) ? furthest : upwards ? Math.min(wanted, furthest) : Math.max(wanted, furthest);
    const clear = upwards ? Math.max(from.agents + 1, step) : Math.min(from.agents - 1, step);
    return Math.max(1, Math.min(this.#options.max, Math.round(clear)));
  }

  /** A number on the other side of the crossing, close to it; NaN: no margin tells. */
  #beyond(from: Point, upwards: boolean): number {
    const width = Math.max(1, this.#options.tolerance * from.agents);
    // Where single agents count, the neighbour is as close as can be.
    const reach = (width === 1 ? 0 : REACH * width) + (GROWTH ** this.#missed - 1) * width;
    const crossing = this.#crossing(from);
    return upwards ? Math.floor(crossing + reach) + 1 : Math.ceil(crossing - reach) - 1;
  }

  /** Where the first margin is 1, as seen from a point: without `unseen`, where one is given. */
  #crossing(from: Point, unseen?: Point): number {
    if (Number.isNaN(from.worst)) return Number.NaN;
    const distances = from.logMargins.map((logMargin, margin) => -logMargin / this.#slope(from, margin, unseen));
    return from.agents * Math.exp(Math.min(...distances));
  }

  /** Of one margin, through the point and the one next in margin that is far enough from it. */
  #slope(from: Point, margin: number, unseen?: Point): number {
    const usual = this.#options.slopes[margin] as number;
    let partner: Point | undefined;
    for (const point of this.#seen) {
      if (point === unseen || Math.abs(Math.log(point.agents / from.agents)) < APART) continue;
      if (partner === undefined || Math.abs(point.worst) < Math.abs(partner.worst)) partner = point;
    }
    if (partner === undefined) return usual;
    const [here, there] = [from.logMargins[margin] as number, partner.logMargins[margin] as number];
    const slope = (here - there) / Math.log(from.agents / partner.agents);
    if (slope >= SLOPES.steepest && slope <= SLOPES.flattest) return slope;
    // A margin that passes and does not fall is none that will fail soon.
    return slope > SLOPES.flattest && here >= 0 ? SLOPES.flattest : usual;
  }
}
