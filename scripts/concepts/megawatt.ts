/** How Agents/MW comes about: agents that meet the tier, a GPU, over watts a GPU on four bases (src/power/bases.ts). */
import { type Area, box, INK, KEPT, MUTED, path, svg, WAIT, WORK, words } from "./drawing.ts";

const BASES = [
  ["accelerator", "mean draw of die and HBM"],
  ["tdp", "power limit, the site's if lower"],
  ["system", "draw + share of host, network, fans"],
  ["facility", "system x PUE"],
] as const;

const AGENTS: Area = { x: 16, y: 52, width: 250, height: 102 };
const PER_GPU: Area = { x: 320, y: 52, width: 280, height: 102 };
const WATTS: Area = { x: 16, y: 206, width: 250, height: 102 };
const BASIS = { x: 320, width: 280, top: 190, height: 50, pitch: 72 };
const RESULT: Area = { x: 648, y: 52, width: 232, height: 102 };
const INTERVAL_TOP = 486;

const middleY = ({ y, height }: Area): number => y + height / 2;
const rightOf = ({ x, width }: Area): number => x + width;

function flow(): string[] {
  const straight = (from: Area, to: Area): string =>
    path([
      { x: rightOf(from), y: middleY(from) },
      { x: to.x, y: middleY(to) },
    ]);
  return [
    box(AGENTS, ["Agents", "the most at which the tier", "still holds: P25 of speed,", "P95 of the first token"], { fill: WORK }),
    box(PER_GPU, ["Agents a GPU", "agents / GPUs of the", "whole deployment,", "prefill and decode"], { fill: WORK }),
    box(WATTS, ["Watts of a GPU", "mean over the measured time", "of the same runs: joules of", "every step, idle time too"], {
      fill: WORK,
    }),
    box(RESULT, ["Agents/MW", "agents a GPU x 1,000,000", "/ watts a GPU,", "once for each basis"], { fill: KEPT }),
    straight(AGENTS, PER_GPU),
    straight(PER_GPU, RESULT),
    path(
      [
        { x: AGENTS.x + 125, y: AGENTS.y + AGENTS.height },
        { x: WATTS.x + 125, y: WATTS.y },
      ],
      { isDashed: true },
    ),
    words({ x: AGENTS.x + 137, y: 185 }, ["at that load"], { color: MUTED }),
  ];
}

/** Each basis with what it is made from (the limit needs no run), and all of them to the result. */
function bases(): string[] {
  const busLeft = 293;
  const busRight = RESULT.x + RESULT.width / 2;
  return BASES.flatMap(([name, meaning], index) => {
    const y = BASIS.top + index * BASIS.pitch;
    const middle = y + BASIS.height / 2;
    const fromDraw = path([
      { x: rightOf(WATTS), y: middleY(WATTS) },
      { x: busLeft, y: middleY(WATTS) },
      { x: busLeft, y: middle },
      { x: BASIS.x, y: middle },
    ]);
    const fromSystem = path([
      { x: BASIS.x + BASIS.width / 2, y: y - BASIS.pitch + BASIS.height },
      { x: BASIS.x + BASIS.width / 2, y },
    ]);
    const source = { accelerator: [fromDraw], tdp: [], system: [fromDraw], facility: [fromSystem] }[name];
    const toResult = path([
      { x: BASIS.x + BASIS.width, y: middle },
      { x: busRight, y: middle },
      { x: busRight, y: RESULT.y + RESULT.height },
    ]);
    const row = box({ x: BASIS.x, y, width: BASIS.width, height: BASIS.height }, [name, meaning], { fill: WAIT });
    return [...source, toResult, row];
  });
}

function interval(): string[] {
  const base = INTERVAL_TOP + 52;
  const [low, middle, high] = [690, 765, 862];
  const bar = path(
    [
      { x: low, y: base },
      { x: high, y: base },
    ],
    { end: "plain", color: INK, width: 3 },
  );
  const ends = [low, high].map((x) =>
    path(
      [
        { x, y: base - 9 },
        { x, y: base + 9 },
      ],
      { end: "plain", color: INK, width: 3 },
    ),
  );
  return [
    path(
      [
        { x: 16, y: INTERVAL_TOP },
        { x: 880, y: INTERVAL_TOP },
      ],
      { end: "plain", color: "#e5e7eb" },
    ),
    words({ x: 16, y: INTERVAL_TOP + 30 }, ["The 80% interval"], { weight: "bold" }),
    words({ x: 16, y: INTERVAL_TOP + 54 }, [
      "Replications: the same search with other random numbers.",
      "Draws: the same search with other values of the fitted coefficients, and the misfit.",
      "Both say how far the agents may be off; Agents/MW by the same share, at the watts of the answer.",
      "Not held: what is uncertain about profiles, and engine settings that nobody published.",
    ]),
    bar,
    ...ends,
    `<circle cx="${middle}" cy="${base}" r="7" fill="${INK}"/>`,
    words({ x: middle, y: base - 22 }, ["low, answer, high"], { anchor: "middle", color: MUTED }),
  ];
}

export function megawattPicture(): string {
  const about = {
    title: "How Agents/MW is formed",
    description:
      "The largest number of agents that meets the tier, divided by the GPUs of the deployment, gives agents a GPU. The same runs give the mean watts of a GPU. Four bases say what a watt is: accelerator draw, TDP, system, facility. Agents/MW is agents a GPU times a million over the watts of each basis, with an 80% interval from replications and draws of the fitted coefficients.",
  };
  return svg({ ...about, width: 896, height: 622 }, [
    words({ x: 16, y: 30 }, ["How many agents meet the tier, over what they draw. The basis says what counts as a watt."], {
      weight: "bold",
    }),
    ...flow(),
    ...bases(),
    ...interval(),
  ]);
}
