/** Runs `agentwatt simulate --trace`: a recorded trace on one deployment. */
import { requestLimit } from "../../capacity/requestLimit.ts";
import { EmptyWindowError, type ReplayOutcome, type ReplayRun, runReplay } from "../../capacity/runReplay.ts";
import { judge } from "../../metrics/verdict.ts";
import { InputError } from "../../profiles/problem.ts";
import { openDeployment } from "../../questions/openPhase.ts";
import { replayCsv, replayJson } from "../../report/replayJson.ts";
import type { ReplayReport } from "../../report/replayReport.ts";
import { replayText } from "../../report/replayText.ts";
import { traceHits } from "../../traces/replay/hitFractions.ts";
import { loopHurdles } from "../../traces/replay/possibleLoops.ts";
import { type ReplayTrace, ReplayTraceBuilder, type ReplayTraceOptions } from "../../traces/replay/replayTrace.ts";
import type { ReplayLoop } from "../../workload/replaySource.ts";
import { EXIT, type ExitCode } from "../exitCodes.ts";
import { onDisk } from "../onDisk.ts";
import { Progress } from "../progress.ts";
import { readTraceFile } from "../readTraceFile.ts";
import { stdoutStyle } from "../stdoutStyle.ts";
import type { ReplayValues } from "./simulate.ts";

const LOOPS = ["open", "closed"] as const;

export async function runReplayCommand(name: string, values: ReplayValues): Promise<ExitCode> {
  const opened = openDeployment(name, values, onDisk(values));
  const { deployment, system, tier, scenario, settlingSeconds, measuredSeconds } = opened;
  const { grainTokens } = deployment.footprint;
  const limit = requestLimit(deployment, system.model.maxContextTokens);
  const { trace, ...read } = await readReplay(values, { limit, grainTokens });
  const { loops, impossible } = chooseLoops(trace, values);
  const speedUp = values["speed-up"] ?? 1;
  const progress = new Progress("replies", !values.quiet);
  const runs = loops.map((loop, index) => {
    const outcome = measuredReplay({
      deployment,
      plan: trace.plan,
      loop,
      speedUp,
      agents: values.agents,
      seed: scenario.seed,
      settlingSeconds,
      measuredSeconds,
      onReplies: (replies) => progress.show(index * trace.plan.requests + replies, loops.length * trace.plan.requests),
    });
    return { ...outcome, verdict: judge(outcome.figures, tier) };
  });
  progress.clear();
  const report: ReplayReport = {
    ...read,
    scenario,
    platform: system.platform,
    engine: system.engine.id,
    deployment: opened.deploymentName,
    gpus: deployment.gpus,
    tier,
    unlimitedKv: values["unlimited-kv"],
    path: values.trace,
    trace,
    hits: traceHits(trace, grainTokens),
    speedUp,
    agents: values.agents,
    settlingSeconds,
    measuredSeconds,
    runs,
    impossible,
  };
  process.stdout.write(written(report, values.format));
  return values.tier !== undefined && runs.some(({ verdict }) => !verdict.passes) ? EXIT.no : EXIT.good;
}

/** Errors: InputError where nothing of the trace can be served, and as of readTraceFile. */
async function readReplay(
  values: ReplayValues,
  options: ReplayTraceOptions,
): Promise<Pick<ReplayReport, "format" | "read" | "trace">> {
  const { format, report, requests, done } = await readTraceFile(values.trace, values);
  const builder = new ReplayTraceBuilder(format, options);
  try {
    for await (const request of requests) builder.add(request);
  } finally {
    done();
  }
  const trace = builder.finish();
  if (trace.plan.requests > 0) return { format, read: report, trace };
  throw new InputError(
    [...trace.skipped].map(([reason, count]) => ({
      file: values.trace,
      path: count === 1 ? "(1 request)" : `(${count} requests)`,
      wrong: reason,
      expected: "requests with replies that the deployment can serve",
      fix: "choose another deployment or model, or check the trace",
    })),
  );
}

/** Errors: InputError for a loop that was asked for and is not possible, and where none is. */
function chooseLoops(trace: ReplayTrace, { replay, agents, trace: file }: ReplayValues) {
  const hurdles = loopHurdles(trace, agents);
  const asked = replay ?? (agents === undefined ? undefined : "closed");
  const wanted = LOOPS.filter((loop) => asked === undefined || asked === "both" || asked === loop);
  const loops: readonly ReplayLoop[] = wanted.filter((loop) => hurdles[loop] === undefined);
  const impossible = wanted.filter((loop) => hurdles[loop] !== undefined);
  if (loops.length > 0 && (asked === undefined || impossible.length === 0))
    return { loops, impossible: impossible.map((loop) => `no ${loop} loop: ${hurdles[loop]}`) };
  const possible = LOOPS.find((loop) => hurdles[loop] === undefined);
  const fix = possible === undefined ? "write --agents 20, or use a trace with times" : `write --replay ${possible}`;
  throw new InputError(
    impossible.map((loop) => ({
      file,
      path: `--replay ${loop}`,
      wrong: `${loop} loop is not possible: ${hurdles[loop]}`,
      expected: loop === "open" ? "recorded times of sending" : "recorded gaps, or times of sending and of replies",
      fix,
    })),
  );
}

/** Errors: InputError where the replay is over before anything is measured. */
function measuredReplay(run: ReplayRun): ReplayOutcome {
  try {
    return runReplay(run);
  } catch (error) {
    if (!(error instanceof EmptyWindowError)) throw error;
    const wrong = `the ${run.loop} loop is over after ${Math.ceil(error.endSeconds)} s`;
    const expected = "a time before the last reply";
    throw new InputError([{ file: "agentwatt simulate", path: "--settling", wrong, expected, fix: 'write --settling "0 s"' }]);
  }
}

function written(report: ReplayReport, format: ReplayValues["format"]): string {
  switch (format) {
    case "json":
      return replayJson(report);
    case "csv":
      return replayCsv(report);
    case "table":
      return replayText(report, stdoutStyle());
  }
}
