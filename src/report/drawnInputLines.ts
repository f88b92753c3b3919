/** What was drawn, in words: one line an uncertain input, with its prior, whom it holds for and why. */
import type { Scenario, UncertainInput } from "../profiles/scenario.ts";
import { nameOf } from "../profiles/uncertain.ts";
import type { CapacityReport } from "./capacityReport.ts";
import { significant } from "./figures.ts";
import { oneLine, shortened } from "./plainText.ts";

const MAX_SHOWN_PATHS = 3;
const MAX_PRIOR_CHARACTERS = 160;
const MAX_SOURCE_CHARACTERS = 200;

/** Lines of the inputs that were drawn; none where nothing was. */
export function drawnInputLines({ scenario, drawn }: Pick<CapacityReport, "scenario" | "drawn">): string[] {
  if (drawn === undefined) return [];
  const inputs = drawn.open.map((place) => inputLine(scenario, place));
  const coefficients = drawn.coefficients ?? "the cost model's coefficients: not drawn, every draw takes the fitted ones";
  return [...inputs, coefficients, "the workload's random numbers: every draw has its own"];
}

function inputLine({ uncertain }: Scenario, place: number): string {
  const input = uncertain[place] as UncertainInput; // `open` holds places of this list.
  const whom = input.systems === undefined ? "" : ` [${input.systems.join(", ")}]`;
  const prior = shortened(priorText(input), MAX_PRIOR_CHARACTERS);
  return `${oneLine(nameOf(input))}${whom}: ${prior}: ${shortened(input.source, MAX_SOURCE_CHARACTERS)}`;
}

/** "0.5 to 3 (log)", "x 0.8 to x 1.6 (log)", "128 (50%), 8192 (50%)". */
function priorText({ between, times, scale, oneOf = [], weights }: UncertainInput): string {
  if (between !== undefined) return `${between.join(" to ")} (${scale})`;
  if (times !== undefined) return `${times.map((factor) => `x ${factor}`).join(" to ")} (${scale})`;
  const all = weights === undefined ? oneOf.length : weights.reduce((sum, weight) => sum + weight, 0);
  return oneOf
    .map((choice, place) => `${choiceText(choice)} (${significant(((weights?.[place] ?? 1) / all) * 100, 2)}%)`)
    .join(", ");
}

/** A value, or of a mapping what its paths end in: "stateCheckpointTokens 128 + checkpointsKept last". */
export function choiceText(choice: NonNullable<UncertainInput["oneOf"]>[number]): string {
  if (typeof choice !== "object") return String(choice);
  const entries = Object.entries(choice);
  const [first] = entries;
  if (first === undefined) return "as it stands";
  if (entries.length > MAX_SHOWN_PATHS) return `${first[0].split(".").slice(-2).join(".")} ${first[1]} and what goes with it`;
  return entries.map(([path, value]) => `${path.split(".").at(-1)} ${value}`).join(" + ");
}
