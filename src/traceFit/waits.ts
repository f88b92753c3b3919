/** How long an agent waits before its next request: for its tools, or for a person. */
import type { LawsWorkload } from "../profiles/workload.ts";
import { counted, joined } from "./columns.ts";
import type { Findings } from "./findings.ts";
import type { FitSamples } from "./fitSamples.ts";
import { quantileLaw, round } from "./quantileLaw.ts";

/** Whoever is away for longer is no longer at work: the bound of the shipped claude-code profile. */
const MAX_WAIT_SECONDS = 3600;

type Waits = Pick<LawsWorkload, "toolDelay" | "userPause">;

/** Waits by who ended them. Where the trace names no person, all are taken for tools'. */
export function waitSamples({ gaps, sendGaps, triggers }: FitSamples): {
  readonly tool: Float64Array;
  readonly user: Float64Array;
  /** What the numbers are: gaps from reply to request, or times from one sending to the next. */
  readonly of: "gaps" | "sendings";
} {
  if (triggers.user > 0) return { tool: gaps.tool.values(), user: gaps.user.values(), of: "gaps" };
  const user = new Float64Array();
  if (gaps.tool.count + gaps.unknown.count === 0) return { tool: sendGaps.values(), user, of: "sendings" };
  return { tool: joined(gaps.tool.values(), gaps.unknown.values()), user, of: "gaps" };
}

/** The delays of the profile. `defaults` is where a wait that the trace does not have is taken from. */
export function fitWaits(samples: FitSamples, findings: Findings, defaults: LawsWorkload): Waits {
  const { triggers } = samples;
  const after = triggers.tool + triggers.user + triggers.unknown;
  if (after === 0) return lonelyWaits(findings, defaults);
  const { tool, user, of } = waitSamples(samples);
  const what = of === "gaps" ? "from a reply to the next request" : "from one sending to the next";
  if (of === "sendings" && tool.length > 0)
    findings.notes.push("The trace does not say when replies ended: waits are the times between sendings, replies included.");
  if (triggers.user > 0 && triggers.unknown > 0)
    findings.notes.push(
      `Of ${counted(triggers.unknown, "request")} the trace does not say who caused them; their gaps are left out.`,
    );
  const toolDelay = { call: toolCall(tool, samples, { findings, defaults, what }) };
  if (triggers.user === 0) {
    findings.notes.push("The trace names no request that a person caused: one law holds for tools and people.");
    return { toolDelay };
  }
  const known = triggers.tool + triggers.user;
  const chance = findings.derived(
    round(triggers.user / known),
    `${triggers.user} of ${counted(known, "request")} after a session's first`,
  );
  if (user.length === 0) return { toolDelay, userPause: { chance, pause: assumedPause(findings, defaults) } };
  const pause = findings.derived(quantileLaw(cut(user)), `${counted(user.length, "wait")} for a person, ${what}${cutText(user)}`);
  return { toolDelay, userPause: { chance, pause } };
}

type Context = { readonly findings: Findings; readonly defaults: LawsWorkload; readonly what: string };

function toolCall(
  tool: Float64Array,
  { triggers }: FitSamples,
  { findings, defaults, what }: Context,
): Waits["toolDelay"]["call"] {
  if (tool.length > 0) {
    const note = "All calls of a reply are one wait.";
    return findings.derived(quantileLaw(cut(tool)), `${counted(tool.length, "wait")}, ${what}${cutText(tool)}`, note);
  }
  if (triggers.tool + triggers.unknown === 0) return findings.derived({ kind: "constant", value: 0 }, "no request is a tool's");
  const path = "toolDelay.call";
  return findings.assumed(path, defaults.toolDelay.call.value, `no wait is in the trace; as in ${defaults.id}`);
}

/** Sessions of one request: whoever sends them is a person who comes again. */
function lonelyWaits(findings: Findings, defaults: LawsWorkload): Waits {
  const alone = "each session has one request";
  return {
    toolDelay: { call: findings.assumed("toolDelay.call", { kind: "constant", value: 0 }, `${alone}, so no tool answers`) },
    userPause: {
      chance: findings.assumed("userPause.chance", 1, `${alone}, so a person sends the next`),
      pause: assumedPause(findings, defaults),
    },
  };
}

function assumedPause(findings: Findings, defaults: LawsWorkload): NonNullable<Waits["userPause"]>["pause"] {
  const pause = defaults.userPause?.pause.value;
  if (pause === undefined) throw new Error("defaults have a user pause");
  return findings.assumed("userPause.pause", pause, `no pause of a person is in the trace; as in ${defaults.id}`);
}

function cut(seconds: Float64Array): Float64Array {
  return seconds.map((value) => Math.min(value, MAX_WAIT_SECONDS));
}

function cutText(seconds: Float64Array): string {
  const longer = seconds.filter((value) => value > MAX_WAIT_SECONDS).length;
  return longer === 0 ? "" : `; ${longer} beyond 1 h are cut there`;
}
