/** Profiles and scenarios from texts, as a page has them: the shipped ones, and the reader's own beside or in place of them. */
import { FILE_KINDS, type FileKind } from "../../profiles/fileKinds.ts";
import { type FitFile, parseFitFile } from "../../profiles/fitFile.ts";
import type { SourceFiles } from "../../profiles/readProfiles.ts";
import type { SourceDocument } from "../../profiles/sourceDocument.ts";
import { parseYamlDocument } from "../../profiles/yamlDocument.ts";
import type { OwnFile } from "../engineApi.ts";

const FIT_PATH = `${FILE_KINDS.coefficients.folder}/default.fit.json`;

/** Texts by their path in the package. Each is parsed once. */
export class BundledFiles {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #documents = new Map<string, SourceDocument>();
  #fit: FitFile | undefined;

  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  /** The files with some of the reader's own. */
  with(own: readonly OwnFile[]): SourceFiles {
    const ownTexts = new Map(own.map(({ path, text }) => [path, text]));
    const read = (path: string): SourceDocument => {
      const text = ownTexts.get(path);
      return text === undefined ? this.#document(path) : parseYamlDocument(text, path);
    };
    const ids = (kind: FileKind): string[] => idsOf(kind, [...new Set([...this.#texts.keys(), ...ownTexts.keys()])]);
    return {
      ids,
      document: (kind, id) => read(pathOf(kind, id)),
      scenarioAt: (path) => (ids("scenario").some((id) => pathOf("scenario", id) === path) ? read(path) : undefined),
      fit: () => this.#parsedFit(),
    };
  }

  /** The text of a file that ships. */
  text(path: string): string {
    const text = this.#texts.get(path);
    if (text === undefined) throw new Error(`${path} is not among the shipped files`);
    return text;
  }

  #document(path: string): SourceDocument {
    const document = this.#documents.get(path) ?? parseYamlDocument(this.text(path), path);
    this.#documents.set(path, document);
    return document;
  }

  #parsedFit(): FitFile | undefined {
    if (this.#texts.has(FIT_PATH)) this.#fit ??= parseFitFile(this.text(FIT_PATH), FIT_PATH);
    return this.#fit;
  }
}

function pathOf(kind: FileKind, id: string): string {
  return `${FILE_KINDS[kind].folder}/${id}.yaml`;
}

function idsOf(kind: FileKind, paths: readonly string[]): string[] {
  const folder = `${FILE_KINDS[kind].folder}/`;
  return paths
    .filter((path) => path.startsWith(folder) && path.endsWith(".yaml"))
    .map((path) => path.slice(folder.length, -".yaml".length))
    .sort();
}
