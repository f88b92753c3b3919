/** Families of models: enough to tell workloads apart, too little to tell who has access to what. */

const FAMILIES: readonly (readonly [string, RegExp])[] = [
  ["claude", /claude|opus|sonnet|haiku/],
  ["gpt-oss", /gpt-oss/],
  ["gpt", /gpt|codex|^o\d/],
  ["gemini", /gemini/],
  ["gemma", /gemma/],
  ["qwen", /qwen/],
  ["deepseek", /deepseek/],
  ["kimi", /kimi/],
  ["glm", /glm/],
  ["minimax", /minimax/],
  ["mistral", /mistral|devstral|codestral|mixtral/],
  ["llama", /llama/],
  ["grok", /grok/],
  ["nemotron", /nemotron/],
];

/** The family that a name belongs to, or "other". */
export function modelFamily(model: string): string {
  // What follows the last slash: gateways put names of companies and folders in front.
  const name = (model.toLowerCase().split("/").at(-1) ?? "").trim();
  return FAMILIES.find(([, pattern]) => pattern.test(name))?.[0] ?? "other";
}
