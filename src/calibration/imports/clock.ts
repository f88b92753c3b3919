/**
 * Times in logs and results. A time with a zone, or a Unix time, is absolute; one without is local to some machine, and is
 * read as if that machine's clock were UTC until an offset is given.
 */

export type Clock = "absolute" | "local";
export type Instant = { readonly seconds: number; readonly clock: Clock };
export type TimeWindow = { readonly startSeconds: number; readonly endSeconds: number; readonly clock: Clock };

/** Unix times above this are in milliseconds, above its square in nanoseconds: in seconds it is the year 33658. */
const MILLISECONDS_FROM = 1e12;
const NANOSECONDS_FROM = 1e17;
const WRITTEN = /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})[T -](\d{2}):?(\d{2}):?(\d{2})(\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** Reads a Unix time (s, ms or ns), `2026/01/05 09:00:00.123`, ISO 8601, or `20260105-090000`; undefined for anything else. */
export function readInstant(text: string): Instant | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return unixInstant(Number(trimmed));
  const match = WRITTEN.exec(trimmed);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  const seconds = milliseconds / 1000 + Number(match[7] ?? 0);
  const zone = match[8];
  return zone === undefined
    ? { seconds, clock: "local" }
    : { seconds: seconds - (zone === "Z" ? 0 : (readUtcOffset(zone) ?? 0)), clock: "absolute" };
}

/** A Unix time, whatever its unit. */
export function unixInstant(number: number): Instant {
  const scale = number > NANOSECONDS_FROM ? 1e9 : number > MILLISECONDS_FROM ? 1e3 : 1;
  return { seconds: number / scale, clock: "absolute" };
}

/** Seconds east of Greenwich from "+02:00" or "-0530"; undefined for anything else. */
export function readUtcOffset(text: string): number | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [hours, minutes] = [Number(match[2]), Number(match[3])];
  if (hours > 14 || minutes > 59) return undefined;
  return (match[1] === "-" ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/** A window of known ends; undefined where one is missing or the clocks differ. */
export function windowBetween(start: Instant | undefined, end: Instant | undefined): TimeWindow | undefined {
  if (start === undefined || end === undefined || start.clock !== end.clock) return undefined;
  return { startSeconds: start.seconds, endSeconds: end.seconds, clock: start.clock };
}

/** A window on another clock; `utcOffsetSeconds` is what local clocks are ahead of UTC. */
export function onClock(window: TimeWindow, clock: Clock, utcOffsetSeconds: number): TimeWindow {
  if (window.clock === clock) return window;
  const shift = clock === "local" ? utcOffsetSeconds : -utcOffsetSeconds;
  return { startSeconds: window.startSeconds + shift, endSeconds: window.endSeconds + shift, clock };
}
