/** Published capacities: small tables of what others measured, to stand beside our own figures. */
import Papa from "papaparse";
import { z } from "zod";

/** The published capacities of AA-AgentPerf, from the top of the package. */
export const PUBLISHED_FILE = "measured-runs/agentperf-2026-06.csv";

const row = z.object({
  platform: z.string().min(1),
  model: z.string().min(1),
  workload: z.string().min(1),
  tier: z.coerce.number().int(),
  gpus: z.coerce.number().int().positive(),
  /** Concurrent agents of the whole deployment, where that was published too. */
  agents: z.preprocess((text) => (text === "" ? undefined : text), z.coerce.number().positive().optional()),
  /** The same a GPU, where a source gives that alone. */
  agents_per_gpu: z.preprocess((text) => (text === "" ? undefined : text), z.coerce.number().positive().optional()),
  agents_per_megawatt: z.coerce.number().positive(),
  source: z.string().min(1),
});
export type PublishedRow = z.output<typeof row>;

/** Reads the CSV text of such a table. Errors: Error naming the row, since these files ship with the program. */
export function parsePublished(csv: string): PublishedRow[] {
  const { data, errors } = Papa.parse<Record<string, string>>(csv.trim(), { header: true });
  if (errors[0] !== undefined) throw new Error(`published capacities, row ${(errors[0].row ?? 0) + 2}: ${errors[0].message}`);
  return data.map((raw, index) => {
    const parsed = row.safeParse(raw);
    if (!parsed.success) throw new Error(`published capacities, row ${index + 2}: ${parsed.error.issues[0]?.message}`);
    return parsed.data;
  });
}
