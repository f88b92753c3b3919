/** Files that come with the program, found from where the program is. */
import { fileURLToPath } from "node:url";

/** Path of a file named from the top of the package. */
export function shippedFile(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
