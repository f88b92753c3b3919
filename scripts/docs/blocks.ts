/** Blocks of a Markdown page: fenced ones with what stands behind the fence, and indented ones. */

export type Block = {
  /** First word behind the fence; "indented" for a block without one. */
  readonly language: string;
  /** The rest behind the fence. */
  readonly about: string;
  /** Number of the block's first line of text, from 1. */
  readonly line: number;
  readonly lines: readonly string[];
};

const FENCE = /^```(\S*)\s*(.*)$/;
const INDENT = "    ";

/** All blocks of a page, in order. Indented ones stand after an empty line, as Markdown has it. */
export function blocksOf(text: string): Block[] {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const fence = FENCE.exec(lines[at] as string);
    const length = fence ? fencedLength(lines, at + 1) : indentedLength(lines, at);
    const first = fence ? at + 1 : at;
    if (length > 0) {
      const [, language = "indented", about = ""] = fence ?? [];
      blocks.push({ language, about, line: first + 1, lines: lines.slice(first, first + length) });
    }
    at = Math.max(at + 1, first + length + (fence ? 1 : 0));
  }
  return blocks;
}

function fencedLength(lines: readonly string[], first: number): number {
  const end = lines.findIndex((line, index) => index >= first && line === "```");
  return (end === -1 ? lines.length : end) - first;
}

function indentedLength(lines: readonly string[], first: number): number {
  if (first > 0 && lines[first - 1] !== "") return 0;
  let length = 0;
  while (lines[first + length]?.startsWith(INDENT)) length++;
  return length;
}

/** The text with the lines of some of its blocks replaced. */
export function withBlocks(text: string, renewed: ReadonlyMap<Block, readonly string[]>): string {
  const lines = text.split("\n");
  const fromTheEnd = [...renewed].sort(([a], [b]) => b.line - a.line);
  for (const [block, fresh] of fromTheEnd) lines.splice(block.line - 1, block.lines.length, ...fresh);
  return lines.join("\n");
}
