/** DCGM: the table of `dcgmi dmon -e 155`, also with a time put before each line, and dcgm-exporter's Prometheus text. */
import { readInstant } from "./clock.ts";
import type { PowerSamples } from "./powerSamples.ts";

const GAUGE = /^DCGM_FI_DEV_POWER_USAGE(?:_INSTANT)?\{([^}]*)\}\s+(\S+)(?:\s+(\d+))?\s*$/;

/** One line a GPU and scrape; Unix milliseconds at its end where the scraper added them. */
export function readDcgmPrometheus(text: string, samples: PowerSamples): void {
  for (const [index, line] of text.split("\n").entries()) {
    const match = GAUGE.exec(line.trim());
    if (match === null) continue;
    const [, labels = "", value = "", time] = match;
    const label = (name: string): string => new RegExp(`(?:^|,)\\s*${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
    const watts = samples.readWatts(value === "NaN" ? "" : value, index + 1, "DCGM_FI_DEV_POWER_USAGE");
    const gpu = label("UUID") || `${label("Hostname")}/${label("gpu")}`;
    if (watts !== undefined) samples.add(gpu, watts, time === undefined ? undefined : readInstant(time));
  }
}

/**
 * Header `#Entity POWER ...`, a line of units, then `GPU 0 68.1 ...`; the header comes again now and then. A time before
 * the header and the lines (as `ts` puts it there) is read where it is one.
 */
export function readDcgmDmon(text: string, samples: PowerSamples): void {
  let power = -1;
  for (const [index, line] of text.split("\n").entries()) {
    const header = /^(.*)#\s*Entity\s+(.*)$/i.exec(line);
    if (header !== null) {
      power = (header[2] ?? "")
        .trim()
        .split(/\s+/)
        .findIndex((name) => /^(POWER|PWR|DCGM_FI_DEV_POWER_USAGE.*)$/i.test(name));
      if (power === -1) {
        const expected = "a column POWER";
        samples.fault({
          line: index + 1,
          path: "header",
          wrong: "column missing: POWER",
          expected,
          fix: "record with: dcgmi dmon -e 155",
        });
        return;
      }
      continue;
    }
    const row = /^(.*?)\bGPU\s+(\d+)\s+(.*)$/.exec(line);
    if (row === null || power === -1) continue;
    const cells = (row[3] ?? "").trim().split(/\s+/);
    if (cells.length <= power) continue;
    const watts = samples.readWatts(cells[power] ?? "", index + 1, "POWER");
    if (watts !== undefined) samples.add(row[2] ?? "", watts, readInstant(row[1] ?? ""));
  }
}
