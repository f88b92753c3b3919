/**
 * The standard normal distribution: its distribution function and the inverse of it.
 * Pure arithmetic at the bottom of the kernel; it knows nothing of streams or of what is drawn.
 * The inverse lets one uniform number make one normal number, which common random numbers need.
 */

/** The 90% quantile: half the width of an 80% interval, in standard deviations. */
export const Z90 = 1.2815515655446004;

/** Coefficients of a polynomial of degree 7, the highest power first. */
type Polynomial = readonly [number, number, number, number, number, number, number, number];

/**
 * Returns the probability that a standard normal number is at most `z`.
 * Absolute error below 1e-14 (relative, far in the lower tail: 1e-8); -Infinity gives 0, Infinity gives 1.
 * Source: G. West, "Better approximations to cumulative normal functions", Wilmott, May 2005 (Hart's rational form).
 */
export function normalCdf(z: number): number {
  const distance = Math.abs(z);
  const tail = distance > WEST_LARGEST ? 0 : Math.exp((-distance * distance) / 2) * westRatio(distance);
  return z > 0 ? 1 - tail : tail;
}

/**
 * Returns the standard normal quantile: the z with normalCdf(z) = probability.
 * Relative error about 1e-16. Assumes: 0 < probability < 1.
 * Source: M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), routine PPND16.
 */
export function normalQuantile(probability: number): number {
  const offset = probability - 0.5;
  if (Math.abs(offset) <= AS241_CENTRE) {
    const r = AS241_CENTRE * AS241_CENTRE - offset * offset;
    return (offset * evaluate(CENTRE_NUMERATOR, r)) / evaluate(CENTRE_DENOMINATOR, r);
  }
  const r = Math.sqrt(-Math.log(offset < 0 ? probability : 1 - probability));
  const distance =
    r <= AS241_FAR
      ? evaluate(TAIL_NUMERATOR, r - AS241_TAIL_SHIFT) / evaluate(TAIL_DENOMINATOR, r - AS241_TAIL_SHIFT)
      : evaluate(FAR_NUMERATOR, r - AS241_FAR) / evaluate(FAR_DENOMINATOR, r - AS241_FAR);
  return offset < 0 ? -distance : distance;
}

function westRatio(distance: number): number {
  if (distance < WEST_SWITCH) return evaluate(WEST_NUMERATOR, distance) / evaluate(WEST_DENOMINATOR, distance);
  const fraction = distance + 1 / (distance + 2 / (distance + 3 / (distance + 4 / (distance + WEST_REMAINDER))));
  return 1 / (fraction * Math.sqrt(2 * Math.PI));
}

/** Horner's rule written out: a loop here would double the price of a normal draw. */
function evaluate(c: Polynomial, x: number): number {
  return ((((((c[0] * x + c[1]) * x + c[2]) * x + c[3]) * x + c[4]) * x + c[5]) * x + c[6]) * x + c[7];
}

// West 2005: where exp underflows, where the continued fraction takes over, and the fraction's last term.
const WEST_LARGEST = 37;
const WEST_SWITCH = 7.07106781186547;
const WEST_REMAINDER = 0.65;
const WEST_NUMERATOR: Polynomial = [
  0, 3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
];
const WEST_DENOMINATOR: Polynomial = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948,
  440.413735824752,
];

// AS 241: half-width of the central region, where the far tail starts, and the origin of the tail polynomials.
const AS241_CENTRE = 0.425;
const AS241_FAR = 5;
const AS241_TAIL_SHIFT = 1.6;
const CENTRE_NUMERATOR: Polynomial = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const CENTRE_DENOMINATOR: Polynomial = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
];
const TAIL_NUMERATOR: Polynomial = [
  7.745450142783414e-4, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691,
  4.630337846156546, 1.4234371107496835,
];
const TAIL_DENOMINATOR: Polynomial = [
  1.0507500716444169e-9, 5.475938084995345e-4, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038,
  2.053191626637759, 1,
];
const FAR_NUMERATOR: Polynomial = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const FAR_DENOMINATOR: Polynomial = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 7.868691311456133e-4, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
];
