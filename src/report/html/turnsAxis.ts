/** The axes of charts of the first token by turn. */
import { titleAbove } from "./chartTheme.ts";

export const TTFT_AXIS = {
  type: "quantitative",
  scale: { zero: true },
  axis: { ...titleAbove("first token, s"), format: ",~r" },
} as const;

export function turnsAxis(turns: readonly string[]) {
  return {
    type: "ordinal",
    sort: turns,
    scale: { domain: turns },
    axis: { title: "turn of a session", labelAngle: -45 },
  } as const;
}

export function turnsText({ fromTurn, toTurn }: { readonly fromTurn: number; readonly toTurn: number }): string {
  return fromTurn === toTurn ? String(fromTurn) : `${fromTurn}-${toTurn}`;
}
