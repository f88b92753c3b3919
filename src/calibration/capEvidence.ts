/** What measured runs held while they decoded, beside what the model says that they could: what limits are learned from. */
import { kvShards } from "../cost/memory.ts";
import { buildDeployment } from "../serving/deployment.ts";
import { capGroupOf } from "./applyCaps.ts";
import type { HeldLoad } from "./engineCaps.ts";
import type { FitRow } from "./fitRow.ts";
import { sequencesInKv } from "./loopBatch.ts";
import { asBenchmarked } from "./runSetup.ts";
import { decodingShare } from "./suspectRuns.ts";

/** The loads of aggregated runs; disaggregated ones wait for their prefill pool long before a limit. */
export function heldLoads(rows: readonly FitRow[]): HeldLoad[] {
  return rows.flatMap((row) => {
    const share = decodingShare(row.run);
    return row.run.mode === "aggregated" && share !== undefined ? [heldLoad(row, share)] : [];
  });
}

function heldLoad(row: FitRow, share: number): HeldLoad {
  const { run, load, profiles } = row;
  const deployment = asBenchmarked(buildDeployment({ ...profiles, effects: undefined }, row.spec), profiles.model);
  const { front, acceptance } = deployment;
  const sequences = (share * run.concurrency) / (run.decode_workers * run.decode_attention_dp);
  // A sequence's tokens in a step: its own, and its share of the prompt that replaces it when it is done.
  const tokens = front.cost.queryTokens + (load.promptTokens * acceptance.mean) / load.outputTokens;
  const kvShare = sequences / sequencesInKv(deployment, front, load);
  const room = front.memory.kvBytesPerRank / kvShards(deployment.architecture, front.cost.shape);
  return {
    group: capGroupOf(row.key),
    curve: run.curve_id,
    concurrency: run.concurrency,
    share,
    roomBytesPerGpu: room,
    held: {
      kvRoomShare: kvShare,
      takenBytesPerGpu: room * (1 - kvShare),
      maxSequencesPerRank: sequences,
      // An engine that prefills first spends no decode step's tokens on prompts.
      maxBatchedTokensPerRank: front.policy.prefillPolicy === "mixed" ? sequences * tokens : Number.NaN,
    },
  };
}
