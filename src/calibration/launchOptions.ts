/** Launch options of measured runs that are neither in the collections' columns nor their engine's defaults. */
import type { MeasuredRun } from "./measuredRun.ts";

/**
 * Tokens that a rank computes in one step; undefined: the engine profile's. InferenceX launches DeepSeek V4 under vLLM
 * with few: --max-num-batched-tokens 512 on H200, 2048 for several attention ranks on Blackwell. Curves bear it out: a
 * step that may compute B tokens sustains B / (1 + input / output) sequences, 57 of 8K / 1K on H200 and 227 on B300.
 * Source: SemiAnalysisAI/InferenceX benchmarks/single_node/fixed_seq_len/dsv4_fp8_h200.sh, dsv4_fp4_b300_vllm.sh, with
 * _mtp.
 */
export function maxBatchedTokens(run: MeasuredRun, engine: string, model: string): number | undefined {
  if (engine !== "vllm" || model !== "deepseek-v4-pro" || run.mode !== "aggregated") return undefined;
  if (run.platform === "h200") return 512;
  return run.platform === "b300" && run.decode_attention_dp > 1 ? 2048 : undefined;
}
