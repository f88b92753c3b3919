/** Sliders of what agents ask for. Profiles of laws have many numbers: a slider moves all of one thing by one factor. */
import type { WorkloadProfile } from "../../../profiles/workload.ts";
import type { Lever, LeverBase, LeverRange, LeverSetting } from "./lever.ts";
import { scaledLaw } from "./scaledLaw.ts";

const MIX = "A mix has the values of its parts.";

function factors(least: number, most: number) {
  return ({ workload }: LeverBase): LeverRange | undefined =>
    workload.kind === "mix" ? undefined : { base: 1, min: least, max: most, step: 0.01, scale: "log" };
}

function ofOne(settings: (value: number, workload: WorkloadProfile) => LeverSetting[]): Lever["settings"] {
  return (value, { workload }) => (workload.kind === "mix" ? [] : settings(value, workload));
}

export const WORKLOAD_LEVERS: readonly Lever[] = [
  {
    id: "growth",
    group: "workload",
    label: "Context growth a turn",
    unit: "x",
    about: "How much longer each prompt is than the one before, as a multiple of the workload's.",
    range: factors(0.25, 4),
    without: MIX,
    settings: ofOne(growthSettings),
  },
  {
    id: "tool-delay",
    group: "workload",
    label: "Tool delay",
    unit: "x",
    about: "Time in tools between a reply and the next prompt, as a multiple of the workload's.",
    range: factors(0.1, 10),
    without: MIX,
    settings: ofOne(delaySettings),
  },
  {
    id: "reply-length",
    group: "workload",
    label: "Reply length",
    unit: "x",
    about: "Tokens of a reply, reasoning included, over what the lengths were published for.",
    range: ({ workload }) =>
      workload.kind === "mix" ? undefined : { base: workload.output.scale.value, min: 0.25, max: 4, step: 0.01, scale: "log" },
    without: MIX,
    settings: ofOne((value) => [["workload.output.scale", String(value)]]),
  },
];

/** Marks move away from the first of them; laws of growth are stretched. */
function growthSettings(factor: number, workload: WorkloadProfile): LeverSetting[] {
  if (workload.kind === "laws")
    return workload.context.growth.value.flatMap(({ law }, index) =>
      scaledLaw(`workload.context.growth.value.${index}.law`, law, factor),
    );
  const [first, ...later] = workload.context.marks.value;
  return later.map(({ tokens }, index) => {
    const start = first?.tokens ?? 0;
    return [
      `workload.context.marks.value.${index + 1}.tokens`,
      String(Math.max(1, Math.round(start + factor * (tokens - start)))),
    ];
  });
}

function delaySettings(factor: number, workload: WorkloadProfile): LeverSetting[] {
  if (workload.kind === "laws") return scaledLaw("workload.toolDelay.call.value", workload.toolDelay.call.value, factor);
  return (["median", "min", "max"] as const).map((key) => [`workload.toolDelay.${key}`, `${factor} * value`]);
}
