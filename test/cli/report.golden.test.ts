import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentwatt, expectGolden, GOLDEN_SCENARIO, type Ran } from "../support/cli.ts";
import { pageFaults } from "../support/pageFaults.ts";

/** Slow enough that some tens of agents are the limit, which is soon simulated. */
const SLOW = ["hbmBandwidth=0.1 TB/s", "peakCompute.bf16=10 TFLOP/s", "peakCompute.fp8=20 TFLOP/s"].flatMap((setting) => [
  "--set",
  `hardware.accelerator.${setting}`,
]);

describe("agentwatt report", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  const report = (name: string, ...args: string[]) =>
    agentwatt(["report", ...GOLDEN_SCENARIO, "-o", join(folder, name), ...SLOW, ...args]);
  let ran: Ran;
  let page = "";
  beforeAll(async () => {
    ran = await report("one.html", "--tier", "1", "--threads", "1");
    page = readFileSync(join(folder, "one.html"), "utf8");
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes the golden page, and prints nothing", () => {
    expect(ran).toEqual({ code: 0, out: "", err: "" });
    expectGolden("report.html.txt", page);
  });

  it("writes well-formed HTML that asks for nothing outside itself", () => {
    expect(pageFaults(page)).toEqual([]);
  });

  it("writes the same bytes on several threads, over an earlier page", async () => {
    writeFileSync(join(folder, "two.html"), "an earlier page");
    expect((await report("two.html", "--tier", "1", "--threads", "3")).code).toBe(0);
    expect(readFileSync(join(folder, "two.html"), "utf8")).toBe(page);
  });

  it("answers with exit code 1 where no tier is reached, and says so on the page", async () => {
    expect((await report("none.html", "--tier", "3")).code).toBe(1);
    const none = readFileSync(join(folder, "none.html"), "utf8");
    expect(none).toContain("The tier is not reachable.");
    expect(pageFaults(none)).toEqual([]);
  });

  it.each([
    ["another kind of file", ["-o", join(folder, "page.pdf")], "ends in .html"],
    ["a folder that is not there", ["-o", join(folder, "none/page.html")], "no such folder"],
    ["a platform that is not there", ["--platform", "tiny-gpx"], "tiny-gpu"],
    [
      "sessions that arrive",
      ["--set", "workload.arrivals.kind=poisson", "--set", "workload.arrivals.sessionsPerHour=60"],
      "arrive from outside",
    ],
  ])("refuses %s", async (_, args, wrong) => {
    const output = args.includes("-o") ? [] : ["-o", join(folder, "refused.html")];
    const { code, out, err } = await agentwatt(["report", ...GOLDEN_SCENARIO, ...output, ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(wrong);
  });
});
