/**
 * Limits of an engine, found from measured curves that go flat: more clients, no more sequences decoding. Such an end is
 * no slow step, so no coefficient may explain it. Pure: what each run held comes in as data (capEvidence.ts).
 */
import { CAP_KINDS, type CapGroup, type CapKind, type EngineCap } from "../profiles/engineCap.ts";

/** What one run held while it decoded. */
export type HeldLoad = {
  readonly group: CapGroup;
  readonly curve: string;
  readonly concurrency: number;
  /** Decoding sequences over concurrency. */
  readonly share: number;
  /** What it would be for each limit to have held it there; NaN: no such limit in this engine. */
  readonly held: Readonly<Record<CapKind, number>>;
  /** Predicted KV room of a GPU. */
  readonly roomBytesPerGpu: number;
};

/** Limits that may hold for other GPUs, precisions and ways to spread a model, too. */
const SHARED_KINDS: readonly CapKind[] = ["kvRoomShare", "maxSequencesPerRank"];

type Limits = { readonly [K in CapKind]?: number | undefined };

/** A run that decodes less than this share of its clients is held down; one above the second is not. */
const HELD_DOWN_BELOW = 0.72;
const FREE_ABOVE = 0.8;
/** A curve is flat when its batch grows by less than this power of the clients. */
const FLAT_POWER = 1 / 3;
/** A flat end this near to the most of its group is at that limit; ln squared beyond which a miss counts no more. */
const REACHES = 0.8;
const WORST_MISS = 1;
/** What it costs to suppose a limit, in the units of a squared ln miss: least for what needs no unusual launch option. */
const SUPPOSED = { plain: 0.02, memory: 0.05, odd: 0.1 } as const;
/** KV room that prediction and engine may well disagree on, and the share that no missing memory explains. */
const PLAUSIBLE_SHARE = { from: 0.6, to: 1.2, least: 0.25 } as const;
/** Runs hold up to this much less than the option that caps them: prompts in prefill have a slot too. */
const BELOW_OPTION = 0.12;
/** Fewest tokens a step that a launch script allows is 512 (DeepSeek V4 on H200), less what runs fall short of it. */
const LEAST_STEP_TOKENS = (1 - BELOW_OPTION) * 512;
/** Groups pooled for one never seen flat must agree within this factor. */
const AGREE_WITHIN = 1.6;

/** A curve by its run that decoded most. */
type Curve = Pick<HeldLoad, "group" | "held" | "roomBytesPerGpu"> & { readonly runs: number; readonly flat: boolean };

/**
 * Limits of each group: its own where one of its curves is flat, else those that groups of the same engine, model and
 * speculation agree on, but never below what the group itself has held. Pooled limits follow, for groups not in the data.
 * Sorted by name: the same runs in any order give the same limits.
 */
export function learnCaps(loads: readonly HeldLoad[]): EngineCap[] {
  const curves = curvesOf(loads);
  const alone = grouped(curves, (group) => `${wideName(group)}/${group.precision}/${group.ranks}`);
  const wider = grouped(curves, wideName);
  const found = new Map([...wider].map(([name, members]) => [name, limitsOf(members, SHARED_KINDS)]));
  const pooled = pool(wider, found);
  const caps: EngineCap[] = [...pooled.values()];
  for (const [, members] of [...alone].sort(byName)) {
    const { group } = members[0] as Curve;
    const about = { ...group, runs: runsOf(members) };
    const own = limitsOf(members, CAP_KINDS) ?? found.get(wideName(group));
    const shared = pooled.get(pooledName(group));
    const limits = own ?? shared;
    const most = mostHeld(members);
    // Room that runs have used is there, whatever the prediction.
    const room = most.kvRoomShare > 1 && limits?.takenBytesPerGpu === undefined ? { kvRoomShare: most.kvRoomShare } : {};
    if (limits === undefined && most.kvRoomShare <= 1) continue;
    const source =
      own !== undefined ? "flat ends of its curves" : shared !== undefined ? shared.source : "held more than predicted";
    caps.push({ ...about, ...room, ...(limits === undefined ? {} : atLeast(limits, most)), source });
  }
  return caps;
}

/** Each curve with the most that it held, and whether its end is flat. */
function curvesOf(loads: readonly HeldLoad[]): Curve[] {
  const byCurve = new Map<string, HeldLoad[]>();
  for (const load of loads) byCurve.set(load.curve, [...(byCurve.get(load.curve) ?? []), load]);
  return [...byCurve].sort(byName).map(([, runs]) => {
    const sorted = [...runs].sort((a, b) => a.concurrency - b.concurrency);
    const most = sorted.reduce((a, b) => (decoding(b) > decoding(a) ? b : a));
    const { group, held, roomBytesPerGpu } = most;
    return { group, held, roomBytesPerGpu, runs: runs.length, flat: isFlat(sorted, most) };
  });
}

const decoding = ({ share, concurrency }: HeldLoad): number => share * concurrency;

/**
 * Whether more clients brought no more decoding sequences: the batch grew far less than they did between two runs, or
 * fell from nearly all of them to a held-down share in one step. One run alone shows no such thing.
 */
function isFlat(sorted: readonly HeldLoad[], most: HeldLoad): boolean {
  const last = sorted.at(-1);
  const before = sorted.at(-2);
  if (last === undefined || before === undefined || last.share >= HELD_DOWN_BELOW) return false;
  // A server that decodes less with more clients stalls; a flat end stays near the most.
  if (decoding(last) < REACHES * decoding(most)) return false;
  if (most !== last) return true;
  const power = Math.log(decoding(last) / decoding(before)) / Math.log(last.concurrency / before.concurrency);
  return power < FLAT_POWER || before.share >= FREE_ABOVE;
}

/**
 * The limits that explain the flat ends of a group best: of every set of kinds, each at the most that any curve of the
 * group held (a limit below that is none) and reached by a flat end, the one that misses the flat ends least.
 */
function limitsOf(curves: readonly Curve[], among: readonly CapKind[]): Limits | undefined {
  const flat = curves.filter((curve) => curve.flat);
  const most = mostHeld(curves);
  const kinds = among.filter((kind) =>
    flat.some((curve) => roomOver(kind, most[kind], curve) <= 1 / REACHES && canBe(kind, curve)),
  );
  let best: { readonly limits: Limits; readonly cost: number } | undefined;
  for (let set = 1; set < 2 ** kinds.length; set++) {
    const chosen = kinds.filter((_, k) => (set >> k) & 1);
    // Both say that memory is missing; together they would take it twice.
    if (chosen.includes("kvRoomShare") && chosen.includes("takenBytesPerGpu")) continue;
    const misses = flat.map((curve) => {
      const over = Math.min(...chosen.map((kind) => roomOver(kind, most[kind], curve)));
      return Math.min(WORST_MISS, Math.log(over) ** 2);
    });
    const supposed = chosen.reduce((sum, kind) => sum + supposedCost(kind, most[kind]), 0);
    const cost = misses.reduce((sum, miss) => sum + miss, 0) / flat.length + supposed;
    if (best === undefined || cost < best.cost) {
      best = { limits: Object.fromEntries(chosen.map((kind) => [kind, most[kind]])), cost };
    }
  }
  return best?.limits;
}

/** Sequences that a limit leaves room for over those that a curve held; without bound where the limit is none. */
function roomOver(kind: CapKind, limit: number, { held, roomBytesPerGpu: room }: Curve): number {
  const over = kind === "takenBytesPerGpu" ? (room - limit) / (room - held[kind]) : limit / held[kind];
  return Number.isNaN(over) ? Number.POSITIVE_INFINITY : over;
}

/** Whether a limit could be real: a GPU whose KV room is nearly all gone, or whose steps are tiny, was held down otherwise. */
function canBe(kind: CapKind, { held }: Curve): boolean {
  if (kind === "maxBatchedTokensPerRank") return held[kind] >= LEAST_STEP_TOKENS;
  return kind === "maxSequencesPerRank" || held.kvRoomShare >= PLAUSIBLE_SHARE.least;
}

function supposedCost(kind: CapKind, value: number): number {
  if (kind === "takenBytesPerGpu") return SUPPOSED.memory;
  if (kind === "kvRoomShare") return value >= PLAUSIBLE_SHARE.from && value <= PLAUSIBLE_SHARE.to ? 0 : SUPPOSED.memory;
  return isJustBelowOption(value) ? SUPPOSED.plain : SUPPOSED.odd;
}

/** Whether a number is a little below one that people or engines set: a power of two, or SGLang's 48 with drafts. */
function isJustBelowOption(value: number): boolean {
  const power = 2 ** Math.floor(Math.log2(value));
  return [power, 2 * power, SGLANG_DRAFTING].some((option) => value <= 1.02 * option && value >= (1 - BELOW_OPTION) * option);
}

/** server_args.py: max_running_requests with speculative decoding, unless set. */
const SGLANG_DRAFTING = 48;

/** Limits that at least two platforms with one engine, model and speculation share, at their median. */
function pool(
  groups: ReadonlyMap<string, readonly Curve[]>,
  found: ReadonlyMap<string, Limits | undefined>,
): Map<string, EngineCap> {
  const families = new Map<string, { readonly group: CapGroup; readonly limits: Limits; readonly runs: number }[]>();
  for (const [name, members] of [...groups].sort(byName)) {
    const limits = found.get(name);
    if (limits === undefined) continue;
    const { group } = members[0] as Curve;
    const family = pooledName(group);
    families.set(family, [...(families.get(family) ?? []), { group, limits, runs: runsOf(members) }]);
  }
  const pooled = new Map<string, EngineCap>();
  for (const [name, members] of families) {
    const limits = SHARED_KINDS.flatMap((kind) => {
      const values = members.flatMap(({ limits: { [kind]: value } }) => value ?? []).sort((a, b) => a - b);
      const [least = 0, most = 0] = [values[0], values.at(-1)];
      const agree = values.length >= 2 && least > 0 && most <= AGREE_WITHIN * least;
      return agree ? [[kind, values[values.length >> 1] as number] as const] : [];
    });
    if (limits.length === 0) continue;
    const { engine, model, drafts } = (members[0] as (typeof members)[number]).group;
    const runs = members.reduce((sum, member) => sum + member.runs, 0);
    const source = `flat ends on ${members.map(({ group }) => group.platform).join(", ")}`;
    pooled.set(name, { engine, model, drafts, ...Object.fromEntries(limits), runs, source });
  }
  return pooled;
}

function atLeast(limits: Limits, most: Readonly<Record<CapKind, number>>): Limits {
  const raised = CAP_KINDS.flatMap((kind) => {
    const limit = limits[kind];
    return limit === undefined ? [] : [[kind, Number.isNaN(most[kind]) ? limit : looser(kind)(limit, most[kind])] as const];
  });
  return Object.fromEntries(raised);
}

/** Of two values of a limit the one that lets more sequences run. */
function looser(kind: CapKind): (a: number, b: number) => number {
  return kind === "takenBytesPerGpu" ? Math.min : Math.max;
}

/** The tightest limit of each kind that no curve of these contradicts. */
function mostHeld(curves: readonly Curve[]): Record<CapKind, number> {
  const most = (kind: CapKind): number =>
    curves.map(({ held }) => held[kind]).reduce((top, held) => (Number.isNaN(top) ? held : looser(kind)(top, held)), Number.NaN);
  return Object.fromEntries(CAP_KINDS.map((kind) => [kind, most(kind)])) as Record<CapKind, number>;
}

function grouped(curves: readonly Curve[], nameOf: (group: CapGroup) => string): Map<string, Curve[]> {
  const groups = new Map<string, Curve[]>();
  for (const curve of curves) {
    const name = nameOf(curve.group);
    groups.set(name, [...(groups.get(name) ?? []), curve]);
  }
  return groups;
}

const wideName = ({ platform, engine, model, drafts }: CapGroup): string => [platform, engine, model, drafts].join("/");
const pooledName = ({ engine, model, drafts }: CapGroup): string => [engine, model, drafts].join("/");
const runsOf = (curves: readonly Curve[]): number => curves.reduce((sum, { runs }) => sum + runs, 0);

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
