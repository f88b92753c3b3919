/** Mixes that say themselves which tiers they are judged by. */
import { namesAllTiers } from "../capacity/mixTier.ts";
import { InputError } from "../profiles/problem.ts";
import type { ResolvedSystem } from "../profiles/resolve.ts";

/** Errors: InputError where --tier is given and the parts of a mix all name their own. */
export function requireNoTier(systems: readonly ResolvedSystem[], asked: readonly number[], command: string): void {
  const mix = systems.find(({ workload }) => namesAllTiers(workload))?.workload;
  if (mix === undefined || asked.length === 0) return;
  throw new InputError([
    {
      file: command,
      path: "--tier",
      wrong: `each part of the mix ${mix.id} names the tier that it must meet`,
      received: asked.join(", "),
      expected: "no --tier, or a part that leaves its tier out",
      fix: "leave out --tier",
    },
  ]);
}
