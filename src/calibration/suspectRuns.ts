/**
 * Measured runs that cannot be what their label says: left out of fits and of error figures, and listed with the reason.
 * Little's law ties the columns of a closed loop: D = requests a second x TPOT x output tokens is how many sequences
 * decoded on average; far fewer than the clients, and far fewer than the same server held with fewer clients, means that
 * the server stalled.
 */
import type { MeasuredRun } from "./measuredRun.ts";

/** An aggregated run that decodes less than this share of its concurrency is at a cap or stalled. */
const SATURATED_BELOW = 0.72;
/** Below this share of the most that its curve sustained, it stalled. */
const STALLED_BELOW = 0.45;

/** Mean decoding sequences over concurrency, by Little's law; undefined where a column is missing. */
export function decodingShare(run: MeasuredRun): number | undefined {
  const { tpot_s: tpot, total_tok_s_per_gpu: rate, isl_nominal_tokens: input, osl_nominal_tokens: output } = run;
  if (tpot === undefined || rate === undefined) return undefined;
  const requestsPerSecond = (rate * run.gpus) / (input + output);
  return (requestsPerSecond * tpot * output) / run.concurrency;
}

/** Whether a cap (slots, KV memory, a stall) kept an aggregated run from decoding what its clients sent. */
export function isSaturated(run: MeasuredRun): boolean {
  const share = decodingShare(run);
  return run.mode === "aggregated" && share !== undefined && share < SATURATED_BELOW;
}

type Rule = { readonly reason: string; readonly holds: (run: MeasuredRun, mostDecoding: number) => boolean };

const RULES: readonly Rule[] = [
  {
    reason: "faster than perfect hardware could be: three times as many GPUs at work as the label says",
    holds: (run) => run.platform === "gb200-nvl72" && run.model === "qwen3-32b" && run.concurrency === 448,
  },
  {
    reason: "stalled server: every run of this engine at 512 clients decodes a few sequences at a time",
    holds: (run) => run.platform === "h100" && run.model === "gpt-oss-120b" && run.engine === "vllm" && run.concurrency === 512,
  },
  {
    reason: "stalled server: decodes under 45% of what the same server held with other concurrencies",
    holds: (run, most) => isSaturated(run) && (decodingShare(run) ?? 1) * run.concurrency < STALLED_BELOW * most,
  },
  {
    reason: "expert-parallel path of an early engine: three times slower than the same GPUs without it",
    holds: (run) =>
      run.platform === "mi355x" &&
      run.model === "deepseek-v4-pro" &&
      run.engine === "sglang" &&
      run.decode_ep === 8 &&
      run.decode_attention_dp === 8,
  },
  {
    reason: "labelled TP8 EP8, three times slower than TP8 alone: broken expert path",
    holds: (run) =>
      run.platform === "mi355x" && run.model === "minimax-m2.5" && run.engine === "vllm-disagg" && run.decode_ep > 1,
  },
  {
    reason: "slower on 8 GPUs than on 4: another version of the engine under the same label",
    holds: (run) =>
      run.platform === "b300" &&
      run.model === "deepseek-v4-pro" &&
      run.engine === "sglang" &&
      run.speculative === "none" &&
      run.decode_tp === 8,
  },
  {
    reason: "wide GB200 deployment labelled as one aggregated worker: tensor parallelism that no engine offers",
    holds: (run) => run.mode === "aggregated" && run.decode_ep === 1 && run.decode_tp > 8,
  },
];

/** The reason for which each suspect run is left out, by run id. */
export function suspectRuns(runs: readonly MeasuredRun[]): Map<string, string> {
  const most = new Map<string, number>();
  for (const run of runs) {
    const decoding = (decodingShare(run) ?? 0) * run.concurrency;
    most.set(run.curve_id, Math.max(most.get(run.curve_id) ?? 0, decoding));
  }
  const suspects = new Map<string, string>();
  for (const run of runs) {
    const rule = RULES.find(({ holds }) => holds(run, most.get(run.curve_id) ?? 0));
    if (rule !== undefined) suspects.set(run.run_id, rule.reason);
  }
  return suspects;
}

/** Why a run's joules are not its accelerators' draw; undefined: nothing speaks against them. Its times are good. */
export function suspectWatts(run: MeasuredRun): string | undefined {
  const { gpu_joules_per_output_token: joules, total_tok_s_per_gpu: rate } = run;
  if (joules === undefined || rate === undefined) return undefined;
  const watts = (joules * rate * run.osl_nominal_tokens) / (run.isl_nominal_tokens + run.osl_nominal_tokens);
  if (run.mode === "disaggregated") return "joules of some of the nodes only: 0.4 to 0.6 of the model at any load";
  if (run.platform === "mi325x" && run.model === "gpt-oss-120b") return "up to 1,542 W on a 1,000 W part";
  if (run.model === "minimax-m3" && run.precision === "fp8" && ["b200", "b300"].includes(run.platform)) {
    return "700 to 1,065 W at any load: busy-waiting or an emulated kernel";
  }
  if (run.platform === "h200" && (watts > 900 || watts < 150)) return "isolated spike, over 1.4 times off its neighbours";
  return undefined;
}
