/** SGLang's `bench_serving`: one line of JSON a run. Latencies in ms. */

import { fromMilliseconds, meanConcurrency, rateCaveat } from "./derivations.ts";
import type { Fields } from "./fields.ts";
import type { Length, StatedPool, StatedRun } from "./statedRun.ts";
import { clientEngine, meanLength } from "./vllmBench.ts";

export function isSglangBench(fields: Fields): boolean {
  return fields.has("total_output_tokens_retokenized") || (fields.has("total_throughput") && fields.has("completed"));
}

export function readSglangBench(fields: Fields): StatedRun {
  const completed = fields.quantity("completed");
  fields.positive("duration");
  const server = fields.child("server_info");
  const cap = fields.whole("max_concurrency");
  const inFlight = fields.quantity("concurrency");
  const open = cap === undefined && inFlight !== undefined ? meanConcurrency(inFlight) : { concurrency: cap, note: [] };
  const lengths = lengthsOf(fields, completed);
  const accepted = fields.quantity("accept_length");
  const isSpeculating = accepted !== undefined && accepted > 1;
  return {
    at: fields.at(),
    tool: "SGLang bench_serving",
    model: server?.text("model_path"),
    engine: clientEngine(fields.text("backend")),
    precision: precisionOf(server?.text("quantization")),
    speculative: isSpeculating ? "mtp" : undefined,
    ...lengths,
    concurrency: open.concurrency,
    decode: server === undefined ? undefined : poolOf(server),
    ttftSeconds: fromMilliseconds(fields.quantity("median_ttft_ms")),
    tpotSeconds: fromMilliseconds(fields.quantity("median_tpot_ms")),
    tokensPerSecond: fields.quantity("total_throughput"),
    outputTokensPerSecond: fields.quantity("output_throughput"),
    notes: [...open.note, ...(isSpeculating ? [`${accepted} tokens accepted a step, taken as mtp`] : [])],
    caveat: rateCaveat(fields.finite("request_rate"), cap),
    unusable: completed === 0 ? "no request succeeded" : undefined,
  };
}

type Lengths = Pick<StatedRun, "promptLength" | "outputLength" | "shortestLengthFraction">;

/** The random data set is uniform from random_range_ratio x nominal to nominal; other data sets have means alone. */
function lengthsOf(fields: Fields, completed: number | undefined): Lengths {
  const ratio = fields.quantity("random_range_ratio");
  const [prompt, output] = [fields.whole("random_input_len"), fields.whole("random_output_len")];
  const isRandom = fields.text("dataset_name")?.startsWith("random") === true;
  if (isRandom && ratio !== undefined && ratio <= 1 && prompt !== undefined && output !== undefined) {
    const nominal = (tokens: number): Length => ({ tokens, kind: "nominal" });
    return { promptLength: nominal(prompt), outputLength: nominal(output), shortestLengthFraction: ratio };
  }
  return {
    promptLength: meanLength(fields, "total_input_tokens", "input_lens", completed),
    outputLength: meanLength(fields, "total_output_tokens", "output_lens", completed),
  };
}

/** SGLang's tp_size counts all GPUs of a worker; with attention data parallelism dp_size of them share no attention. */
function poolOf(server: Fields): StatedPool {
  const [tp, dp] = [server.whole("tp_size"), server.whole("dp_size")];
  const expertParallel = server.whole("ep_size");
  if (server.flag("enable_dp_attention") === true && tp !== undefined && dp !== undefined && tp % dp === 0) {
    return { tensorParallel: tp / dp, attentionDataParallel: dp, expertParallel };
  }
  return { workers: dp, tensorParallel: tp, expertParallel };
}

function precisionOf(quantization: string | undefined): string | undefined {
  return /(fp8|fp4|int4|bf16)/.exec(quantization ?? "")?.[1];
}
