/** From how many agents on own machines cost less than an API that charges by the token. */

/** Deployments up to which a break-even is looked for. */
const MOST_DEPLOYMENTS = 10_000;

/**
 * Fewest agents from which own machines cost no more than the API, whatever the number above; undefined: there is none.
 * `usdPerHour`: own cost of so many agents, a step function of whole units; undefined: it cannot be had.
 * `apiUsdPerAgentHour`: what the API asks for an agent that is always at work. Cost only steps up where one deployment more
 * is needed, so only the first agent of each deployment is asked for.
 */
export function breakEvenAgents(
  usdPerHour: (agents: number) => number | undefined,
  apiUsdPerAgentHour: number,
  agentsPerDeployment: number,
): number | undefined {
  const carried = Math.floor(agentsPerDeployment);
  if (carried < 1 || apiUsdPerAgentHour <= 0) return undefined;
  // From the far end down: the last deployment at which the API is cheaper decides.
  for (let deployments = MOST_DEPLOYMENTS; deployments >= 1; deployments--) {
    const first = (deployments - 1) * carried + 1;
    const own = usdPerHour(first);
    if (own === undefined) return undefined;
    const enough = Math.ceil(own / apiUsdPerAgentHour - 1e-9);
    if (enough <= first) continue;
    if (enough <= deployments * carried) return enough;
    return deployments === MOST_DEPLOYMENTS ? undefined : deployments * carried + 1;
  }
  return 1;
}
