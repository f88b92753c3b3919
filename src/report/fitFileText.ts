/** A fit file as text: one member of a level a line, so that a change of the fit shows as changed lines. */
import type { FitFile } from "../profiles/fitFile.ts";

export function fitFileText({ effects, ...rest }: FitFile): string {
  const head = JSON.stringify(rest, undefined, 1);
  const lines = Object.entries(effects).map(([member, factors]) => `  ${JSON.stringify(member)}: ${JSON.stringify(factors)}`);
  return `${head.slice(0, head.lastIndexOf("\n}"))},\n "effects": {\n${lines.join(",\n")}\n }\n}\n`;
}
