/** A profile as text: each value with its unit, how good it is, and where it comes from. */
import type { FileKind } from "../profiles/fileKinds.ts";
import type { Path } from "../profiles/sourceDocument.ts";
import { PAGE_COLUMNS } from "./columnTable.ts";
import { oneLine, wrapText } from "./plainText.ts";
import { valueText } from "./quantityText.ts";
import type { TextStyle } from "./textStyle.ts";

export type ShownProfile = { readonly kind: FileKind; readonly id: string; readonly profile: unknown };

type Entry = { readonly path: string; readonly value: string; readonly quality: string; readonly source: string };

export function profileText({ kind, id, profile }: ShownProfile, style: TextStyle): string[] {
  const lines = entriesOf(profile, [], { kind, profile }).flatMap(({ path, value, quality, source }) => {
    if (quality === "") return hanging(`${path}: `, value);
    const indent = "    ";
    const from = wrapText(source, PAGE_COLUMNS - indent.length).map((line) => style.detail(indent + line));
    return [...hanging(`${path}: `, `${value} (${quality})`), ...from];
  });
  return [style.heading(`${kind} ${id}`), ...lines];
}

type Origin = { readonly kind: FileKind; readonly profile: unknown };

/** Sourced values become entries of their own; small mappings of scalars one line; the rest is walked. */
function entriesOf(value: unknown, path: Path, origin: Origin): Entry[] {
  const name = path.join(".");
  if (isSourced(value)) {
    const text = valueText(origin.kind, [...path, "value"], value.value, origin.profile);
    return [{ path: name, value: oneLine(text), quality: String(value.quality), source: oneLine(String(value.source)) }];
  }
  if (typeof value !== "object" || value === null) {
    return [{ path: name, value: oneLine(valueText(origin.kind, path, value, origin.profile)), quality: "", source: "" }];
  }
  const children = Object.entries(value).filter(([, child]) => child !== undefined);
  if (path.length > 0 && children.every(([, child]) => typeof child !== "object")) {
    const pairs = children.map(
      ([key, child]) => (Array.isArray(value) ? "" : `${key} `) + valueText(origin.kind, [...path, key], child, origin.profile),
    );
    return [{ path: name, value: oneLine(pairs.join(", ")), quality: "", source: "" }];
  }
  return children.flatMap(([key, child]) => entriesOf(child, [...path, Array.isArray(value) ? Number(key) : key], origin));
}

function isSourced(value: unknown): value is { value: unknown; quality: unknown; source: unknown } {
  return typeof value === "object" && value !== null && "value" in value && "quality" in value && "source" in value;
}

function hanging(head: string, text: string): string[] {
  return wrapText(text, PAGE_COLUMNS - head.length).map((line, index) => (index === 0 ? head : " ".repeat(head.length)) + line);
}
