/** The capacity table as one JSON object. */
import type { CapacityReport } from "./capacityReport.ts";
import { jsonText } from "./jsonText.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

export function capacityJson({ scenario, rows }: CapacityReport): string {
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    scenario: scenario.name,
    seed: scenario.seed,
    results: rows.map(({ result, need }) => (need === undefined ? result : { ...result, need })),
  });
}
