/** The capacity table as one JSON object. */
import type { Scenario } from "../profiles/scenario.ts";
import { nameOf } from "../profiles/uncertain.ts";
import type { CapacityReport, DrawnReport } from "./capacityReport.ts";
import { jsonText } from "./jsonText.ts";

/** Raised when a field changes its name or meaning. */
const SCHEMA_VERSION = 1;

/** Where draws were asked for: `uncertain` has what was drawn, and `draws` of each result what came of it. */
export function capacityJson({ scenario, rows, drawn, basis, method }: CapacityReport): string {
  return jsonText({
    schemaVersion: SCHEMA_VERSION,
    scenario: scenario.name,
    title: scenario.title,
    seed: scenario.seed,
    method,
    // Else an interval without width would be read as one.
    ...(method === "quick" ? { quick: true } : {}),
    basis,
    tiers: scenario.tiers.map(({ id, name, outputSpeedP25, ttftP95 }) => ({ id, name, outputSpeedP25, ttftP95 })),
    ...(drawn === undefined ? {} : { uncertain: uncertainty(scenario, drawn) }),
    results: rows.map(({ result, need, draws }) => ({
      ...result,
      ...(need === undefined ? {} : { need }),
      ...(draws === undefined ? {} : { draws }),
    })),
  });
}

/** The priors, and the value of each in every draw. */
function uncertainty({ uncertain }: Scenario, { open, inputs, coefficients }: DrawnReport): unknown {
  return {
    coefficients,
    inputs: open.map((input) => ({
      ...uncertain[input],
      name: nameOf(uncertain[input] as Scenario["uncertain"][number]), // `open` holds places of this list.
      drawn: inputs.map((draw) => draw.find((value) => value.input === input)?.value),
    })),
  };
}
