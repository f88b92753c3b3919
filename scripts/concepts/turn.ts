/** How a turn flows through a disaggregated deployment: what works, what waits, and what the client sees when. */
import { box, INK, KEPT, MARK, MUTED, path, rectangle, svg, WAIT, WORK, words } from "./drawing.ts";

const LANES = ["Agent", "Front end", "Prefill rank", "Decode pool", "Link", "Decode rank"];
const LANE_HEIGHT = 52;
const LANES_TOP = 150;
const TIME_LEFT = 120;
const RIGHT = 880;

/** Ends of the stages on the time axis; lengths are not to scale. */
const AT = { sent: 222, queued: 312, admitted: 390, prefilled: 520, slot: 640, arrived: 740, done: 865 };

const laneTop = (lane: string): number => LANES_TOP + LANES.indexOf(lane) * LANE_HEIGHT;

function stage(lane: string, [from, to]: readonly [number, number], lines: readonly string[], fill: string): string {
  const area = { x: from, y: laneTop(lane) + 5, width: to - from, height: LANE_HEIGHT - 10 };
  return box(area, lines, { fill, isDashed: fill === WAIT });
}

function lanes(): string[] {
  return LANES.flatMap((lane) => {
    const y = laneTop(lane);
    const rule = path(
      [
        { x: 16, y: y + LANE_HEIGHT },
        { x: RIGHT, y: y + LANE_HEIGHT },
      ],
      { end: "plain", color: "#e5e7eb", width: 1 },
    );
    return [words({ x: 16, y: y + 31 }, [lane], { weight: "bold" }), rule];
  });
}

/** The prompt above: what is reused of it, and what is computed. */
function prompt(): string[] {
  const row = { y: 58, height: 44 };
  return [
    words({ x: 16, y: 30 }, ["A turn sends all of its context. The cache says how much of it is computed again."], {
      weight: "bold",
    }),
    words({ x: 16, y: 85 }, ["Prompt"], { weight: "bold" }),
    box({ ...row, x: TIME_LEFT, width: 470 }, ["reused prefix", "shared head and earlier turns, in whole reuse grains"], {
      fill: KEPT,
    }),
    box({ ...row, x: 590, width: 275 }, ["prefilled", "the rest, and what was evicted"], { fill: WORK }),
    words({ x: TIME_LEFT, y: 132 }, ["Time runs to the right. Lengths are not to scale."], { color: MUTED }),
  ];
}

function stages(): string[] {
  return [
    stage("Agent", [TIME_LEFT, AT.sent], ["tool delay"], WORK),
    stage("Front end", [AT.sent, AT.queued], ["front end"], WORK),
    stage("Prefill rank", [AT.queued, AT.admitted], ["queue"], WAIT),
    stage("Prefill rank", [AT.admitted, AT.prefilled], ["prefill", "in chunks"], WORK),
    stage("Decode pool", [AT.prefilled, AT.slot], ["slot wait"], WAIT),
    stage("Link", [AT.slot, AT.arrived], ["transfer", "of the KV"], WORK),
    stage("Decode rank", [AT.arrived, AT.done], ["decode", "step by step"], WORK),
    stage("Agent", [AT.done - 105, AT.done], ["reply ends"], "#ffffff"),
  ];
}

/** A dashed upright line with a word below it. */
function moment(x: number, from: string, { y, text }: { y: number; text: string }): string[] {
  const line = path(
    [
      { x, y: laneTop(from) + LANE_HEIGHT - 5 },
      { x, y: y - 16 },
    ],
    { end: "plain", color: MARK, isDashed: true },
  );
  return [line, words({ x, y }, [text], { anchor: "middle", color: MARK })];
}

function spans(): string[] {
  const below = LANES_TOP + LANES.length * LANE_HEIGHT;
  const span = (from: number, to: number, y: number): string =>
    path(
      [
        { x: from, y },
        { x: to, y },
      ],
      { end: "both", color: INK },
    );
  return [
    ...moment(AT.sent, "Agent", { y: below + 30, text: "sent" }),
    ...moment(AT.prefilled, "Prefill rank", { y: below + 30, text: "with-prefill" }),
    ...moment(AT.slot, "Decode pool", { y: below + 30, text: "with-decode-slot" }),
    ...moment(AT.done, "Agent", { y: below + 30, text: "end" }),
    span(AT.sent, AT.slot, below + 50),
    words({ x: (AT.sent + AT.slot) / 2, y: below + 70 }, ["time to first token (TTFT), here with-decode-slot"], {
      anchor: "middle",
      weight: "bold",
    }),
    span(AT.slot, AT.done, below + 50),
    words({ x: (AT.slot + AT.done) / 2, y: below + 70 }, ["output speed counts here"], { anchor: "middle", weight: "bold" }),
  ];
}

function legend(): string[] {
  const y = LANES_TOP + LANES.length * LANE_HEIGHT + 92;
  return [
    rectangle({ x: 16, y, width: 26, height: 16 }, { fill: WORK }),
    words({ x: 50, y: y + 13 }, ["takes its own time"]),
    rectangle({ x: 196, y, width: 26, height: 16 }, { fill: WAIT, isDashed: true }),
    words({ x: 230, y: y + 13 }, ["waits for others"]),
    rectangle({ x: 362, y, width: 26, height: 16 }, { fill: KEPT }),
    words({ x: 396, y: y + 13 }, ["kept in KV memory: read, not computed"]),
    words({ x: 16, y: y + 42 }, [
      "The engine's profile says which of the two moments shows the first token to the client.",
      "Aggregated workers prefill and decode on one rank: no hand-over, but prefill steps hold up decode.",
    ]),
  ];
}

export function turnPicture(): string {
  const about = {
    title: "How a turn flows",
    description:
      "One turn over time in a disaggregated deployment: tool delay at the agent, front end, queue for prefill, prefill of what the reused prefix does not cover, wait for a decode slot, transfer of the KV, decode. TTFT runs from sending to the first token, output speed from there to the end.",
  };
  const width = 896;
  return svg({ ...about, width, height: 630 }, [...prompt(), ...lanes(), ...stages(), ...spans(), ...legend()]);
}
