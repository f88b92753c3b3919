/**
 * Arithmetic in a setting: "1.5 * value", "value + 1 TB/s", "max(value, 4)", where `value` is what stood there before.
 * mathjs parses and evaluates; only arithmetic is let through: no assignment, no functions of one's own, nothing slow.
 */
import type { MathNode } from "mathjs";
import { mathjs } from "./allUnits.ts";
import { DIMENSIONS, type Dimension, isPlainQuantity, parseQuantity, type QuantityProblem } from "./quantity.ts";

/** What an expression must come to: a quantity, or a number without unit. */
export type ExpressionField = { readonly dimension: Dimension } | "number";

const OLD_VALUE = "value";
const OPERATORS = ["+", "-", "*", "/", "^"];
const FUNCTIONS = ["min", "max", "round", "floor", "ceil", "abs", "sqrt"];
const NODES = ["OperatorNode", "ConstantNode", "SymbolNode", "ParenthesisNode", "FunctionNode"];
const LONGEST = 200;
/** Results this close to a whole number are it: 0.1 x 30 is three workers. */
const WHOLE = 1e-9;

/** Whether an expression speaks of what stood there before. */
export function usesOldValue(text: string): boolean {
  return /\bvalue\b/.test(text);
}

/** Whether a text is arithmetic rather than a plain value: it names the old value, or joins numbers by operators. */
export function isExpression(text: string): boolean {
  if (usesOldValue(text)) return true;
  return (
    !isPlainQuantity(text) && /[\d)]\s*[*^]|[\d)\w]\s*[+-]\s*[\d(]|\d\s*\/|\(\s*[\d-]/.test(text.replace(/\d[eE][+-]\d/g, "1"))
  );
}

/**
 * Evaluates an expression; `old` is what stands in the file ("8 TB/s", 4), undefined where nothing does.
 * Returns a number (SI where the field has a unit), or what is wrong with the expression; never throws on user input.
 */
export function evaluateExpression(text: string, old: unknown, field: ExpressionField): number | QuantityProblem {
  const expected = expectedResult(field);
  const problem = (wrong: string, fix: string, instead = expected): QuantityProblem => ({ wrong, expected: instead, fix });
  if (text.length > LONGEST) return problem(`expression of ${text.length} characters`, `write at most ${LONGEST} characters`);
  let node: MathNode;
  try {
    node = mathjs().parse(text);
  } catch {
    return problem("cannot be read as arithmetic", `write "${exampleOf(field)}"`);
  }
  const foreign = foreignWord(node);
  if (foreign !== undefined) {
    const known = `value, units, numbers, ${OPERATORS.join(" ")} and ${FUNCTIONS.join(", ")}`;
    return problem(`"${foreign}" is not known in an expression`, `write "${exampleOf(field)}"`, known);
  }
  const scope = oldValue(old, field);
  if (usesOldValue(text) && scope === undefined) {
    const here = old === undefined ? "there is no value yet that an expression could start from" : "the old value is no number";
    return problem(here, field === "number" ? "write the number itself" : `write "${DIMENSIONS[field.dimension].example}"`);
  }
  if (dividesByZero(node, { value: scope })) return problem("divides by zero", "divide by something else");
  try {
    return (
      inUnit(node.compile().evaluate({ value: scope }), field) ?? problem("comes to another unit", `write "${exampleOf(field)}"`)
    );
  } catch {
    return problem("adds or compares different units", `write "${exampleOf(field)}"`);
  }
}

/** The result as a number, undefined where its unit is another, NaN and infinity as a problem. */
function inUnit(result: unknown, field: ExpressionField): number | QuantityProblem | undefined {
  const bare = typeof result === "number" ? result : undefined;
  let value: number;
  if (field === "number") {
    if (bare === undefined) return undefined;
    const whole = Math.round(bare);
    value = Math.abs(bare - whole) <= WHOLE * Math.abs(bare) ? whole : bare;
  } else {
    if (!mathjs().isUnit(result)) return undefined;
    const { unit } = DIMENSIONS[field.dimension];
    if (!result.equalBase(mathjs().unit(1, unit))) return undefined;
    value = result.toNumber(unit);
  }
  if (Number.isFinite(value)) return value;
  return { wrong: "comes to no finite number", expected: expectedResult(field), fix: `write "${exampleOf(field)}"` };
}

function oldValue(old: unknown, field: ExpressionField): unknown {
  if (field === "number") return typeof old === "number" ? old : undefined;
  const si = parseQuantity(old, field.dimension);
  return typeof si === "number" ? mathjs().unit(si, DIMENSIONS[field.dimension].unit) : undefined;
}

/** The first word or construct that is not let through. */
function foreignWord(root: MathNode): string | undefined {
  let found: string | undefined;
  root.traverse((node, path, parent) => {
    if (found !== undefined) return;
    if (!NODES.includes(node.type)) found = node.toString();
    else if (mathjs().isOperatorNode(node) && !OPERATORS.includes(node.op)) found = node.op;
    else if (mathjs().isFunctionNode(node) && !FUNCTIONS.includes(node.fn.name ?? "")) found = node.fn.name ?? node.toString();
    else if (mathjs().isConstantNode(node) && typeof node.value !== "number") found = String(node.value);
    else if (mathjs().isSymbolNode(node) && !(mathjs().isFunctionNode(parent) && path === "fn") && !isKnownSymbol(node.name))
      found = node.name;
  });
  return found;
}

function isKnownSymbol(name: string): boolean {
  return name === OLD_VALUE || mathjs().Unit.isValuelessUnit(name);
}

/** Whether a divisor comes to zero; what cannot be evaluated is left to the whole expression. */
function dividesByZero(root: MathNode, scope: { value: unknown }): boolean {
  return root
    .filter((node) => mathjs().isOperatorNode(node) && node.op === "/")
    .some((node) => {
      try {
        const divisor = "args" in node ? (node.args as MathNode[])[1]?.compile().evaluate({ ...scope }) : undefined;
        return divisor === 0 || (mathjs().isUnit(divisor) && divisor.toSI().toNumeric() === 0);
      } catch {
        return false;
      }
    });
}

function expectedResult(field: ExpressionField): string {
  if (field === "number") return `a number, or arithmetic that comes to one such as "${exampleOf(field)}"`;
  const { noun, example } = DIMENSIONS[field.dimension];
  return `a ${noun} such as "${example}", or arithmetic that comes to one such as "${exampleOf(field)}"`;
}

function exampleOf(field: ExpressionField): string {
  return field === "number" ? "2 * value" : "1.5 * value";
}
