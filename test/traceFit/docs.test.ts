/** The documentation of traces and fits says what the program does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TOLERANCES } from "../../src/traceFit/fitFigures.ts";
import { MIN_REQUESTS, MIN_SESSIONS } from "../../src/traceFit/fitWorkload.ts";
import { TRACE_FORMATS } from "../../src/traces/formatNames.ts";
import { ROOT } from "../support/cli.ts";

const page = readFileSync(join(ROOT, "docs/traces.md"), "utf8").replace(/\s+/g, " ");

describe("docs/traces.md", () => {
  it.each(TRACE_FORMATS)("has a row for the format %s", (name) => {
    expect(page).toContain(`| \`${name}\` |`);
  });

  it("states the tolerances and how much is wanted", () => {
    const { median, tail, rate, fraction } = TOLERANCES;
    expect(page).toContain(
      `more than ${100 * median}% (medians and means), ${100 * tail}% (P95, requests a session), ${100 * rate}% (rates in 1,000 requests) or ${100 * fraction} points (cached shares)`,
    );
    expect(page).toContain(`At least ${MIN_SESSIONS} sessions and ${MIN_REQUESTS} requests are wanted`);
  });
});
