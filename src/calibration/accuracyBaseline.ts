/** The committed accuracy of a set of runs, and what has become worse since. */
import { z } from "zod";
import { InputError } from "../profiles/problem.ts";
import { ALL, type GroupErrors, RUN_METRICS, type RunMetric } from "./comparison.ts";

const baselineSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** Median of |predicted / measured - 1| as a share; platform "all": over all of them. */
  groups: z
    .array(
      z.strictObject({
        platform: z.string(),
        metric: z.enum(RUN_METRICS),
        runs: z.int().min(1),
        medianError: z.number().min(0),
      }),
    )
    .min(1),
});
export type AccuracyBaseline = z.output<typeof baselineSchema>;

const DIGITS = 4;
/** How much worse a median may become, as shares: overall, and on a platform with enough runs to tell. */
const TOLERATED_OVERALL = 0.01;
const TOLERATED_ON_PLATFORM = 0.05;
const FEWEST_RUNS = 5;
/** Half of the last digit that a baseline keeps: rounding is no loss. */
const ROUNDING = 10 ** -DIGITS / 2;

/** The medians overall and by platform of a summary. */
export function baselineOf(summary: readonly GroupErrors[]): AccuracyBaseline {
  const groups = summary
    .filter(({ engine, model }) => engine === ALL && model === ALL)
    .map(({ platform, metric, count, medianError }) => ({
      platform,
      metric,
      runs: count,
      medianError: Number(medianError.toFixed(DIGITS)),
    }));
  return { schemaVersion: 1, groups };
}

/** Errors: InputError when the text is no JSON or lacks a part. */
export function parseBaseline(text: string, file: string): AccuracyBaseline {
  const fault = (wrong: string) =>
    new InputError([
      {
        file,
        path: "",
        wrong,
        expected: "a file that agentwatt validate --write-baseline wrote",
        fix: "write it again with agentwatt validate --write-baseline, or name another file",
      },
    ]);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw fault(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = baselineSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw fault(`${first?.path.join(".") ?? ""}: ${first?.message ?? "invalid"}`);
}

export type Worse = {
  readonly platform: string;
  readonly metric: RunMetric;
  readonly before: { readonly runs: number; readonly medianError: number };
  /** undefined: no run of the group is compared any more. */
  readonly now: { readonly runs: number; readonly medianError: number } | undefined;
  /** What may not be exceeded, as a share. */
  readonly limit: number;
};

/** Groups whose median has become too much worse, and those that compare fewer runs, which could hide that it has. */
export function worseThan(baseline: AccuracyBaseline, summary: readonly GroupErrors[]): Worse[] {
  const current = baselineOf(summary).groups;
  return baseline.groups.flatMap(({ platform, metric, ...before }) => {
    const now = current.find((group) => group.platform === platform && group.metric === metric);
    const tolerated = platform === ALL ? TOLERATED_OVERALL : TOLERATED_ON_PLATFORM;
    const limit = before.medianError + tolerated;
    const fewer = now === undefined || now.runs < before.runs;
    const judged = platform === ALL || before.runs >= FEWEST_RUNS;
    const off = judged && now !== undefined && now.medianError > limit + ROUNDING;
    return fewer || off ? [{ platform, metric, before, now, limit }] : [];
  });
}
