/** What a model must state so that its weights and KV cache can be derived from its architecture. */
import type { ModelProfile } from "./model.ts";
import type { Path } from "./sourceDocument.ts";

export type Finding = { readonly path: Path; readonly wrong: string; readonly expected: string; readonly fix: string };

/** Attention kinds that keep state, and those that keep an index beside the KV cache. */
const WITH_STATE = ["csa", "hca", "gdn"];
const WITH_INDEX = ["csa", "dsa", "gqa-sparse"];

/** Values that are optional in a file but needed for this architecture, and expert layers of different shapes. */
export function underivable({ layers, kvCache, draft }: ModelProfile): Finding[] {
  const findings: Finding[] = [];
  const carrier = (kinds: readonly string[]) => layers.find(({ attention }) => kinds.includes(attention.kind))?.attention.kind;
  const need = (key: string, kind: string | undefined, what: string) => {
    if (kind === undefined) return;
    const fix = `add kvCache.${key} with value, source and quality`;
    findings.push({ path: ["kvCache"], wrong: `${key} is missing`, expected: `${what}, which ${kind} attention keeps`, fix });
  };
  if (kvCache.checkpointStateBytes === undefined) need("checkpointStateBytes", carrier(WITH_STATE), "bytes of state a sequence");
  if (kvCache.indexEntryBytes === undefined) need("indexEntryBytes", carrier(WITH_INDEX), "bytes of an indexer entry");
  if (draft !== undefined && draft.parameters === undefined) {
    const expected = "the number of parameters that the drafter adds: its weights take memory";
    findings.push({ path: ["draft"], wrong: "parameters is missing", expected, fix: "add parameters: 1.5e9" });
  }
  return [...findings, ...unequalExperts(layers)];
}

function unequalExperts(layers: ModelProfile["layers"]): Finding[] {
  const shapes = layers.flatMap(({ feedForward }, index) => {
    if (feedForward.kind !== "moe") return [];
    const { experts, topK, intermediateSize } = feedForward;
    return [{ index, shape: `${experts} experts, topK ${topK}, intermediateSize ${intermediateSize}` }];
  });
  const other = shapes.find(({ shape }) => shape !== shapes[0]?.shape);
  if (other === undefined) return [];
  return [
    {
      path: ["layers", other.index, "feedForward"],
      wrong: `expert layers of two shapes: ${other.shape}`,
      expected: `${shapes[0]?.shape}, as in the expert layers before`,
      fix: "give all expert layers one shape",
    },
  ];
}
