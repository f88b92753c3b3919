/** How the engine leaps: a decode batch between its changes, and the closed form of what the steps between them take. */
import { box, INK, KEPT, MARK, MUTED, type Place, path, rectangle, svg, WAIT, WORK, words } from "./drawing.ts";

const LEFT = 140;
const CHART_BASE = 430;
const PIXELS_A_STEP = 26;

/**
 * An invented batch: steps to the next change, the first step's height and how much each step grows, in pixels. More sequences
 * cost more a step, and lengthen faster together.
 */
const LEAPS = [
  { steps: 8, first: 110, slope: 2.6, end: "C joins" },
  { steps: 7, first: 164, slope: 4.2, end: "A ends" },
  { steps: 6, first: 130, slope: 2.8, end: "D joins" },
  { steps: 6, first: 182, slope: 4.4, end: "B ends" },
] as const;

const STARTS = LEAPS.map((_, index) => LEAPS.slice(0, index).reduce((sum, { steps }) => sum + steps, 0));
const stepX = (step: number): number => LEFT + step * PIXELS_A_STEP;
const endOf = (index: number): number => (STARTS[index] ?? 0) + (LEAPS[index]?.steps ?? 0);

function sequences(): string[] {
  const rows = [
    { name: "A", from: 0, to: endOf(1) },
    { name: "B", from: 0, to: endOf(3) },
    { name: "C", from: endOf(0), to: endOf(3) },
    { name: "D", from: endOf(2), to: endOf(3) },
  ];
  return rows.flatMap(({ name, from, to }, row) => {
    const area = { x: stepX(from), y: 56 + row * 34, width: stepX(to) - stepX(from), height: 24 };
    return [rectangle(area, { fill: KEPT }), words({ x: area.x + 8, y: area.y + 17 }, [`sequence ${name}`])];
  });
}

function steps(): string[] {
  return LEAPS.flatMap(({ steps: count, first, slope }, index) => {
    const from = STARTS[index] ?? 0;
    const bars = Array.from({ length: count }, (_, k) => {
      const height = first + slope * k;
      return rectangle({ x: stepX(from + k) + 1, y: CHART_BASE - height, width: PIXELS_A_STEP - 2, height }, { fill: WORK });
    });
    const top = (k: number): Place => ({ x: stepX(from + k) + PIXELS_A_STEP / 2, y: CHART_BASE - first - slope * k });
    return [...bars, path([top(0), top(count - 1)], { end: "plain", color: INK, width: 2.5 })];
  });
}

function changes(): string[] {
  return LEAPS.flatMap(({ end }, index) => {
    const x = stepX(endOf(index));
    const line = path(
      [
        { x, y: 48 },
        { x, y: CHART_BASE + 8 },
      ],
      { end: "plain", color: MARK, isDashed: true },
    );
    const span = path(
      [
        { x: stepX(STARTS[index] ?? 0) + 3, y: CHART_BASE + 44 },
        { x: x - 3, y: CHART_BASE + 44 },
      ],
      { end: "both", color: INK },
    );
    const middle = (stepX(STARTS[index] ?? 0) + x) / 2;
    return [
      line,
      words({ x, y: CHART_BASE + 24 }, [end], { anchor: "middle", color: MARK }),
      span,
      words({ x: middle, y: CHART_BASE + 64 }, [`leap ${index + 1}`], { anchor: "middle", weight: "bold" }),
    ];
  });
}

function formula(): string[] {
  const row = { y: 552, height: 92 };
  return [
    box(
      { ...row, x: 16, width: 440 },
      [
        "A leap of m steps is one event",
        "step k takes c0 + c1 k, k = 0 ... m - 1",
        "seconds = m c0 + c1 m (m - 1) / 2",
        "joules, FLOP and bytes: closed forms too",
      ],
      { fill: WORK },
    ),
    box(
      { ...row, x: 472, width: 408 },
      [
        "What ends a leap",
        "a reply ends, or a sequence joins",
        "KV memory runs out",
        "another term or rank starts to set the step",
      ],
      { fill: WAIT },
    ),
  ];
}

export function leapPicture(): string {
  const about = {
    title: "How the engine leaps",
    description:
      "A decode batch over its steps. Between a join and an end the batch stays the same, and the time of a step grows along a straight line, because contexts grow by the same amount each step. The engine takes all steps of such a stretch in one event: m steps take m c0 plus c1 m (m - 1) / 2.",
  };
  return svg({ ...about, width: 896, height: 660 }, [
    words(
      { x: 16, y: 30 },
      ["While nothing joins or leaves, the cost of a step is a straight line. The engine visits the changes alone."],
      {
        weight: "bold",
      },
    ),
    words({ x: 16, y: 76 }, ["Batch"], { weight: "bold" }),
    words({ x: 16, y: 330 }, ["Seconds", "of a step"], { weight: "bold" }),
    words({ x: 16, y: 372 }, ["(invented)"], { color: MUTED }),
    words({ x: 16, y: CHART_BASE + 24 }, ["Changes"], { weight: "bold" }),
    ...sequences(),
    ...steps(),
    ...changes(),
    words({ x: 16, y: 534 }, [
      `Step by step: ${endOf(LEAPS.length - 1)} steps, and every sequence visited in each. Here: ${LEAPS.length} leaps, and no sequence is visited.`,
    ]),
    ...formula(),
  ]);
}
