/** Work that nobody wants any more: stopped soon, whatever the engine is at, and the next question is answered as ever. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine, Question, Reply } from "../../src/web/engineApi.ts";
import { noBrowser } from "../support/chromium.ts";
import { type EnginePage, openEngine } from "./openEngine.ts";

const SMALL: Question = { kind: "capacity", scenario: "h200", tier: [1], effort: "quick" };
/** On the pool of workers, and on the engine's own thread, which hears nothing meanwhile. */
const LONG: Readonly<Record<string, Question>> = {
  "a search": { kind: "capacity", scenario: "agentperf", effort: "full" },
  "a phase": { kind: "simulate", scenario: "b300", agents: 200, measured: "100000 s" },
};
const STOPPED_WITHIN_MILLISECONDS = 3000;

let opened: EnginePage | undefined;
let page: Page;

beforeAll(async () => {
  if (noBrowser !== undefined) return;
  opened = await openEngine();
  page = opened.page;
}, 120_000);

afterAll(() => opened?.close());

/** Asks, stops after a while, and asks something small. */
function stopAndAskAgain(questions: { long: Question; small: Question }) {
  return page.evaluate(async ({ long, small }) => {
    const { engine } = globalThis as unknown as { engine: Engine };
    const fresh: Reply = await engine.ask(small);
    const stop = new AbortController();
    const dropped = engine.ask(long, { signal: stop.signal });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const start = performance.now();
    stop.abort();
    const { status } = await dropped;
    const milliseconds = performance.now() - start;
    const again: Reply = await engine.ask(small);
    return { status, milliseconds, fresh: "json" in fresh && fresh.json, again: "json" in again && again.json };
  }, questions);
}

describe.skipIf(noBrowser !== undefined)(
  `a question that was dropped${noBrowser === undefined ? "" : ` (${noBrowser})`}`,
  {
    timeout: 60_000,
  },
  () => {
    it.each(Object.entries(LONG))("stops soon and leaves the next one as it was: %s", async (_, long) => {
      const { status, milliseconds, fresh, again } = await stopAndAskAgain({ long, small: SMALL });
      expect(status).toBe("cancelled");
      expect(milliseconds).toBeLessThan(STOPPED_WITHIN_MILLISECONDS);
      expect(String(fresh)).toContain('"results"');
      expect(again).toBe(fresh);
    });

    it("tells a rough answer first, and how far it is", async () => {
      const seen = await page.evaluate(async () => {
        const { engine } = globalThis as unknown as { engine: Engine };
        const events: string[] = [];
        const reply = await engine.ask(
          { kind: "capacity", scenario: "h200", tier: [1], effort: "full" },
          {
            onRough: ({ rough }) => events.push(`rough ${rough}`),
            onProgress: ({ done, parts }) => events.push(done > parts ? "over" : "step"),
          },
        );
        return [...events, "rough" in reply ? `rough ${reply.rough}` : reply.status];
      });
      expect(seen.at(-1)).toBe("rough false");
      expect(seen.filter((event) => event === "rough true")).toHaveLength(1);
      expect(seen.filter((event) => event === "step").length).toBeGreaterThan(2);
      expect(seen).not.toContain("over");
    });
  },
);
