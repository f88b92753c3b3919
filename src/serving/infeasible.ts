/** The error for a deployment that cannot run as asked. */

/** A deployment that cannot run as asked; the message says what is short and by how much. */
export class InfeasibleError extends Error {
  override readonly name = "InfeasibleError";
  /** Path within the deployment of the value to change. */
  readonly path: readonly string[];
  readonly expected: string;
  readonly fix: string;

  constructor(details: { wrong: string; path: readonly string[]; expected: string; fix: string }) {
    super(details.wrong);
    this.path = details.path;
    this.expected = details.expected;
    this.fix = details.fix;
  }
}
