/** What follows from a model's architecture: parameters, weight and KV bytes, FLOP a token. */
import { type Architecture, deriveArchitecture } from "../cost/architecture.ts";
import { termAt } from "../cost/contextTerm.ts";
import type { ModelProfile } from "../profiles/model.ts";
import { withUnit } from "./figures.ts";
import type { TextStyle } from "./textStyle.ts";

const CONTEXTS_TOKENS = [8_192, 131_072, 1_048_576] as const;

export type ModelFigures = {
  readonly layers: number;
  readonly totalParameters: number;
  readonly activeParameters: number;
  /** Without the drafter. */
  readonly weightBytes: number;
  readonly draftBytes: number;
  readonly kvBytesPerToken: number;
  readonly windowBytes: number;
  readonly stateBytes: number;
  /** Of one generated token, attention over the context included. */
  readonly flopPerToken: readonly { readonly contextTokens: number; readonly flop: number; readonly beyondModel: boolean }[];
};

export function derivedFigures(model: ModelProfile): ModelFigures {
  const architecture = deriveArchitecture(model);
  const { dense, experts } = architecture;
  const expertBytes = experts === undefined ? 0 : experts.layerCount * experts.experts * experts.bytesPerExpert;
  return {
    layers: architecture.layerCount,
    totalParameters: architecture.totalParameters,
    activeParameters: architecture.activeParameters,
    weightBytes: dense.reduce((sum, group) => sum + group.weightBytes, architecture.embeddingBytes) + expertBytes,
    draftBytes: architecture.draftExpertBytes + architecture.draftDenseBytes,
    kvBytesPerToken: architecture.kvBytesPerToken,
    windowBytes: architecture.windowBytes,
    stateBytes: architecture.stateBytes,
    flopPerToken: CONTEXTS_TOKENS.map((contextTokens) => ({
      contextTokens,
      flop: flopAt(architecture, contextTokens),
      beyondModel: contextTokens > model.maxContextTokens,
    })),
  };
}

/** 2 x parameters that a token uses, plus attention and indexing over its context. */
function flopAt({ dense, experts, attentionDecodeFlop, indexFlop }: Architecture, contextTokens: number): number {
  const matrices = dense.reduce((sum, group) => sum + group.flopPerToken, 0);
  const routed = experts === undefined ? 0 : 2 * experts.layerCount * experts.topK * experts.parametersPerExpert;
  return matrices + routed + termAt(attentionDecodeFlop, contextTokens) + termAt(indexFlop, contextTokens);
}

/** A count as people say it: 671 billion. */
export function parameterText(count: number): string {
  return withUnit(count, "").replace(/ G$/, " billion").replace(/ T$/, " trillion");
}

export function derivedText(figures: ModelFigures, style: TextStyle): string[] {
  const entries: [string, string][] = [
    ["layers", String(figures.layers)],
    ["parameters, total", parameterText(figures.totalParameters)],
    ["parameters, active", parameterText(figures.activeParameters)],
    ["weights", withUnit(figures.weightBytes, "B")],
    ["drafter", withUnit(figures.draftBytes, "B")],
    ["KV cache a token", withUnit(figures.kvBytesPerToken, "B")],
    ["window a sequence", withUnit(figures.windowBytes, "B")],
    ["state a sequence", withUnit(figures.stateBytes, "B")],
    ...figures.flopPerToken.map(({ contextTokens, flop, beyondModel }): [string, string] => [
      `a token at ${contextName(contextTokens)} context`,
      `${withUnit(flop, "FLOP")}${beyondModel ? " (longer than the model's context)" : ""}`,
    ]),
  ];
  const width = Math.max(...entries.map(([name]) => name.length));
  return [style.heading("Derived"), ...entries.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)];
}

/** Binary thousands, as context lengths are named: 8K, 128K, 1M. */
function contextName(tokens: number): string {
  const thousands = tokens / 1024;
  return thousands >= 1024 ? `${thousands / 1024}M` : `${thousands}K`;
}
