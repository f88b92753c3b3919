/** The order in which parts of searches are started. */
import { describe, expect, it } from "vitest";
import { UrgencyQueue } from "../../src/sweep/urgencyQueue.ts";

/** Work that notes its start, and ends when told. */
function gate(started: string[]) {
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    started.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  return { work, end: (name: string) => ends.get(name)?.() };
}

describe("UrgencyQueue", () => {
  it("starts the most urgent first, so many at once, and what is as urgent in the order of coming", async () => {
    const started: string[] = [];
    const { work, end } = gate(started);
    const queue = new UrgencyQueue(2);
    const answers = [0, 0, 1, 5, 5, 9].map((urgency, index) => queue.run(urgency, work(`${urgency}/${index}`)));
    expect(started).toEqual(["0/0", "0/1"]);
    for (let ended = 0; ended < answers.length; ended++) {
      end(started[ended] as string);
      await answers[Number((started[ended] as string).split("/")[1])];
    }
    expect(started).toEqual(["0/0", "0/1", "9/5", "5/3", "5/4", "1/2"]);
    expect(await Promise.all(answers)).toEqual(["0/0", "0/1", "1/2", "5/3", "5/4", "9/5"]);
  });

  it("hands on a failure, and goes on with what waits", async () => {
    const queue = new UrgencyQueue(1);
    const failed = queue.run(0, () => Promise.reject(new Error("no")));
    const next = queue.run(0, async () => "yes");
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });
});
