/** A fitted profile as YAML, laid out as the shipped ones. */
import type { LawSpec, PlainLawSpec } from "../profiles/law.ts";
import type { Sourced } from "../profiles/sourced.ts";
import type { LawsWorkload } from "../profiles/workload.ts";
import type { FittedWorkload } from "./fitWorkload.ts";

type Steps = LawsWorkload["context"]["growth"]["value"];
/** A value of a profile as it stands in YAML. */
type Text<T> = (value: T) => string;

const COMMENT_COLUMNS = 120;

/** The text of a workload profile. Ensures: parsing and validating it gives the profile again; the same profile, the same bytes. */
export function workloadYaml({ profile, assumptions, notes }: FittedWorkload): string {
  return [
    "# yaml-language-server: $schema=../schemas/workload.schema.json",
    "# Made by agentwatt trace fit. Values that the trace does not give are marked assumed.",
    ...[...notes, ...assumptions.map(({ path, why }) => `Not in the trace: ${path} (${why}).`)].flatMap(comment),
    "kind: laws",
    `id: ${PLAIN_ID.test(profile.id) ? profile.id : quoted(profile.id)}`,
    `name: ${quoted(profile.name)}`,
    ...contextLines(profile.context),
    ...turnsLines(profile.turns),
    ...outputLines(profile.output),
    ...waitLines(profile),
    ...(profile.subAgents === undefined ? [] : subAgentLines(profile.subAgents)),
    "",
  ].join("\n");
}

function contextLines(context: LawsWorkload["context"]): string[] {
  const { betweenSessions, rewrites, compaction } = context;
  return [
    "",
    "context:",
    ...field("scaffoldTokens", context.scaffoldTokens, String),
    ...field("firstPrompt", context.firstPrompt, lawText),
    ...growthLines(context.growth),
    ...(betweenSessions === undefined ? [] : field("betweenSessions", betweenSessions, String)),
    ...field("maxTokens", context.maxTokens, String),
    ...(rewrites === undefined
      ? []
      : ["  rewrites:", ...deeper([...field("chance", rewrites.chance, String), ...field("kept", rewrites.kept, lawText)])]),
    ...(compaction === undefined
      ? []
      : [
          "  compaction:",
          ...deeper([
            ...field("trigger", compaction.trigger, lawText),
            ...field("after", compaction.after, lawText),
            ...field("endsInstead", compaction.endsInstead, String),
          ]),
        ]),
  ];
}

function turnsLines({ requests, max }: LawsWorkload["turns"]): string[] {
  return ["", "turns:", ...field("requests", requests, lawText), ...field("max", max, String)];
}

function outputLines({ tokens, maxTokens, scale, reusable, reasoning }: LawsWorkload["output"]): string[] {
  return [
    "",
    "output:",
    ...field("tokens", tokens, lawText),
    ...field("maxTokens", maxTokens, String),
    ...field("scale", scale, String),
    ...field("reusable", reusable, String),
    ...(reasoning === undefined
      ? []
      : [
          "  reasoning:",
          ...deeper([...field("share", reasoning.share, String), ...field("dropped", reasoning.dropped, String)]),
        ]),
  ];
}

function waitLines({ toolDelay, userPause }: LawsWorkload): string[] {
  const { call, parallelCalls } = toolDelay;
  return [
    "",
    "toolDelay:",
    ...field("call", call, secondsText),
    ...(parallelCalls === undefined ? [] : field("parallelCalls", parallelCalls, lawText)),
    ...(userPause === undefined
      ? []
      : ["", "userPause:", ...field("chance", userPause.chance, String), ...field("pause", userPause.pause, secondsText)]),
  ];
}

function subAgentLines(subAgents: NonNullable<LawsWorkload["subAgents"]>): string[] {
  return [
    "",
    "subAgents:",
    ...field("chance", subAgents.chance, String),
    ...field("group", subAgents.group, lawText),
    ...field("maxAtOnce", subAgents.maxAtOnce, String),
    ...field("waits", subAgents.waits, String),
    ...field("firstPrompt", subAgents.firstPrompt, lawText),
    ...growthLines(subAgents.growth),
    ...field("requests", subAgents.requests, lawText),
    ...field("maxRequests", subAgents.maxRequests, String),
    ...field("output", subAgents.output, lawText),
  ];
}

function field<T>(key: string, sourced: Sourced<T>, text: Text<T>): string[] {
  return sourcedLines(key, [`    value: ${text(sourced.value)}`], sourced);
}

function growthLines(growth: Sourced<Steps>): string[] {
  const laws = growth.value.map(({ from, law }) => `      - { from: ${from}, law: ${lawText(law)} }`);
  return sourcedLines("growth", ["    value:", ...laws], growth);
}

function sourcedLines(key: string, value: readonly string[], { source, quality, note }: Sourced<unknown>): string[] {
  const lines = [`  ${key}:`, ...value, `    source: ${quoted(source)}`, `    quality: ${quality}`];
  return note === undefined ? lines : [...lines, `    note: ${quoted(note)}`];
}

function deeper(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function lawText(law: LawSpec): string {
  return anyLawText(law, String);
}

function secondsText(law: LawSpec): string {
  return anyLawText(law, (seconds) => `${seconds} s`);
}

function anyLawText(law: LawSpec, number: Text<number>): string {
  if (law.kind !== "mixture") return plainLawText(law, number);
  const parts = law.parts.map((part) => `{ weight: ${part.weight}, law: ${plainLawText(part.law, number)} }`);
  return `{ kind: mixture, parts: [${parts.join(", ")}] }`;
}

/** Of a law's numbers all but the shape of a lognormal have its unit. */
function plainLawText(law: PlainLawSpec, number: Text<number>): string {
  if (law.kind === "quantiles")
    return `{ kind: quantiles, points: [${law.points.map(([share, value]) => `[${share}, ${number(value)}]`).join(", ")}] }`;
  const entries = Object.entries(law).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [`${key}: ${typeof value === "number" && key !== "sigma" ? number(value) : value}`];
  });
  return `{ ${entries.join(", ")} }`;
}

/** An id that YAML takes neither for a number nor for a word of its own, such as null. */
const PLAIN_ID = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z]/;

/** Double quotes with the escapes of JSON, which YAML has too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A comment over several lines. Notes hold no line breaks. */
function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > COMMENT_COLUMNS) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
