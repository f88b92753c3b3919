/** Broken YAML, see brokenCase.ts. */
import { type BrokenCase, FILES, lines } from "./brokenCase.ts";

const { HARDWARE, MODEL, ENGINE, SCENARIO } = FILES;
const LAUGHS = [
  "l0: &l0 [lol, lol]",
  ...Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(", ")}]`),
];

/** Faults of the text itself, before any schema. */
export const SYNTAX_CASES: readonly BrokenCase[] = [
  {
    title: "a tab as indentation",
    file: HARDWARE,
    from: "  name: Tiny\n",
    to: "\tname: Tiny\n",
    at: "6:1 (file)",
    rendered: lines(
      '<root>/hardware-profiles/tiny-gpu.yaml:6:1 (file): YAML syntax: tabs are not allowed as indentation, got "name: Tiny" (text)',
      "  expected: spaces: YAML does not allow tabs for indentation",
      "  fix: replace the tab by two spaces",
    ),
  },
  {
    title: "a duplicate key",
    file: SCENARIO,
    from: "model: tiny-moe\n",
    to: "model: tiny-moe\nmodel: tiny-dense\n",
    at: "5:1 model",
    rendered: lines(
      "<root>/scenarios/tiny.yaml:5:1 model: duplicate key",
      "  expected: each key once in a mapping",
      '  fix: remove one of the "model" lines',
    ),
  },
  { title: "bad indentation", file: ENGINE, from: "  hbmFraction", to: "   hbmFraction", at: "11:1 (file)" },
  {
    title: "an unterminated quote",
    file: MODEL,
    from: "name: Tiny MoE",
    to: 'name: "Tiny MoE',
    at: "2:7 (file)",
    rendered: lines(
      '<root>/model-profiles/tiny-moe.yaml:2:7 (file): YAML syntax: missing closing quote ", got "name: \\"Tiny MoE" (text)',
      "  expected: a closing quote or bracket for each opening one, and a comma between entries",
      "  fix: add the missing character",
    ),
  },
  { title: "an unclosed bracket", file: SCENARIO, from: "tiers: [1]", to: "tiers: [1", at: "21:9 (file)" },
  {
    title: "a colon inside plain text",
    file: SCENARIO,
    from: "title: Tiny scenario",
    to: "title: Tiny: scenario",
    at: "2:8 (file)",
  },
  { title: "a custom tag", file: SCENARIO, from: "model: tiny-moe", to: "model: !env MODEL", at: "4:8 (file)" },
  { title: "an unknown alias", file: SCENARIO, from: "model: tiny-moe", to: "model: *moe", at: "4:8 model" },
  { title: "an empty file", file: SCENARIO, to: "", at: "1:1 (file)" },
  { title: "a file of comments", file: SCENARIO, to: "# nothing yet\n", at: "1:1 (file)" },
  { title: "a list at the root", file: SCENARIO, to: "- name: tiny\n", at: "1:1 (file)" },
  { title: "plain text at the root", file: SCENARIO, to: "hello\n", at: "1:1 (file)" },
  { title: "two documents", file: SCENARIO, from: "tiers:\n", to: "---\ntiers:\n", at: "8:1 (file)" },
  {
    title: "an alias bomb",
    file: SCENARIO,
    to: `${LAUGHS.join("\n")}\n`,
    at: "3:10 l3.0.0",
    rendered: lines(
      "<root>/scenarios/tiny.yaml:3:10 l3.0.0: too many aliases",
      "  expected: at most 100 aliases, nested ones counted each time",
      "  fix: write the values out",
    ),
  },
  { title: "an alias of its own list", file: SCENARIO, to: "tiers: &t [*t]\n", at: "1:11 tiers.0.0.0.0.0.0.0" },
  {
    title: "100,000 brackets",
    file: SCENARIO,
    to: "[".repeat(100_000),
    at: "1:67 (file)",
    rendered: lines(
      "<root>/scenarios/tiny.yaml:1:67 (file): nested too deeply",
      "  expected: at most 64 levels of lists and mappings",
      "  fix: remove the surplus brackets, dashes or indentation",
    ),
  },
  { title: "100,000 dashes", file: SCENARIO, to: "- ".repeat(100_000), at: "1:132 (file)" },
  { title: "a NUL byte", file: SCENARIO, from: "title: Tiny", to: "title: \0Tiny", at: "2:8 (file)" },
  { title: "a replacement character", file: SCENARIO, from: "title: Tiny", to: "title: \uFFFDTiny", at: "2:8 (file)" },
  { title: "a reserved key", file: SCENARIO, from: "name: tiny\n", to: "__proto__: tiny\n", at: "1:1 __proto__" },
];
