/** JSON for machines: finite numbers only, and null for what there is not, so that every row has the same keys. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, (_, entry) => (entry === undefined || isUnreal(entry) ? null : entry), 2)}\n`;
}

function isUnreal(entry: unknown): boolean {
  return typeof entry === "number" && !Number.isFinite(entry);
}
