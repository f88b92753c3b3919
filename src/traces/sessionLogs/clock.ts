/** What times of records count from: the start of their own session (with its sub-agents), of the first session, or of 1970. */
export const CLOCKS = ["session", "import", "unix"] as const;
export type Clock = (typeof CLOCKS)[number];
