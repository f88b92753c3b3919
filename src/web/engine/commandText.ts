/** The command line that prints what a page's question is answered with. */
import type { OneDeployment, Question } from "../engineApi.ts";

/** For a POSIX shell. A scenario of the reader's own is named as the file that it is to be saved as. */
export function commandText(question: Question): string {
  const { kind, scenario, own = [], seed, set = [] } = question;
  const path = own.find((file) => file.path === `scenarios/${scenario}.yaml`)?.path;
  const settings =
    kind === "what-if" ? [...repeated("--base", set), ...repeated("--set", question.change)] : repeated("--set", set);
  const words = [kind, path ?? scenario, ...optionsOf(question), ...settings, ...one("--seed", seed), "--format", "json"];
  return ["agentwatt", ...words.map(quoted)].join(" ");
}

function optionsOf(question: Question): string[] {
  switch (question.kind) {
    case "capacity":
    case "what-if": {
      const { platform = [], tier = [], deployment } = question;
      return [
        ...repeated("--platform", platform),
        ...repeated("--tier", tier),
        ...one("--deployment", deployment),
        ...(question.kind === "capacity" ? (question.effort === "quick" ? ["--quick"] : []) : repeated("--name", question.named)),
        ...(question.kind === "capacity" ? [] : one("--basis", question.basis)),
      ];
    }
    case "simulate":
      return [
        ...one("--agents", question.agents),
        ...one("--sessions-per-hour", question.sessionsPerHour),
        ...one("--start", question.start),
        ...(question.unlimitedKv === true ? ["--unlimited-kv"] : []),
        ...deploymentOptions(question),
      ];
    case "explain":
      return [...one("--agents", question.agents), ...deploymentOptions(question)];
  }
}

function deploymentOptions({ platform, deployment, tier, measured, settling }: OneDeployment): string[] {
  return [
    ...one("--platform", platform),
    ...one("--deployment", deployment),
    ...one("--tier", tier),
    ...one("--measured", measured),
    ...one("--settling", settling),
  ];
}

function one(option: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [option, String(value)];
}

function repeated(option: string, values: readonly (string | number)[] = []): string[] {
  return values.flatMap((value) => [option, String(value)]);
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
