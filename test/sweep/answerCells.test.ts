/** A search that threads share is the search that one thread makes. */
import { describe, expect, it } from "vitest";
import { loadScenario } from "../../src/profiles/load.ts";
import { answerCells, answerDrawnCells } from "../../src/sweep/answerCells.ts";
import { cellTasks } from "../../src/sweep/capacityTable.ts";
import { answerCell } from "../../src/sweep/cell.ts";
import { runPart } from "../../src/sweep/cellParts.ts";

const { scenario, systems } = loadScenario({
  scenario: "test/cli/golden.yaml",
  sets: ["search.replications=3"],
  seed: undefined,
  dataRoot: "test/fixtures",
});
const tasks = cellTasks(scenario, systems, { method: "planner", published: [] });
const whole = tasks.map((task) => answerCell(task));

describe("answerCells", { timeout: 60_000 }, () => {
  it.each([1, 2])("gives on %d threads, part by part, what a whole search gives", async (threads) => {
    const steps: number[][] = [];
    const answers = await answerCells(tasks, { threads, onProgress: (done, all) => steps.push([done, all]) });
    expect(answers).toEqual(whole);
    // A pilot, three replications and a conclusion each.
    const parts = 5 * tasks.length;
    expect(steps).toEqual(Array.from({ length: parts }, (_, index) => [index + 1, parts]));
  });

  it("searches cells of one replication and the protocol's in one part", async () => {
    const [task] = tasks as [(typeof tasks)[number]];
    const steps: number[] = [];
    const alone = [
      { ...task, replications: 1 },
      { ...task, method: "protocol" as const },
    ];
    const answers = await answerCells(alone, { threads: 1, onProgress: (done) => steps.push(done) });
    expect(answers).toEqual(alone.map((one) => answerCell(one)));
    expect(steps).toEqual([1, 2]);
  });

  it("answers draws quickly from where the pilot ended: one with the same profiles with the pilot's own agents", async () => {
    const [task] = tasks as [(typeof tasks)[number]];
    const pilot = runPart("pilot", { task });
    const cells = [{ task, draws: [task, task] }];
    const [one] = await answerDrawnCells(cells, { threads: 1 });
    const [two] = await answerDrawnCells(cells, { threads: 2 });
    expect(two).toEqual(one);
    expect(one?.result).toEqual(whole[0]);
    for (const agents of one?.drawnAgents ?? []) expect(Math.abs(agents / pilot.agents - 1)).toBeLessThan(0.05);
    expect(one?.drawnAgents).toHaveLength(2);
  });
});
