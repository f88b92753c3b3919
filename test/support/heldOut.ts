/** Left-out runs made by hand, as lines of the CSV file that `agentwatt calibrate --held-out` writes. */

const FIGURES = ["tpot", "throughput", "ttft", "watts"] as const;
type Cells = readonly [string | number, string | number, string | number];

const PLAIN = {
  run_id: "0123456789ab",
  left_out: "family",
  platform: "b200",
  engine: "vllm",
  model: "deepseek-v4-pro",
  precision: "fp4",
  parallelism: "tp",
  mode: "aggregated",
  speculative: "none",
  isl_nominal_tokens: "1024",
  osl_nominal_tokens: "1024",
  concurrency: "8",
  gpus: "4",
  saturated: "0",
  queueing: "0",
  reason: "",
};

export const HELD_OUT_HEADER = [
  ...Object.keys(PLAIN),
  ...FIGURES.flatMap((figure) => [`measured_${figure}`, `predicted_${figure}`, `ln_spread_${figure}`]),
].join(",");

/** Figures: measured, predicted, ln spread; those that are not given are empty. */
export function heldOutLine(given: Partial<typeof PLAIN & Record<(typeof FIGURES)[number], Cells>>): string {
  const { tpot, throughput, ttft, watts, ...texts } = given;
  const figures = [tpot, throughput, ttft, watts].flatMap((cells) => cells ?? ["", "", ""]);
  return [...Object.values({ ...PLAIN, ...texts }), ...figures].join(",");
}

export function heldOutText(lines: readonly string[]): string {
  return `${[HELD_OUT_HEADER, ...lines].join("\n")}\n`;
}
