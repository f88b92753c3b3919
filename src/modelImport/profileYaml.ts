/** An imported profile as YAML, laid out as the shipped ones, with the origin of every value beside it. */
import type { ModelProfile } from "../profiles/model.ts";
import type { Sourced } from "../profiles/sourced.ts";
import type { ImportedModel } from "./importModel.ts";

/** The text of a model profile. Ensures: parsing and validating it gives `profile` again. */
export function profileYaml({ profile, origins, simplified }: ImportedModel): string {
  const { precision, kvCache, draft } = profile;
  return [
    "# yaml-language-server: $schema=../schemas/model.schema.json",
    "# Made by agentwatt profiles import-model. Comments name the key that a value was read from; what no file says is assumed.",
    ...simplified.flatMap((text) => wrapped(`Simplified: ${text}.`, "")),
    `id: ${PLAIN_ID.test(profile.id) ? profile.id : quoted(profile.id)}`,
    `name: ${quoted(profile.name)}`,
    `family: ${profile.family}`,
    `source: ${quoted(profile.source)}`,
    `quality: ${profile.quality}`,
    `hiddenSize: ${profile.hiddenSize} # ${origins.hiddenSize}`,
    `vocabularySize: ${profile.vocabularySize} # ${origins.vocabularySize}`,
    `tiedEmbeddings: ${profile.tiedEmbeddings} # ${origins.tiedEmbeddings}`,
    `maxContextTokens: ${profile.maxContextTokens} # ${origins.maxContextTokens}`,
    ...(profile.hyperConnectionStreams === 1
      ? []
      : [`hyperConnectionStreams: ${profile.hyperConnectionStreams} # config.json: hc_mult`]),
    `layers: # ${origins.layers}`,
    ...wrapped(`attention from ${origins.attention}`, "  "),
    ...wrapped(`feedForward from ${origins.feedForward}`, "  "),
    ...profile.layers.flatMap(layerLines),
    "precision:",
    ...wrapped(origins.precision, "  "),
    ...(["experts", "main", "head"] as const).map((part) => `  ${part}: ${flow(precision[part])}${partComment(part, profile)}`),
    "kvCache:",
    ...sourcedLines("entryBytes", kvCache.entryBytes, "  "),
    ...sourcedLines("indexEntryBytes", kvCache.indexEntryBytes, "  "),
    ...sourcedLines("checkpointStateBytes", kvCache.checkpointStateBytes, "  "),
    ...(draft === undefined ? [] : draftLines(draft)),
    ...sourcedLines("kernelsPerLayer", profile.kernelsPerLayer, ""),
    "",
  ].join("\n");
}

function layerLines({ count, attention, feedForward }: ModelProfile["layers"][number]): string[] {
  return [`  - count: ${count}`, `    attention: ${flow(attention)}`, `    feedForward: ${flow(feedForward)}`];
}

function partComment(part: keyof ModelProfile["precision"], { layers }: ModelProfile): string {
  return part === "experts" && layers.every(({ feedForward }) => feedForward.kind === "dense") ? " # there are none" : "";
}

function draftLines({ method, layers, parameters, acceptanceLength }: NonNullable<ModelProfile["draft"]>): string[] {
  return [
    "draft:",
    `  method: ${method}`,
    `  layers: ${layers}`,
    "  # The model's last layer once more for each, and a 2d x d projection.",
    `  parameters: ${parameters}`,
    ...sourcedLines("acceptanceLength", acceptanceLength, "  "),
  ];
}

function sourcedLines(key: string, sourced: Sourced<number | readonly number[]> | undefined, indent: string): string[] {
  if (sourced === undefined) return [];
  const { value, source, quality, note } = sourced;
  return [
    `${indent}${key}:`,
    `${indent}  value: ${typeof value === "number" ? value : `[${value.join(", ")}]`}`,
    `${indent}  source: ${quoted(source)}`,
    `${indent}  quality: ${quality}`,
    ...(note === undefined ? [] : [`${indent}  note: ${quoted(note)}`]),
  ];
}

/** A mapping on one line, without what the schema fills in by itself. */
function flow(mapping: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const entries = Object.entries(mapping).filter(([key, value]) => value !== undefined && DEFAULTS[key] !== value);
  return `{ ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;
}

const DEFAULTS: Readonly<Record<string, unknown>> = { outputGate: false, sharedIntermediateSize: 0 };

/** An id that YAML takes neither for a number nor for a word of its own, such as null. */
const PLAIN_ID = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z]/;

/** Double quotes with the escapes of JSON, which YAML has too. */
const quoted = (text: string): string => JSON.stringify(text);

const COMMENT_COLUMNS = 120;

/** A comment over several lines. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > COMMENT_COLUMNS) lines.push(`${indent}# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
