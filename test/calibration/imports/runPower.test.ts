import { describe, expect, it } from "vitest";
import { guidellm, importText, inputErrorOf, ON_H200, onlyRun, sglang, vllm } from "./results.ts";

const one = { ...ON_H200, decode: { tensorParallel: 1 } };
const two = { ...ON_H200, decode: { tensorParallel: 2 } };

/** A log of nvidia-smi, a line a GPU and second from `start`; `watts` of GPU and second. */
function nvidiaSmi(start: string, seconds: number, gpus: number, watts: (gpu: number, second: number) => number): string {
  const from = Date.parse(`${start}Z`);
  const lines = ["timestamp, index, power.draw [W], power.limit [W]"];
  for (let second = 0; second <= seconds; second++) {
    const [day, time] = new Date(from + second * 1000).toISOString().split("T");
    for (let gpu = 0; gpu < gpus; gpu++) {
      lines.push(`${day?.replaceAll("-", "/")} ${time?.replace("Z", "")}, ${gpu}, ${watts(gpu, second).toFixed(2)} W, 700.00 W`);
    }
  }
  return lines.join("\n");
}

describe("joules an output token", () => {
  it("are the watts of all GPUs over the run's window by its output tokens a second", () => {
    // The result was written at 12:05:00 after 300 s; before and after, the GPUs idle.
    const log = nvidiaSmi("2026-03-01T11:59:00", 420, 8, (gpu, second) => (second >= 60 && second <= 360 ? 600 + gpu : 100));
    const run = onlyRun(vllm(), { platform: "h200" }, { "power.csv": log });
    expect(run.gpu_joules_per_output_token).toBeCloseTo((8 * 600 + 28) / 1964.8, 6);
    expect(run.note).toContain("4828 W of 8 GPUs, mean over the run (300 s)");
  });

  it("bring Unix times and a local clock together by the offset that is given", () => {
    // 12:00:00 to 12:00:30 UTC is 14:00 at +02:00.
    const log = nvidiaSmi("2026-03-01T13:59:00", 180, 1, (_, second) => (second >= 60 && second <= 90 ? 500 : 90));
    const run = onlyRun(guidellm(), { ...one, utcOffsetSeconds: 7200 }, { "power.csv": log });
    expect(run.gpu_joules_per_output_token).toBeCloseTo(500 / 265, 6);
    const { message } = inputErrorOf(() => importText(guidellm(), one, { "power.csv": log }));
    expect(message).toContain("results.json:1:53 power: no power log covers it: GPU 0 has no sample for 30 s of the run");
    expect(message).toContain("samples from 2026-03-01T12:00:00 to 2026-03-01T12:00:30; power.csv runs from 2026-03-01T13:59:00");
    expect(message).toContain("--utc-offset");
  });

  it("add up over the logs of several nodes, and pass over logs of other runs", () => {
    const node = nvidiaSmi("2026-03-01T11:59:50", 60, 1, () => 500);
    const other = nvidiaSmi("2026-03-01T18:00:00", 60, 1, () => 700);
    const run = onlyRun(guidellm(), two, { "a.csv": node, "b.csv": node, "c.csv": other });
    expect(run.gpu_joules_per_output_token).toBeCloseTo(1000 / 265, 6);
  });

  it("come from the whole log where the run or the log has no times, with a note", () => {
    const untimed = "#Entity   POWER\nGPU 0     400\nGPU 0     500\n";
    const { runs, notes } = importText(guidellm(), one, { "dcgm.txt": untimed });
    expect(runs[0]?.gpu_joules_per_output_token).toBeCloseTo(450 / 265, 6);
    expect(notes).toContain("results.json:1: the log has no times: power is the mean of the whole of dcgm.txt");
    const timed = nvidiaSmi("2026-03-01T11:59:50", 60, 1, () => 300);
    const noWindow = importText(sglang(), one, { "power.csv": timed });
    expect(noWindow.runs[0]?.gpu_joules_per_output_token).toBeCloseTo(300 / 2048, 6);
    expect(noWindow.notes).toContain(
      "results.json:1: the run has no start and end time: power is the mean of the whole of power.csv",
    );
  });

  it.each([
    ["of other GPUs than the run's", guidellm(), "the power logs (power.csv) hold 1 GPUs, the run used 2"],
    [
      "for a run without an output rate",
      guidellm({ metrics: { inter_token_latency_ms: { successful: { median: 10 } } } }),
      "output tokens a second are not in the file",
    ],
    ["of several runs that have no times", `${sglang()}\n${sglang()}`, "several runs share the power logs"],
  ])("are refused from a log %s", (_, text, said) => {
    const log = nvidiaSmi("2026-03-01T11:59:50", 60, 1, () => 300);
    expect(
      inputErrorOf(() => importText(text, { ...two, promptTokens: 1, outputTokens: 1 }, { "power.csv": log })).message,
    ).toContain(said);
  });
});
