/** The planner as a person meets it: in a browser, by keyboard, with hostile addresses and with files of one's own. */
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noBrowser } from "../support/chromium.ts";
import { agentwatt } from "../support/cli.ts";
import { computed, openPlanner, type Planner, said } from "./openPlanner.ts";

const PAINT_MILLISECONDS = 1000;
const TIMEOUT = 60_000;
const SERIOUS = ["serious", "critical"];
const HOSTILE = "<script>document.title='taken'</script><img src=x onerror=document.title='taken'>";

describe.skipIf(noBrowser !== undefined)(`the planner${noBrowser === undefined ? "" : `: ${noBrowser}`}`, () => {
  let planner: Planner;

  beforeAll(async () => {
    planner = await openPlanner();
  }, TIMEOUT);
  afterAll(() => planner?.close());

  /** Opens the planner afresh at an address. */
  const visit = async (hash = ""): Promise<Planner["page"]> => {
    const { page, address } = planner;
    await page.goto("about:blank");
    await page.goto(`${address}${hash}`);
    await page.locator("#platform").waitFor();
    await page.locator("#lever-electricity, [role=alert]").first().waitFor();
    return page;
  };
  const violations = async (): Promise<string[]> => {
    await planner.page.evaluate(axe.source);
    const found = await planner.page.evaluate<{ id: string; impact: string; nodes: { html: string }[] }[]>(
      "axe.run().then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })))",
    );
    return found.filter(({ impact }) => SERIOUS.includes(impact)).map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };

  it("paints at once, answers, draws every chart, and asks nobody else", { timeout: TIMEOUT }, async () => {
    const page = await visit();
    const paint = await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime");
    expect(paint).toBeLessThan(PAINT_MILLISECONDS);
    await computed(page);
    expect(await said(page)).toMatch(
      /^A b300: [\d,]+ agents \(80%: [\d,]+ to [\d,]+\), [\d,]+ Agents\/MW on the accelerator basis\.$/,
    );
    for (const section of ["capacity", "load", "budget", "kv", "cost"]) {
      await page.locator(`#section-${section} svg.chart`).first().waitFor();
      await page.locator(`#section-${section} table.data`).first().waitFor({ state: "attached" });
    }
    expect(planner.complaints).toEqual([]);
  });

  it("says the same as the command that it names", { timeout: TIMEOUT }, async () => {
    const page = await visit("#v=1&a.platform=h200&a.deployment=h200/h200/1+x+TP8+EP8&a.hbm-bandwidth=6");
    await computed(page);
    const command = (await page.locator(".command pre").textContent()) ?? "";
    expect(command).toContain("--set 'hardware.accelerator.hbmBandwidth=6 TB/s'");
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "").slice(1);
    const { out } = await agentwatt([...words, "--format", "json", "--quiet"]);
    const json = page.waitForEvent("download");
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    expect(readFileSync(await (await json).path(), "utf8")).toBe(out);
    const yaml = page.waitForEvent("download");
    await page.getByRole("button", { name: "YAML", exact: true }).click();
    const file = join(tmpdir(), `agentwatt-planner-${process.pid}.yaml`);
    writeFileSync(file, readFileSync(await (await yaml).path(), "utf8"));
    const again = await agentwatt(["capacity", file, "--tier", "1", "--format", "json", "--quiet"]);
    expect(JSON.parse(again.out).results).toEqual(JSON.parse(out).results);
  });

  it("gives CSV, PNG and SVG", { timeout: TIMEOUT }, async () => {
    const { page } = planner;
    const saved = async (click: () => Promise<void>): Promise<Buffer> => {
      const download = page.waitForEvent("download");
      await click();
      return readFileSync(await (await download).path());
    };
    const csv = await saved(() => page.getByRole("button", { name: "CSV", exact: true }).click());
    expect(csv.toString()).toMatch(/^configuration,rough,scenario,seed,platform.*\nA h200,no,h200,1,h200,/);
    const figure = page.locator("#section-load figure").first();
    await figure.locator("summary").click();
    const png = await saved(() => figure.getByRole("button", { name: "PNG" }).click());
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect(png.length).toBeGreaterThan(2000);
    const svg = (await saved(() => figure.getByRole("button", { name: "SVG" }).click())).toString();
    expect(svg).toMatch(/^<svg xmlns=/);
    expect(svg).not.toContain("var(--");
  });

  it("moves every control by keyboard, keeps it in the address, and goes back", { timeout: TIMEOUT }, async () => {
    const page = await visit();
    const controls = page.locator(
      ".controls :is(select, input:not([hidden]), button:not([disabled])), .configurations :is(input, button:not([disabled]))",
    );
    const count = await controls.count();
    expect(count).toBeGreaterThan(35);
    const reached = new Set<string>();
    await page.locator("body").press("Tab");
    for (let tab = 0; tab < count + 10; tab++) {
      reached.add(
        await page.evaluate<string>(
          "document.activeElement.id || document.activeElement.ariaLabel || document.activeElement.textContent",
        ),
      );
      const outline = await page.evaluate<string>(
        "document.activeElement === document.body ? 'page' : getComputedStyle(document.activeElement).outlineStyle",
      );
      expect(outline).not.toBe("none");
      await page.keyboard.press("Tab");
    }
    for (const id of [
      "platform",
      "model",
      "deployment",
      "workload",
      "tier",
      "power-basis",
      "price-basis",
      "lever-hbm-bandwidth",
      "lever-electricity",
    ])
      expect(reached).toContain(id);
    const sliders = page.locator("input[type=range]");
    for (let place = 0; place < (await sliders.count()); place++) {
      const slider = sliders.nth(place);
      const before = await slider.getAttribute("aria-valuetext");
      await slider.focus();
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowLeft");
      expect(await slider.getAttribute("aria-valuetext"), `slider ${place}`).not.toBe(before);
    }
    await page.waitForFunction(() => location.hash.includes("a.electricity="));
    await page.locator("#power-basis").selectOption("facility");
    await page.waitForFunction(() => location.hash.includes("basis=facility"));
    await page.goBack();
    await page.waitForFunction(() => (document.querySelector("#power-basis") as HTMLSelectElement).value === "accelerator");
    await page.goForward();
    await page.waitForFunction(() => (document.querySelector("#power-basis") as HTMLSelectElement).value === "facility");
    expect(planner.complaints).toEqual([]);
  });

  it("compares four configurations: adds, copies, names and removes them", { timeout: TIMEOUT }, async () => {
    const page = await visit();
    await page.getByRole("button", { name: "Add" }).click();
    await page.locator("#platform").selectOption("h200");
    await page.getByLabel("Name").fill(HOSTILE);
    await page.getByLabel("Name").press("Enter");
    await page.getByRole("button", { name: "Duplicate" }).click();
    await page.getByRole("button", { name: "Add" }).click();
    expect(await page.getByRole("button", { name: "Add" }).isDisabled()).toBe(true);
    expect(await page.locator(".chip").count()).toBe(4);
    await page.getByRole("button", { name: "Remove" }).click();
    await page.locator("#section-load figure").nth(2).waitFor();
    expect(await page.locator(".answers thead th").nth(1).textContent()).toBe(`B ${HOSTILE.slice(0, 60).trim()}`);
    expect(await page.title()).toBe("agentwatt planner");
    expect(planner.complaints).toEqual([]);
  });

  it.each([
    ["#v=9", "its version is"],
    [`#v=1&a.platform=${encodeURIComponent(HOSTILE)}&a.model=%00&a.workload=my-logs`, "no workload"],
    ["#%E0%A4%A&v=1&a.tier=77", "serves no tier 77"],
  ])("tells in words what is wrong with the address %.20s", { timeout: TIMEOUT }, async (hash, words) => {
    const page = await visit(hash);
    expect(await page.locator("[role=alert]").first().textContent()).toContain(words);
    expect(await page.title()).toBe("agentwatt planner");
    expect(planner.complaints).toEqual([]);
  });

  it("says why a tier is not reachable, and where a choice cannot run", { timeout: TIMEOUT }, async () => {
    const page = await visit("#v=1&a.platform=h200&a.deployment=h200/h200/1+x+TP8+EP8&a.tier=3");
    await computed(page);
    expect(await said(page)).toMatch(/not reachable: one agent alone gets/);
    await page.locator("#model").selectOption("llama-3.3-70b");
    await page.locator(".fault pre").waitFor();
    expect(await page.locator(".fault pre").textContent()).toMatch(/scenarios\/h200\.yaml:\d+:\d+ .*expertParallel/);
  });

  it("reads the reader's own files, makes them the workload, and names the place of a fault", { timeout: TIMEOUT }, async () => {
    const page = await visit();
    const rows = Array.from({ length: 12 }, (_, session) =>
      Array.from(
        { length: 8 },
        (_, turn) => `s${session},${turn},${20 * turn + session},${5000 + 900 * turn},${100 + 10 * turn}`,
      ),
    ).flat();
    const header = "session,request,sent_s,prompt_tokens,output_tokens";
    const chooser = page.locator("input[type=file]");
    await chooser.setInputFiles({ name: "broken.csv", mimeType: "text/csv", buffer: Buffer.from(`${header}\ns0,0,0,many,5\n`) });
    await page.locator(".trace-result .fault").waitFor();
    expect(await page.locator(".trace-result .fault").textContent()).toMatch(/broken\.csv:2/);
    const text = [header, ...rows].join("\n");
    const drop = await page.evaluateHandle((csv) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([csv], "<b>team.csv", { type: "text/csv" }));
      return transfer;
    }, text);
    await page.locator(".traces").dispatchEvent("drop", { dataTransfer: drop });
    await page.waitForFunction(() => (document.querySelector("#workload") as HTMLSelectElement).value.startsWith("my-"));
    expect(await page.locator(".trace-result").textContent()).toContain("96 requests of 12 sessions");
    await page.getByText(/^A b300: [\d,]+ agents/).waitFor();
    expect(planner.complaints).toEqual([]);
  });

  it.each([
    ["light", 1400, "light"],
    ["dark", 1400, "dark"],
    ["a narrow screen", 400, "light"],
  ] as const)(
    "has no serious fault for axe, and no sideways scroll, in %s",
    { timeout: TIMEOUT },
    async (_, width, colorScheme) => {
      await planner.page.setViewportSize({ width, height: 900 });
      await planner.page.emulateMedia({ colorScheme });
      const page = await visit("#v=1&a.platform=b300&b.platform=b300&b.tier=3&b.hbm-bandwidth=12");
      await computed(page);
      await page.locator("#section-cost svg.chart").waitFor();
      expect(await violations()).toEqual([]);
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    },
  );
});
