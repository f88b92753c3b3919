/**
 * A toy deployment whose capacity is known in closed form: agents think for exponential times and queue for one server with
 * exponential service (the machine-repair queue). Its capacity is the largest number of agents whose mean response stays
 * within a cap.
 */
import { openStream } from "../../src/kernel/random.ts";

export type Queue = { readonly thinkSeconds: number; readonly serviceSeconds: number; readonly capSeconds: number };

/** Mean response of `agents`, by mean value analysis: exact. Source: Reiser and Lavenberg, JACM 27 (1980). */
function exactResponse({ thinkSeconds, serviceSeconds }: Queue, agents: number): number {
  let queued = 0;
  let response = serviceSeconds;
  for (let count = 1; count <= agents; count++) {
    response = serviceSeconds * (1 + queued);
    queued = (count * response) / (thinkSeconds + response);
  }
  return response;
}

/** The number of agents at which the exact mean response reaches the cap, between whole numbers by interpolation. */
export function exactCapacity(queue: Queue): number {
  let agents = 1;
  while (exactResponse(queue, agents + 1) <= queue.capSeconds) agents++;
  const [low, high] = [exactResponse(queue, agents), exactResponse(queue, agents + 1)];
  return agents + (queue.capSeconds - low) / (high - low);
}

/** Mean response of `requests` requests after as many for settling, each agent with random numbers of its own. */
export function simulatedResponse(queue: Queue, agents: number, requests: number, seed: string): number {
  const streams = Array.from({ length: agents }, (_, agent) => openStream(seed, "agent", agent));
  // Arrivals at the server, soonest first.
  const arrivals = streams.map((stream, agent) => ({ agent, at: stream.exponential(queue.thinkSeconds) }));
  arrivals.sort((a, b) => a.at - b.at);
  let free = 0;
  let waited = 0;
  for (let request = 0; request < 2 * requests; request++) {
    const { agent, at } = arrivals.shift() as (typeof arrivals)[number];
    const stream = streams[agent] as (typeof streams)[number];
    free = Math.max(free, at) + stream.exponential(queue.serviceSeconds);
    if (request >= requests) waited += free - at;
    const back = { agent, at: free + stream.exponential(queue.thinkSeconds) };
    let place = arrivals.length;
    while (place > 0 && (arrivals[place - 1] as typeof back).at > back.at) place--;
    arrivals.splice(place, 0, back);
  }
  return waited / requests;
}
