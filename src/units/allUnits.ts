/** Every unit that mathjs knows, and ours. Loaded with the first unit that asks for it, as few do. */
import type { MathJsInstance } from "mathjs";
import { loadMathjs } from "#mathjs";

let loaded: MathJsInstance | undefined;

/** `value` in `unit` as a number of `target`. Errors: of mathjs, for unknown units and units of another dimension. */
export function convertAny(value: number, unit: string, target: string): number {
  return mathjs().unit(value, unit).toNumber(target);
}

/** mathjs with our units, loaded when it is first asked for. */
export function mathjs(): MathJsInstance {
  loaded ??= load();
  return loaded;
}

function load(): MathJsInstance {
  const math = loadMathjs();
  math.createUnit("FLOP", { prefixes: "short", aliases: ["flop"] });
  math.createUnit("token", { prefixes: "short", aliases: ["tokens", "tok"] });
  math.createUnit("USD", { prefixes: "short" });
  return math;
}
