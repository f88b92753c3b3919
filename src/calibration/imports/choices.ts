/** Words that the command line takes, free of anything that would have to be loaded for them. */
export const IMPORT_FORMATS = ["vllm", "sglang", "inferencex", "aiperf", "guidellm", "inference-perf"] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export const PRECISIONS = ["fp4", "fp8", "bf16", "int4"] as const;
export const SPECULATIONS = ["none", "mtp"] as const;
