/** Nearest names: what somebody probably meant by a word that is not in the list. */

const LONGEST_COMPARED = 80;

/** The choice that differs least from `name`, or undefined when none is close enough to be a slip of the fingers. */
export function nearestName(name: string, choices: readonly string[]): string | undefined {
  if (name.length === 0 || name.length > LONGEST_COMPARED) return undefined;
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestEdits = limit + 1;
  for (const choice of choices) {
    const edits = editDistance(name.toLowerCase(), choice.toLowerCase());
    if (edits < bestEdits) [best, bestEdits] = [choice, edits];
  }
  return best ?? choices.find((choice) => name.length >= 3 && choice.toLowerCase().startsWith(name.toLowerCase()));
}

/** `one of: a, b, c; nearest: "b"`: the expected line of a wrong name. */
export function expectedNames(name: string, choices: readonly string[]): string {
  if (choices.length === 0) return "nothing here: there are no choices";
  const nearest = nearestName(name, choices);
  return `one of: ${choices.join(", ")}${nearest === undefined ? "" : `; nearest: "${nearest}"`}`;
}

/** Levenshtein distance: insertions, deletions and substitutions, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const substituted = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
