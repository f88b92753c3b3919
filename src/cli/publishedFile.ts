/** The published capacities that ship with the program. */
import { readFileSync } from "node:fs";
import { type PublishedRow, parsePublished } from "../profiles/published.ts";
import { shippedFile } from "./shippedFile.ts";

export function readPublishedCapacities(): PublishedRow[] {
  return parsePublished(readFileSync(shippedFile("measured-runs/agentperf-2026-06.csv"), "utf8"));
}
