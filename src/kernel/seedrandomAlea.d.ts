/** Types of the one seedrandom file that we use: pure arithmetic, without the package's entropy pool and its Node built-ins. */
declare module "seedrandom/lib/alea.js" {
  /** Returns a generator of multiples of 2^-32 in [0, 1), fixed by its seed. */
  export default function alea(seed: string): () => number;
}
