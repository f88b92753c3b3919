/**
 * Values of a parsed record by name: the only way that anything leaves a line of a log. What is not asked for here (prompts,
 * replies, files, paths, addresses) is dropped with the line.
 */

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function childOf(fields: Fields | undefined, key: string): Fields | undefined {
  return fieldsOf(fields?.[key]);
}

/** The objects of a list; none where there is no list. */
export function childrenOf(fields: Fields | undefined, key: string): readonly Fields[] {
  const value = fields?.[key];
  return Array.isArray(value) ? value.map(fieldsOf).filter((item) => item !== undefined) : [];
}

/** An id, a type or a name; undefined where it is empty or no text. */
export function textOf(fields: Fields | undefined, key: string): string | undefined {
  const value = fields?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A finite number. */
export function numberOf(fields: Fields | undefined, key: string): number | undefined {
  const value = fields?.[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A length of time in milliseconds, as seconds. */
export function millisecondsOf(fields: Fields | undefined, key: string): number | undefined {
  const value = numberOf(fields, key);
  return value === undefined || value < 0 ? undefined : value / 1000;
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** A time as Unix seconds: RFC 3339 with its zone, or a Unix time in milliseconds. A time without a zone is none. */
export function timeOf(fields: Fields | undefined, key: string): number | undefined {
  const text = textOf(fields, key);
  if (text === undefined) return millisecondsOf(fields, key);
  const milliseconds = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
