/** The published capacities that ship with the program. */
import { readFileSync } from "node:fs";
import { PUBLISHED_FILE, type PublishedRow, parsePublished } from "../profiles/published.ts";
import { shippedFile } from "./shippedFile.ts";

export function readPublishedCapacities(): PublishedRow[] {
  return parsePublished(readFileSync(shippedFile(PUBLISHED_FILE), "utf8"));
}
