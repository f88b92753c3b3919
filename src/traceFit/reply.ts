/** What replies are: how long, how much of it reasoning, and what of them the next prompt holds. */
import type { LawsWorkload } from "../profiles/workload.ts";
import { largest } from "./columns.ts";
import { roundedUp } from "./context.ts";
import type { Findings } from "./findings.ts";
import type { FitSamples } from "./fitSamples.ts";
import { quantileLaw, round } from "./quantileLaw.ts";
import type { ReasoningDropped } from "./stepSamples.ts";

type Output = LawsWorkload["output"];

/** More steps than this too short to hold their reasoning, and it was dropped. Others shrink too: 11% of the WEKA corpus' steps. */
const DROPPED_FRACTION = 0.2;
/** Steps that must be there to say so. */
const MIN_STEPS = 10;
/** A prefix holds replies where it holds more than this of their tokens. */
const REPLAYED_FRACTION = 0.5;

/** When reasoning leaves the prompt, by prompts that are too short to hold it; undefined where the trace does not tell. */
export function reasoningDropped({ steps, reasoning }: FitSamples): ReasoningDropped | undefined {
  if (reasoning.tokens === 0) return undefined;
  const [tool, user] = [steps.tooShort("tool"), steps.tooShort("user")];
  if (tool.steps >= MIN_STEPS && tool.fraction > DROPPED_FRACTION) return "every-request";
  if (user.steps >= MIN_STEPS && user.fraction > DROPPED_FRACTION) return "at-user-turn";
  return tool.steps + user.steps >= MIN_STEPS ? "never" : undefined;
}

export function fitOutput(samples: FitSamples, findings: Findings, dropped: ReasoningDropped | undefined): Output {
  const { outputs, reasoning, prefixes } = samples;
  const share = reasoning.outputTokens === 0 ? undefined : reasoning.tokens / reasoning.outputTokens;
  if (share === undefined)
    findings.assumptions.push({ path: "output.reasoning", why: "not told apart from the rest of a reply, and left out" });
  return {
    tokens: findings.measured(quantileLaw(outputs.values()), "all replies, reasoning included"),
    maxTokens: findings.derived(
      roundedUp(largest(outputs.values())),
      "longest reply, rounded up",
      "The limit is not in the trace.",
    ),
    scale: findings.assumed("output.scale", 1, "replies of the served model are as long as those of the trace"),
    reusable: fitReusable(prefixes.sharedReplyFraction, findings, dropped),
    ...(share === undefined || share === 0
      ? {}
      : {
          reasoning: {
            share: findings.derived(round(share), "reasoning over output tokens of the replies that say"),
            dropped: fitDropped(samples, findings, dropped),
          },
        }),
  };
}

function fitDropped(
  { steps }: FitSamples,
  findings: Findings,
  dropped: ReasoningDropped | undefined,
): NonNullable<Output["reasoning"]>["dropped"] {
  if (dropped === undefined) return findings.assumed("output.reasoning.dropped", "never", "too few steps with reasoning to tell");
  const percent = (by: "tool" | "user"): string => `${Math.round(100 * steps.tooShort(by).fraction)}%`;
  const what = `prompts too short to hold the reasoning before: ${percent("tool")} of a tool's, ${percent("user")} of a person's`;
  return findings.derived(dropped, what);
}

function fitReusable(
  fraction: number | undefined,
  findings: Findings,
  dropped: ReasoningDropped | undefined,
): Output["reusable"] {
  const path = "output.reusable";
  if (fraction === undefined) return findings.assumed(path, false, "the trace does not say what prompts share");
  const value = fraction > REPLAYED_FRACTION && dropped !== "every-request";
  return findings.derived(
    value,
    `${Math.round(100 * fraction)}% of reply tokens stand in the prefix that the next request shares`,
  );
}
