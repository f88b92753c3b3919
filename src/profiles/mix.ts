/** A mix of workloads: the parts that its file names, read, checked, and joined with the tiers that they must meet. */
import { expectedNames, nearestName } from "./names.ts";
import { InputError, type Location, type Problem, ProblemList, receivedOf } from "./problem.ts";
import type { Tier } from "./scenario.ts";
import type { SourceDocument } from "./sourceDocument.ts";
import type { Sourced } from "./sourced.ts";
import { validateDocument } from "./validate.ts";
import { type MixFile, type WorkloadProfile, workloadSchema } from "./workload.ts";
import { checkWorkload } from "./workloadChecks.ts";

export type MixPart = {
  readonly workload: WorkloadProfile;
  /** Agents of this part over those of the others. */
  readonly weight: Sourced<number>;
  /** What it must meet; undefined: the tier being judged. */
  readonly tier: Tier | undefined;
};

export type MixWorkload = {
  readonly kind: "mix";
  readonly id: string;
  readonly name: string;
  readonly parts: readonly MixPart[];
};

/** What agents ask for: all of them alike, or in parts. */
export type Workload = WorkloadProfile | MixWorkload;

type MixSurroundings = {
  /** Gives the document of a workload profile, or throws InputError; `at` is where its id was written. */
  readonly readWorkload: (id: string, at: Location) => SourceDocument;
  /** Of the scenario; undefined: the mix is looked at by itself. */
  readonly tiers: readonly Tier[] | undefined;
};

/** What stands in a workload file, checked, and with the parts of a mix. Errors: InputError with every problem. */
export function resolveWorkload(
  content: WorkloadProfile | MixFile,
  document: SourceDocument,
  surroundings: MixSurroundings,
): Workload {
  if (content.kind === "mix") return resolveMix(content, document, surroundings);
  const problems = checkWorkload(content, document);
  if (problems.length > 0) throw new InputError(problems);
  return content;
}

/**
 * Reads the parts of a mix.
 * Errors: InputError with every problem: unknown ids, mixes in a mix, parts whose sessions arrive from outside, tiers that
 * the scenario lacks, and whatever is wrong with the parts themselves.
 */
function resolveMix(file: MixFile, document: SourceDocument, { readWorkload, tiers }: MixSurroundings): MixWorkload {
  const problems = new ProblemList();
  const parts = file.parts.map(({ workload: id, weight, tier: name }, index): MixPart | undefined => {
    const at = (key: string): Location => document.locate(["parts", index, key]);
    const tier = tiers?.find((candidate) => candidate.name === name);
    if (name !== undefined && tiers !== undefined && tier === undefined) problems.add(noSuchTier(name, tiers, at("tier")));
    const workload = problems.attempt(() => readPart(id, at("workload"), readWorkload));
    return workload && { workload, weight, tier };
  });
  problems.throwIfAny();
  return { kind: "mix", id: file.id, name: file.name, parts: parts.filter((part) => part !== undefined) };
}

function readPart(id: string, at: Location, readWorkload: MixSurroundings["readWorkload"]): WorkloadProfile {
  const document = readWorkload(id, at);
  const workload = validateDocument(workloadSchema, document);
  const refused = (wrong: string, expected: string, fix: string) =>
    new InputError([{ ...at, ...receivedOf(id), wrong, expected, fix }]);
  if (workload.kind === "mix")
    throw refused("a mix in a mix", "a workload of kind marks or laws", "write the parts of that mix in its place");
  resolveWorkload(workload, document, { readWorkload, tiers: undefined });
  if (workload.arrivals !== undefined && workload.arrivals.kind !== "closed")
    throw refused(
      `its sessions arrive from outside (arrivals.kind: ${workload.arrivals.kind})`,
      "a workload whose arrivals are closed: a mix shares out agents that are always at work",
      "take a copy of the profile without arrivals",
    );
  return workload;
}

function noSuchTier(name: string, tiers: readonly Tier[], at: Location): Problem {
  const names = tiers.map((tier) => tier.name);
  const fix = `write tier: ${nearestName(name, names) ?? names[0]}, or leave it out for the tier being judged`;
  return {
    ...at,
    ...receivedOf(name),
    wrong: "the scenario has no tier of this name",
    expected: expectedNames(name, names),
    fix,
  };
}
