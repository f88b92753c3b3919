/** How far off values may be by their quality, for commands that move them. */
import { listIds, readProfile } from "../../profiles/files.ts";
import { type Uncertainty, uncertaintySchema } from "../../profiles/uncertainty.ts";
import { validateDocument } from "../../profiles/validate.ts";

const RANGES = "ranges";

/** The ranges of the data folder in use, or the shipped ones where it has none. Errors: InputError in the command's name. */
export function readUncertainty(dataRoot: string | undefined, command: string): Uncertainty {
  const own = listIds("uncertainty", dataRoot).includes(RANGES) ? dataRoot : undefined;
  return validateDocument(uncertaintySchema, readProfile("uncertainty", RANGES, { file: command, path: "uncertainty" }, own));
}
