/** How text is set off on stdout: colours on a terminal, none in a pipe or with NO_COLOR (https://no-color.org). */
import colors from "picocolors";
import { PLAIN_STYLE, type TextStyle } from "../report/textStyle.ts";

export function stdoutStyle(): TextStyle {
  const wanted = process.stdout.isTTY === true && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb";
  if (!wanted) return PLAIN_STYLE;
  const { bold, dim, yellow } = colors.createColors(true);
  return { heading: bold, detail: dim, warning: yellow };
}
