/** Runs one case once, in a process of its own, and prints what it took as JSON. */
import { ENGINE_CASES } from "./cases.ts";
import type { Run } from "./measure.ts";

const name = process.argv[2];
const found = ENGINE_CASES.find((one) => one.name === name);
if (found === undefined) throw new Error(`no case "${name}"`);
const run = found.prepare();
const start = performance.now();
const counts = run();
const seconds = (performance.now() - start) / 1000;
// Kibibytes, as getrusage gives it on Linux and Node.js on all systems.
const peakBytes = process.resourceUsage().maxRSS * 1024;
const result: Run = { seconds, counts, peakBytes };
process.stdout.write(JSON.stringify(result));
