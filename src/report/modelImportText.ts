/** What an import of a model found, what it could not know, and what to do next, as lines of text. */
import { deriveArchitecture } from "../cost/architecture.ts";
import type { Refusal, Unknown } from "../modelImport/findings.ts";
import type { ImportedModel } from "../modelImport/importModel.ts";
import type { ModelProfile } from "../profiles/model.ts";
import { PAGE_COLUMNS } from "./columnTable.ts";
import { withUnit } from "./figures.ts";
import { derivedFigures, parameterText } from "./modelFigures.ts";
import { bullet, oneLine } from "./plainText.ts";
import type { TextStyle } from "./textStyle.ts";

/** The summary: figures that follow from the profile, then everything that was assumed. */
export function importText({ profile, unknowns, simplified }: ImportedModel, style: TextStyle): string[] {
  const figures = derivedFigures(profile);
  const { entryBytes } = profile.kvCache;
  const entries: readonly (readonly [string, string])[] = [
    ["parameters", `${parameterText(figures.totalParameters)}, ${parameterText(figures.activeParameters)} active`],
    ["weights", weightText(profile)],
    ["attention", attentionText(profile)],
    ["KV cache", `${withUnit(figures.kvBytesPerToken, "B")} a token, ${entryBytes.value} B a layer (${entryBytes.quality})`],
    ...(figures.windowBytes === 0 ? [] : [["windows", `${withUnit(figures.windowBytes, "B")} a sequence`] as const]),
    ...(figures.stateBytes === 0 ? [] : [["state", `${withUnit(figures.stateBytes, "B")} a sequence`] as const]),
    ["drafter", draftText(profile, figures.draftBytes)],
  ];
  const width = Math.max(...entries.map(([name]) => name.length));
  return [
    style.heading(`model ${profile.id}`),
    ...entries.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`),
    ...simplified.flatMap((text) => bullet(text, PAGE_COLUMNS, "simplified: ")),
    ...unknowns.flatMap((unknown) => bullet(unknownText(unknown), PAGE_COLUMNS, "could not know: ")),
  ];
}

/** One line a key that has no price. */
export function refusalText(refusals: readonly Refusal[]): string[] {
  return refusals.map(({ file, line, col, path, why }) =>
    oneLine(`${file}:${line}:${col} ${path}: cannot be priced yet: ${why}`),
  );
}

function unknownText({ what, assumed, decidedBy }: Unknown): string {
  return `${what}. Assumed: ${assumed}. Decided by: ${decidedBy}`;
}

/** Bytes by the format that they are stored in, without the drafter. */
function weightText(profile: ModelProfile): string {
  const { dense, experts, embeddingBytes } = deriveArchitecture(profile);
  const bytes = new Map<string, number>();
  const add = (format: string, count: number) => bytes.set(format, (bytes.get(format) ?? 0) + count);
  if (experts !== undefined) add(experts.stored, experts.layerCount * experts.experts * experts.bytesPerExpert);
  for (const { stored, weightBytes } of dense) add(stored, weightBytes);
  add(profile.precision.head.weights, embeddingBytes);
  const total = [...bytes.values()].reduce((sum, count) => sum + count, 0);
  return `${withUnit(total, "B")}: ${[...bytes].map(([format, count]) => `${withUnit(count, "B")} in ${format}`).join(", ")}`;
}

/** "3 + 58 layers of mla" as "61 mla"; windows are told apart. */
function attentionText({ layers }: ModelProfile): string {
  const kinds = new Map<string, number>();
  for (const { count, attention } of layers) {
    const window =
      attention.kind === "gqa" && attention.windowTokens !== undefined ? ` with a window of ${attention.windowTokens}` : "";
    const name = `${attention.kind}${window}`;
    kinds.set(name, (kinds.get(name) ?? 0) + count);
  }
  return `${[...kinds].map(([kind, count]) => `${count} layer${count === 1 ? "" : "s"} of ${kind}`).join(", ")}`;
}

function draftText({ draft }: ModelProfile, bytes: number): string {
  if (draft?.parameters === undefined) return "none";
  const layers = `${draft.layers} layer${draft.layers === 1 ? "" : "s"}`;
  return `${draft.method}, ${layers}, ${parameterText(draft.parameters)} parameters, ${withUnit(bytes, "B")}`;
}
