/** Types of the one file of seedrandom that our numbers are compared with. */
declare module "seedrandom/lib/alea.js" {
  /** Three multiples of 2^-32 in [0, 1), and a carry. */
  type State = { readonly s0: number; readonly s1: number; readonly s2: number; readonly c: number };
  /** A generator of multiples of 2^-32 in [0, 1), fixed by its seed. */
  type Generator = { (): number; readonly state: () => State };
  export default function alea(seed: string, options: { readonly state: true }): Generator;
}
