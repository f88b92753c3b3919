/** The published capacities that ship with the program. */
import { readFileSync } from "node:fs";
import { type PublishedRow, parsePublished } from "../profiles/published.ts";

const FILE = new URL("../../measured-runs/agentperf-2026-06.csv", import.meta.url);

export function readPublishedCapacities(): PublishedRow[] {
  return parsePublished(readFileSync(FILE, "utf8"));
}
