/** Schema of workload-profiles/*.yaml: what agents ask for. */
import { z } from "zod";
import { arrivalsSpec } from "./arrivals.ts";
import { law } from "./law.ts";
import { count, fraction, id, quantity, sourced, sourcedQuantity } from "./sourced.ts";

const mark = z.strictObject({ turn: count(), tokens: count() });
const identity = { id: id(), name: z.string().min(1) };

/** What a request asks of memory at most, and how long replies are: the same words in both kinds of profile. */
const maxTokens = sourced(count());
const reply = {
  maxTokens: sourced(count()).describe("The request's max_tokens"),
  scale: sourced(z.number().positive()).describe("What the served model emits over what the lengths were published for"),
  reusable: sourced(z.boolean()).describe(
    "Whether the tokens that the server generated stand in the next prompt (false in a replay of recorded turns)",
  ),
};

const marksWorkload = z.strictObject({
  kind: z.literal("marks").describe("Published means: prompts at some turns, mean turns, median and P95 of replies"),
  ...identity,
  context: z.strictObject({
    marks: sourced(z.array(mark).min(2)).describe("Mean prompt tokens at some turns; linear between them"),
    firstPromptCv: sourced(z.number().min(0)).describe("Coefficient of variation of the first prompt (lognormal)"),
    growthCv: sourced(z.number().min(0)).describe("Coefficient of variation of one turn's growth (lognormal)"),
    minTokens: sourced(count()),
    maxTokens: maxTokens.describe("A trajectory ends before the turn whose prompt would be longer"),
    scaffoldTokens: sourced(z.int().min(0))
      .optional()
      .describe("Head of every prompt that all sessions share: system prompt, tools. Default: 0"),
  }),
  turns: z.strictObject({
    mean: sourced(z.number().min(1)).describe("Requests a trajectory, after the cut at max"),
    cv: sourced(z.number().positive()).describe("Of the lognormal before the cut"),
    max: sourced(count()),
    startOffsetMax: sourced(z.int().min(0)).describe("An agent's first trajectory starts at a turn drawn from 1 to 1 + this"),
  }),
  output: z.strictObject({
    medianTokens: sourced(z.number().min(1)),
    p95Tokens: sourced(z.number().min(1)),
    ...reply,
  }),
  toolDelay: z.strictObject({
    median: sourcedQuantity("seconds"),
    sigma: sourced(z.number().min(0)).describe("Of the logarithm"),
    min: sourcedQuantity("seconds"),
    max: sourcedQuantity("seconds"),
  }),
  arrivals: arrivalsSpec,
});

const amount = law(z.number().min(0));
const share = law(fraction());
const duration = law(quantity("seconds"));

const growthByRequest = sourced(z.array(z.strictObject({ from: count(), law: amount })).min(1)).describe(
  "Tokens that follow a reply in the next prompt (tool results, the user's words), by the number of the request before them; a law holds until the next from",
);

/** A session's prompts and replies: an agent's, or a sub-agent's. */
const session = {
  firstPrompt: sourced(amount).describe("Tokens of a session's first prompt, scaffold included"),
  growth: growthByRequest,
};

const lawsWorkload = z.strictObject({
  kind: z.literal("laws").describe("Measured or stated laws of every quantity of a session"),
  ...identity,
  context: z.strictObject({
    scaffoldTokens: sourced(z.int().min(0)).describe("Head of every prompt that all sessions share: system prompt, tools"),
    ...session,
    betweenSessions: sourced(fraction())
      .optional()
      .describe("Share of the variance of growth (of its normal score) that is the session's own; default: 0"),
    maxTokens: maxTokens.describe("No prompt is longer: the context is compacted before, or the session ends"),
    rewrites: z
      .strictObject({
        chance: sourced(fraction()).describe("Of a request: the front of its prompt differs from the one before"),
        kept: sourced(share).describe("Share of the prompt before that still stands at the front"),
      })
      .optional(),
    compaction: z
      .strictObject({
        trigger: sourced(amount).describe("Prompt that a session does not pass, drawn once a session"),
        after: sourced(amount).describe("Prompt after it: scaffold and summary; the scaffold alone can be reused"),
        endsInstead: sourced(fraction()).describe("Share of sessions that end at their trigger, for a fresh one"),
      })
      .optional(),
  }),
  turns: z.strictObject({
    requests: sourced(amount).describe("Requests a session, if its context lets it"),
    max: sourced(count()),
  }),
  output: z.strictObject({
    tokens: sourced(amount).describe("Reply, reasoning included"),
    ...reply,
    reasoning: z
      .strictObject({
        share: sourced(fraction()).describe("Of a reply"),
        dropped: sourced(z.enum(["never", "at-user-turn", "every-request"])).describe(
          "When reasoning leaves the prompt: what followed it cannot be reused from there on",
        ),
      })
      .optional(),
  }),
  toolDelay: z.strictObject({
    call: sourced(duration).describe("One call, or all calls of a reply where they are measured as one"),
    parallelCalls: sourced(amount).optional().describe("Calls of a reply, which wait for the longest; default: 1"),
  }),
  userPause: z
    .strictObject({
      chance: sourced(fraction()).describe("Of a reply: a person speaks next, not a tool"),
      pause: sourced(duration),
    })
    .optional(),
  subAgents: z
    .strictObject({
      chance: sourced(fraction()).describe("Of a reply: it starts a group of sub-agents"),
      group: sourced(amount).describe("Sub-agents of a group"),
      maxAtOnce: sourced(count()).describe("Sub-agents of one agent at a time"),
      waits: sourced(z.boolean()).describe("Whether the agent sends nothing until the last of them has ended"),
      ...session,
      requests: sourced(amount),
      maxRequests: sourced(count()),
      output: sourced(amount),
    })
    .optional(),
  arrivals: arrivalsSpec,
});

const mixPart = z.strictObject({
  workload: id().describe("Id of a workload profile, not of a mix"),
  weight: sourced(z.number().positive()).describe("Agents of this part over those of the others: their sum does not matter"),
  tier: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the scenario's tier that this part must meet; default: the tier being judged"),
});

const MIX_PARTS = { min: 2, max: 10 };

const mixWorkload = z.strictObject({
  kind: z.literal("mix").describe("Agents of several workloads on the same machines"),
  ...identity,
  parts: z.array(mixPart).min(MIX_PARTS.min).max(MIX_PARTS.max),
});

export const workloadSchema = z.discriminatedUnion("kind", [marksWorkload, lawsWorkload, mixWorkload]);

type WorkloadFile = z.output<typeof workloadSchema>;
/** A mix as written: its parts by their ids. */
export type MixFile = Extract<WorkloadFile, { kind: "mix" }>;
/** A workload whose agents are all alike. */
export type WorkloadProfile = Exclude<WorkloadFile, MixFile>;
/** A workload of published means. */
export type MarksWorkload = Extract<WorkloadFile, { kind: "marks" }>;
/** A workload of laws. */
export type LawsWorkload = Extract<WorkloadFile, { kind: "laws" }>;
