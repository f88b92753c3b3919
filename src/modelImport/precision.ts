/**
 * One format for routed experts and one for attention, shared experts and dense layers together, as profiles have it.
 * Where a checkpoint mixes formats within one of the two, bytes a parameter are their mean, weighted by parameters.
 */
import { attentionCost } from "../cost/attention.ts";
import type { LayerGroup, ModelProfile } from "../profiles/model.ts";
import type { Part } from "./moduleNames.ts";
import type { Quantization } from "./quantization.ts";
import type { WeightFormat } from "./weightFormats.ts";

export type Layer = Pick<LayerGroup, "attention" | "feedForward">;
type Share = { readonly format: WeightFormat; parameters: number };

const GATED_MATRICES = 3;
const DIGITS = 5;
const PERCENT = 100;

/** `simplified` says where formats were mixed, a sentence each. `skeleton` is the model without its precision. */
export function precisionOf(
  layers: readonly Layer[],
  { formatOf, plain }: Quantization,
  skeleton: ModelProfile,
): { readonly precision: ModelProfile["precision"]; readonly simplified: readonly string[] } {
  const main = new Map<string, Share>();
  const experts = new Map<string, Share>();
  layers.forEach((layer, index) => {
    for (const [part, parameters] of Object.entries(partParameters(layer, skeleton)) as [Part, number][]) {
      if (parameters === 0) continue;
      const format = formatOf(part, { index, attention: layer.attention });
      const shares = part === "experts" ? experts : main;
      const share = shares.get(JSON.stringify(format)) ?? { format, parameters: 0 };
      share.parameters += parameters;
      shares.set(JSON.stringify(format), share);
    }
  });
  const mainFormat = meanFormat(main) ?? plain;
  const simplified = [mixed("attention, shared experts and dense layers", main), mixed("the routed experts", experts)];
  return {
    precision: { experts: meanFormat(experts) ?? mainFormat, main: mainFormat, head: plain },
    simplified: simplified.filter((text) => text !== undefined),
  };
}

/** Parameters of a layer by part; gate, up and down matrices in each feed-forward. */
function partParameters({ attention, feedForward }: Layer, skeleton: ModelProfile): Readonly<Record<Part, number>> {
  const gated = (width: number) => GATED_MATRICES * skeleton.hiddenSize * width;
  const projections = attentionCost(attention, skeleton).mainParameters;
  if (feedForward.kind === "dense") {
    return { attention: projections, dense: gated(feedForward.intermediateSize), shared: 0, experts: 0 };
  }
  const { experts, intermediateSize, sharedIntermediateSize } = feedForward;
  return { attention: projections, dense: 0, shared: gated(sharedIntermediateSize), experts: experts * gated(intermediateSize) };
}

/** The format of most parameters, with the mean bytes of all. */
function meanFormat(shares: ReadonlyMap<string, Share>): WeightFormat | undefined {
  const [largest, ...others] = bySize(shares);
  if (largest === undefined || others.length === 0) return largest?.format;
  const all = [largest, ...others];
  const bytes = all.reduce((sum, { format, parameters }) => sum + format.bytesPerParameter * parameters, 0);
  return { ...largest.format, bytesPerParameter: Number((bytes / total(all)).toPrecision(DIGITS)) };
}

function mixed(what: string, shares: ReadonlyMap<string, Share>): string | undefined {
  const all = bySize(shares);
  const [largest] = all;
  if (largest === undefined || all.length === 1) return undefined;
  const parts = all.map(({ format, parameters }) => `${format.weights} ${Math.round((PERCENT * parameters) / total(all))}%`);
  const { weights, compute } = largest.format;
  return `${what} are held in several formats (${parts.join(", ")}); the profile has one: ${weights}, multiplied in ${compute}, at their mean bytes`;
}

const bySize = (shares: ReadonlyMap<string, Share>) => [...shares.values()].sort((a, b) => b.parameters - a.parameters);
const total = (shares: readonly Share[]) => shares.reduce((sum, { parameters }) => sum + parameters, 0);
