/** The engine's parts alone. */
import { openStream } from "../src/kernel/random.ts";
import { StableHeap } from "../src/kernel/stableHeap.ts";
import { decodeStepSeconds, equalBatch } from "../src/serving/decodeStep.ts";
import { KvPool } from "../src/serving/kvPool.ts";
import type { EngineCase } from "./measure.ts";
import { gb300 } from "./systems.ts";

const OPERATIONS = 2_000_000;
const QUEUED = 4096;

export function microCases(): EngineCase[] {
  return [
    { name: "event-queue", what: `a pop and a push with ${QUEUED} events queued`, prepare: eventQueue },
    { name: "random-stream", what: "a normal number", prepare: randomStream },
    { name: "random-open", what: "opening a stream by its names", prepare: openStreams },
    { name: "step-price", what: "a decode step of 8 ranks priced anew", prepare: stepPrice },
    { name: "prefix-tree", what: "a prefix stored and taken again, 1,000 idle on a scaffold", prepare: prefixTree },
  ];
}

function eventQueue() {
  const queue = new StableHeap(QUEUED);
  const delays = openStream(1, "delays");
  for (let i = 0; i < QUEUED; i++) queue.push(delays.uniform(), 0, i, 0);
  return () => {
    for (let i = 0; i < OPERATIONS; i++) {
      queue.pop();
      queue.push(queue.key + delays.uniform(), 0, queue.subject, 0);
    }
    return { operations: OPERATIONS };
  };
}

function randomStream() {
  const stream = openStream(1, "numbers");
  return () => {
    let sum = 0;
    for (let i = 0; i < OPERATIONS; i++) sum += stream.normal();
    if (!Number.isFinite(sum)) throw new Error("normal numbers are finite");
    return { operations: OPERATIONS };
  };
}

function openStreams() {
  const opened = OPERATIONS / 10;
  return () => {
    let sum = 0;
    for (let i = 0; i < opened; i++) sum += openStream(1, "agent", i, 0, "growth").uniform();
    if (!Number.isFinite(sum)) throw new Error("uniform numbers are finite");
    return { operations: opened };
  };
}

function stepPrice() {
  const { deployment } = gb300(1);
  const { cost } = deployment.back ?? deployment.front;
  const priced = OPERATIONS / 10;
  return () => {
    let sum = 0;
    for (let i = 0; i < priced; i++) sum += decodeStepSeconds(cost, equalBatch(cost, 1 + (i % 192), 27_000));
    if (!(sum > 0)) throw new Error("steps take time");
    return { operations: priced };
  };
}

function prefixTree() {
  const { deployment } = gb300(1);
  const sessions = 1000;
  const tokens = 30_000;
  const pool = new KvPool(deployment.front.memory.kvBytesPerRank, deployment.footprint);
  const scaffold = pool.addScaffold(0, 14_848);
  const entries = Array.from({ length: sessions }, () => pool.store(tokens, scaffold, 0));
  return () => {
    for (let i = 0; i < OPERATIONS; i++) {
      const at = i % sessions;
      pool.release(entries[at] as number);
      entries[at] = pool.store(tokens, scaffold, at);
      pool.makeRoom(0);
    }
    return { operations: OPERATIONS };
  };
}
