/**
 * Sobol's quasi-random points: numbers in (0, 1)^d that fill the cube more evenly than chance, scrambled with a seed so
 * that two seeds are two independent, equally even samples (random linear scrambling of the digits, then a digital shift).
 * Any first 2^k points of the sequence are an even sample, so that a sample can be doubled without drawing it anew.
 * Pure arithmetic; it knows nothing of what is sampled.
 */
import { openStream, type RandomStream } from "../kernel/random.ts";

const BITS = 31;
const SPAN = 2 ** BITS;

/**
 * Primitive polynomials (binary digits from the highest power to the constant) and initial direction numbers of dimensions 2, 3, ...
 * Source: S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci.
 * Comput. 30 (2008) 2635-2654, table new-joe-kuo-6.21201, first rows.
 */
const DIRECTIONS: readonly (readonly [polynomial: number, initial: readonly number[]])[] = [
  [3, [1]],
  [7, [1, 3]],
  [11, [1, 3, 1]],
  [13, [1, 1, 1]],
  [19, [1, 1, 3, 3]],
  [25, [1, 3, 5, 13]],
  [37, [1, 1, 5, 5, 17]],
  [41, [1, 1, 5, 5, 5]],
  [47, [1, 1, 7, 11, 19]],
  [55, [1, 1, 5, 1, 1]],
  [59, [1, 1, 1, 3, 11]],
  [61, [1, 3, 5, 5, 31]],
  [67, [1, 3, 3, 9, 7, 49]],
  [91, [1, 1, 1, 15, 21, 21]],
  [97, [1, 3, 1, 13, 27, 49]],
  [103, [1, 1, 1, 15, 7, 5]],
  [109, [1, 3, 1, 15, 13, 25]],
  [115, [1, 1, 5, 5, 19, 61]],
  [131, [1, 3, 7, 11, 23, 15, 103]],
  [137, [1, 3, 7, 13, 13, 15, 69]],
  [143, [1, 1, 3, 13, 7, 35, 63]],
  [145, [1, 3, 5, 9, 1, 25, 53]],
  [157, [1, 3, 1, 13, 9, 35, 107]],
  [167, [1, 3, 1, 5, 27, 61, 31]],
  [171, [1, 1, 5, 11, 19, 41, 61]],
  [185, [1, 3, 5, 3, 3, 13, 69]],
  [191, [1, 1, 7, 13, 1, 19, 1]],
  [193, [1, 3, 7, 5, 13, 19, 59]],
  [203, [1, 1, 3, 9, 25, 29, 41]],
  [211, [1, 3, 5, 13, 23, 1, 55]],
  [213, [1, 3, 7, 3, 13, 59, 17]],
  [229, [1, 3, 1, 3, 5, 53, 69]],
  [239, [1, 1, 5, 5, 23, 33, 13]],
  [241, [1, 1, 7, 7, 1, 61, 123]],
  [247, [1, 1, 7, 9, 13, 61, 49]],
  [253, [1, 3, 3, 5, 3, 55, 33]],
  [285, [1, 3, 1, 15, 31, 13, 49, 245]],
  [299, [1, 3, 5, 15, 31, 59, 63, 97]],
  [301, [1, 3, 1, 11, 11, 11, 77, 249]],
];

export const MAX_SOBOL_DIMENSIONS = DIRECTIONS.length + 1;

export type SobolSequence = {
  /** The point at this place of the sequence (0 ... 2^31 - 1): one number in (0, 1) a dimension. */
  readonly point: (index: number) => number[];
};

/**
 * Opens a scrambled sequence; without a seed the plain one, whose point 0 is (almost) the corner.
 * Errors: RangeError for more dimensions than the table holds.
 */
export function sobolSequence(dimensions: number, seed?: string | number): SobolSequence {
  if (dimensions > MAX_SOBOL_DIMENSIONS) {
    throw new RangeError(`Sobol points: at most ${MAX_SOBOL_DIMENSIONS} dimensions, got ${dimensions}`);
  }
  const axes = Array.from({ length: dimensions }, (_, dimension) => {
    const directions = directionNumbers(dimension);
    if (seed === undefined) return { directions, shift: 0 };
    const stream = openStream(seed, "sobol", dimension);
    return { directions: scrambled(directions, stream), shift: Math.floor(stream.uniform() * SPAN) };
  });
  return {
    point: (index) =>
      axes.map(({ directions, shift }) => {
        let digits = shift;
        // Gray code: neighbouring places differ in one digit, and the first 2^k points are the same set.
        for (let gray = index ^ (index >>> 1), bit = 0; gray !== 0; gray >>>= 1, bit++) {
          if ((gray & 1) === 1) digits ^= directions[bit] as number;
        }
        return (digits + 0.5) / SPAN;
      }),
  };
}

/** The direction numbers of a dimension (from 0) as whole numbers of 31 binary digits, by the recurrence of its polynomial. */
function directionNumbers(dimension: number): number[] {
  const entry = DIRECTIONS[dimension - 1];
  if (entry === undefined) return Array.from({ length: BITS }, (_, bit) => 2 ** (BITS - 1 - bit));
  const [polynomial, initial] = entry;
  const degree = initial.length;
  const numbers = initial.map((value, bit) => value * 2 ** (BITS - 1 - bit));
  for (let bit = degree; bit < BITS; bit++) {
    const earliest = numbers[bit - degree] as number;
    let value = earliest ^ (earliest >>> degree);
    for (let power = 1; power < degree; power++) {
      if (((polynomial >>> (degree - power)) & 1) === 1) value ^= numbers[bit - power] as number;
    }
    numbers.push(value);
  }
  return numbers;
}

/** Multiplies the digits by a random lower triangular matrix with ones on its diagonal (Matousek 1998), which keeps the evenness. */
function scrambled(directions: readonly number[], stream: RandomStream): number[] {
  const rows = Array.from({ length: BITS }, (_, digit) => {
    const diagonal = 2 ** (BITS - 1 - digit);
    // Digits above the diagonal place, each kept or not at random.
    const above = Math.floor(stream.uniform() * 2 ** digit) * 2 ** (BITS - digit);
    return diagonal + above;
  });
  return directions.map((direction) =>
    rows.reduce((digits, row, digit) => digits + (parity(row & direction) === 1 ? 2 ** (BITS - 1 - digit) : 0), 0),
  );
}

function parity(digits: number): number {
  let rest = digits;
  let odd = 0;
  while (rest !== 0) {
    odd ^= 1;
    rest &= rest - 1;
  }
  return odd;
}
