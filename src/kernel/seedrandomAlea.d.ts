/** Types of the one seedrandom file that we use: pure arithmetic, without the package's entropy pool and its Node built-ins. */
declare module "seedrandom/lib/alea.js" {
  /** Three multiples of 2^-32 in [0, 1), and a carry. */
  type State = { readonly s0: number; readonly s1: number; readonly s2: number; readonly c: number };
  /** A generator of multiples of 2^-32 in [0, 1), fixed by its seed. */
  type Generator = { (): number; readonly state: () => State };
  export default function alea(seed: string, options: { readonly state: true }): Generator;
}
