/** Power logs as people record them: CSV of nvidia-smi, amd-smi and rocm-smi; DCGM's dmon table and Prometheus text. */
import type { ResultText } from "./fields.ts";
import { readPowerCsv } from "./powerCsv.ts";
import { readDcgmDmon, readDcgmPrometheus } from "./powerDcgm.ts";
import type { PowerLog } from "./powerLog.ts";
import { PowerSamples } from "./powerSamples.ts";
import { requireText } from "./textFile.ts";

/** Errors: InputError for a file that is empty or binary, that holds no draw, and for every faulty line. */
export function readPowerLog(source: ResultText): PowerLog {
  const text = requireText(source, "a power log");
  const samples = new PowerSamples(source.file);
  if (/^\s*DCGM_FI_/m.test(text)) readDcgmPrometheus(text, samples);
  else if (/^.*#\s*Entity\b/im.test(text)) readDcgmDmon(text, samples);
  else readPowerCsv(text, samples);
  return samples.log();
}
