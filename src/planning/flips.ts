/** Where a ranking turns over: the price or PUE at which one offer overtakes another. */

/** An offer whose figure is `fixed + quantity x rate`, with a rate that may lie anywhere in `between`. */
export type RatedOffer = {
  readonly name: string;
  readonly fixed: number;
  readonly quantity: number;
  readonly rate: number;
  readonly between: readonly [number, number];
};

export type Flip = {
  readonly mover: string;
  readonly other: string;
  /** The mover's rate at which both come to the same; below it the mover's figure is the lower. */
  readonly at: number;
  /** Whether the mover's rate lies above that now: it leads only if its rate falls. */
  readonly gains: boolean;
};

/** Crossings of every pair that lie within the mover's span, in the order of the offers. */
export function flipsWithin(offers: readonly RatedOffer[]): Flip[] {
  return offers.flatMap((mover) =>
    offers.flatMap((other) => {
      if (mover === other || mover.quantity <= 0) return [];
      const at = (other.fixed + other.quantity * other.rate - mover.fixed) / mover.quantity;
      const [low, high] = [Math.min(mover.rate, ...mover.between), Math.max(mover.rate, ...mover.between)];
      if (at < low || at > high || at === mover.rate) return [];
      return [{ mover: mover.name, other: other.name, at, gains: mover.rate > at }];
    }),
  );
}
