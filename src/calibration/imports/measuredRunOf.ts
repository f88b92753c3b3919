/** From what a run states and what a person adds to a row of measured runs. */
import type { MeasuredRun } from "../measuredRun.ts";
import { engineIdOf } from "../runNames.ts";
import { PRECISIONS, SPECULATIONS } from "./choices.ts";
import { knownModel, knownPlatform } from "./knownNames.ts";
import { Needs } from "./needs.ts";
import { lengthsOf } from "./nominalLengths.ts";
import type { ImportSettings, KnownIds } from "./settings.ts";
import type { StatedPool, StatedRun } from "./statedRun.ts";

/** Far below what a benchmark repeats to; without it, 13.8 ms would read 0.013800000000000002 s. */
const KEPT_DIGITS = 9;

/** Everything but its names in the file, and its joules, which may come from a power log. */
export type RunRow = Omit<MeasuredRun, "run_id" | "source">;

/** Errors: InputError listing all that neither the file nor a flag tells, each with the flag to give. */
export function measuredRunOf(run: StatedRun, settings: ImportSettings, known: KnownIds): RunRow {
  const needs = new Needs(run);
  const served = servedBy(run, settings, { known, needs });
  const lengths = lengthsOf(run, settings);
  const isl = needs.number("isl_nominal_tokens", lengths.promptTokens, {
    flag: "--isl 1024",
    expected: "tokens of a prompt, at most",
  });
  const osl = needs.number("osl_nominal_tokens", lengths.outputTokens, {
    flag: "--osl 1024",
    expected: "tokens of a reply, at most",
  });
  const concurrency = needs.number("concurrency", settings.concurrency ?? run.concurrency, {
    flag: "--concurrency 64",
    expected: "requests in flight",
  });
  const { mode, gpus, ...pools } = poolsOf(run, settings, needs);
  const measured = [run.ttftSeconds, run.tpotSeconds, run.tokensPerSecond];
  if (measured.every((value) => positive(value) === undefined)) needs.refuseEmpty();
  needs.throwIfAny();
  const { platform, model, engine, precision, speculative } = served;
  return {
    curve_id: [platform, model, engine, precision || "as-released", speculative, mode, isl, osl].join("/"),
    ...served,
    mode,
    isl_nominal_tokens: isl,
    osl_nominal_tokens: osl,
    shortest_length_fraction: lengths.shortestFraction,
    concurrency,
    gpus,
    ...pools,
    ttft_s: positive(run.ttftSeconds),
    // Every reader takes the median.
    ttft_statistic: run.ttftSeconds === undefined ? undefined : "median",
    tpot_s: positive(run.tpotSeconds),
    total_tok_s_per_gpu: positive(run.tokensPerSecond === undefined ? undefined : run.tokensPerSecond / gpus),
    gpu_joules_per_output_token: positive(run.gpuJoulesPerOutputToken),
    note: [...notesOf(run, model, gpus), ...lengths.notes].join("; ") || undefined,
  };
}

type Served = Pick<RunRow, "platform" | "model" | "engine" | "precision" | "speculative">;

/** What ran where, in ids of profiles. */
function servedBy(run: StatedRun, settings: ImportSettings, { known, needs }: { known: KnownIds; needs: Needs }): Served {
  return {
    platform: needs.name("platform", settings.platform, {
      stated: run.platform,
      ids: known.platforms,
      idOf: (stated) => knownPlatform(stated, known.platforms),
    }),
    model: needs.name("model", settings.model, {
      stated: run.model,
      ids: known.models,
      idOf: (stated) => knownModel(stated, known.models),
    }),
    engine: needs.name("engine", settings.engine, {
      stated: run.engine,
      ids: known.engines,
      // An orchestrator in front of the engine is worth keeping in the row.
      idOf: (stated) => (engineIdOf(stated) === undefined ? undefined : stated),
    }),
    precision: needs.choice("precision", settings.precision, { stated: run.precision, choices: PRECISIONS }) ?? "",
    speculative: needs.choice("speculative", settings.speculative, { stated: run.speculative, choices: SPECULATIONS }) ?? "none",
  };
}

type Pools = Pick<RunRow, "mode" | "gpus" | `${"prefill" | "decode"}_${"workers" | "tp" | "ep" | "attention_dp"}`>;

/** The workers; GPUs are those of all of them together. */
function poolsOf(run: StatedRun, settings: ImportSettings, needs: Needs): Pools {
  const said = [...Object.values(settings.prefill), ...Object.values(run.prefill ?? {})];
  const isSplit = run.mode === "disaggregated" || said.some((value) => value !== undefined);
  const decode = poolOf(settings.decode, run.decode);
  const prefill = poolOf(settings.prefill, run.prefill);
  const expected = "GPUs that a worker slices its weights over";
  const decodeTp = needs.number("decode_tp", decode.tp, { flag: "--tp 8", expected });
  const prefillTp = isSplit ? needs.number("prefill_tp", prefill.tp, { flag: "--prefill-tp 4", expected }) : 0;
  const gpus = prefill.workers * prefillTp * prefill.dp + decode.workers * decodeTp * decode.dp;
  return {
    mode: isSplit ? "disaggregated" : "aggregated",
    gpus: needs.number("gpus", gpus, { flag: "--tp 8", expected: "GPUs of the whole deployment" }),
    prefill_workers: isSplit ? prefill.workers : undefined,
    prefill_tp: isSplit ? prefillTp : undefined,
    prefill_ep: isSplit ? prefill.ep : undefined,
    prefill_attention_dp: isSplit ? prefill.dp : undefined,
    decode_workers: decode.workers,
    decode_tp: decodeTp,
    decode_ep: decode.ep,
    decode_attention_dp: decode.dp,
  };
}

type Pool = { readonly workers: number; readonly tp: number | undefined; readonly ep: number; readonly dp: number };

/** What is not said is one: one worker, experts not spread, attention not spread. */
function poolOf(given: StatedPool, stated: StatedPool = {}): Pool {
  return {
    workers: given.workers ?? stated.workers ?? 1,
    tp: given.tensorParallel ?? stated.tensorParallel,
    ep: given.expertParallel ?? stated.expertParallel ?? 1,
    dp: given.attentionDataParallel ?? stated.attentionDataParallel ?? 1,
  };
}

/** A tool that does not stream writes 0 for what it could not see. */
export function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 && Number.isFinite(value) ? Number(value.toPrecision(KEPT_DIGITS)) : undefined;
}

function notesOf(run: StatedRun, model: string, gpus: number): string[] {
  const notes = [...(run.caveat === undefined ? [] : [run.caveat]), ...run.notes];
  if (run.model !== undefined && run.model !== model) notes.unshift(`model in the file: ${run.model}`);
  if (run.gpus !== undefined && run.gpus !== gpus) notes.push(`the file says ${run.gpus} GPUs`);
  if (run.ttftSeconds === 0 || run.tpotSeconds === 0) notes.push("no waits or gaps were seen: the replies did not stream");
  return notes;
}
