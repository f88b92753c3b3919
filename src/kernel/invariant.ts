/** Thrown when the simulator breaks a rule of its own: a bug, never the user's fault. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Checks a rule that must hold; the message says which. */
export function invariant(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new InvariantError(`internal error: ${rule}`);
}
