/**
 * A figure with the two ends that it takes over the 80% interval of the capacity behind it. Units come in whole numbers,
 * so an end is worked out anew and never scaled.
 */
export type Ends = { readonly value: number; readonly low: number; readonly high: number };

/** The same question answered three times: at the capacity found, and at either end of its interval. */
export type AtEnds<T> = { readonly value: T; readonly low: T; readonly high: T };

const ENDS = ["value", "low", "high"] as const;

/** The answers at the three ends. */
export function atEnds<T>(answer: (end: keyof Ends) => T): AtEnds<T> {
  return { value: answer("value"), low: answer("low"), high: answer("high") };
}

/** A figure of answers at the three capacities, lowest first: more capacity is often less of the figure. */
export function endsOf<T>(answers: AtEnds<T>, figure: (answer: T) => number): Ends {
  const all = ENDS.map((end) => figure(answers[end]));
  return { value: all[0] as number, low: Math.min(...all), high: Math.max(...all) };
}
