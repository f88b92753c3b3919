/** The need of a comparison: the scenario's, with what the options say instead. */
import type { SparePolicy } from "../../planning/spares.ts";
import { type Need, needFindings, needSchema } from "../../profiles/need.ts";
import { InputError } from "../../profiles/problem.ts";
import type { Scenario } from "../../profiles/scenario.ts";
import type { CompareValues } from "./compare.ts";
import { readLimit } from "./readLimit.ts";

const FILE = "agentwatt compare";
/** Which option stands for which key of the need. */
const OPTION_OF: Readonly<Record<string, string>> = { tiers: "--mix", spares: "--spares" };

/** Errors: InputError when there is nothing to size for, and when shares or tiers do not fit the scenario. */
export function comparedNeed({ need, tiers }: Scenario, values: CompareValues): Need {
  const given: { readonly [K in keyof Need]?: Need[K] | undefined } = {
    agents: values.agents,
    tiers: values.mix?.map((part) => ({ ...part })),
    growthPerYear: values.growth,
    years: values.years,
    spares: values.spares,
    sitePower: readLimit(values["site-power"], "--site-power", "watts"),
    budget: readLimit(values.budget, "--budget", "usd"),
    monthlyBudget: readLimit(values["monthly-budget"], "--monthly-budget", "usd"),
  };
  const base: Need = need ?? needSchema.parse({});
  const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // One way of asking for spares at a time, and tiers by number leave a mix out.
  const merged: Need = {
    ...base,
    ...own,
    ...(values.spares === undefined ? {} : { availability: undefined }),
    ...(values.tier.length > 0 && values.mix === undefined ? { tiers: undefined } : {}),
  };
  const known = tiers.map(({ id }) => id);
  const findings = needFindings(merged, known);
  if (findings.length > 0) {
    throw new InputError(
      findings.map(({ path, ...texts }) => ({
        file: FILE,
        path: OPTION_OF[String(path[0])] ?? `need.${path.join(".")}`,
        ...texts,
      })),
    );
  }
  if (merged.agents === undefined && limitsOf(merged).length === 0) {
    throw new InputError([
      {
        file: FILE,
        path: "--agents",
        wrong: "nothing to size for",
        expected: "a number of agents, or what must hold them: --site-power, --budget, --monthly-budget",
        fix: "add --agents 50",
      },
    ]);
  }
  return merged;
}

function limitsOf({ sitePower, budget, monthlyBudget }: Need): number[] {
  return [sitePower, budget, monthlyBudget].filter((limit) => limit !== undefined);
}

/** Agents year by year, the first being now. Only where there is a number to grow. */
export function agentsByYear({ agents, growthPerYear, years }: Need): number[] {
  if (agents === undefined) return [];
  const last = growthPerYear > 0 ? years : 0;
  return Array.from({ length: last + 1 }, (_, year) => Math.ceil(agents * (1 + growthPerYear) ** year - 1e-9));
}

/** N+1 unless something else is asked for. */
export function sparePolicy({ spares, availability }: Need): SparePolicy {
  if (availability === undefined) return { kind: "fixed", units: spares ?? 1 };
  return { kind: "availability", target: availability.target, unitAvailability: availability.unit };
}
