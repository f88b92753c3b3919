/** Which of several offers no other beats in everything. */

/**
 * Places of the offers on the front: of no other offer are all figures as low and one lower. Figures are "less is better";
 * an offer with a figure that is not known (NaN) is on no front.
 */
export function paretoFront(offers: readonly (readonly number[])[]): number[] {
  return offers.flatMap((offer, index) => {
    if (offer.some(Number.isNaN)) return [];
    return offers.some((other) => dominates(other, offer)) ? [] : [index];
  });
}

function dominates(one: readonly number[], other: readonly number[]): boolean {
  return (
    one.every((figure, index) => figure <= (other[index] as number)) &&
    one.some((figure, index) => figure < (other[index] as number))
  );
}
