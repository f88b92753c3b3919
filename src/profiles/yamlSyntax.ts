/**
 * YAML text to a syntax tree, or every syntax error with its position.
 * The text is untrusted: size, binary content and nesting are judged before anything recursive sees it.
 */
import { Composer, type Document, Lexer, LineCounter, type ParsedNode, Parser, type YAMLError } from "yaml";
import { InputError, type Problem, receivedOf } from "./problem.ts";

/** Largest profile or scenario that is read: 1 MB; shipped ones are under 20 kB. */
export const MAX_FILE_BYTES = 1_000_000;
/** Deepest nesting of lists and mappings; the deepest schema needs 8. */
export const MAX_DEPTH = 64;
/** After so many syntax errors the rest are noise. */
const MAX_ERRORS = 50;

type Token = Parser["stack"][number];

/** `openQuote`: where a quoted text starts that never ends. */
type TokenReading = { readonly tokens: readonly Token[]; readonly openQuote: number | undefined };

export type SyntaxTree = { readonly document: Document.Parsed<ParsedNode>; readonly lines: LineCounter };

/**
 * Parses one YAML document.
 * Errors: InputError with every syntax error, or for text that is too long, binary, nested too deep, empty or several documents.
 */
export function parseSyntax(source: string, file: string): SyntaxTree {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  rejectBinary(text, file);
  const lines = new LineCounter();
  const at = (offset: number) => ({ file, ...lines.linePos(Math.min(offset, text.length)), path: "" });
  const { tokens, openQuote } = readTokens(text, lines, at);
  const [document, second] = new Composer<ParsedNode>({ lineCounter: lines, prettyErrors: false, uniqueKeys: false }).compose(
    tokens,
    true,
    text.length,
  );
  if (second !== undefined) {
    throw new InputError([
      {
        ...at(second.range[0]),
        wrong: "a second document",
        expected: "one YAML document",
        fix: 'remove the "---" line and what follows',
      },
    ]);
  }
  if (document === undefined) throw emptyFile(file);
  const all = [...document.errors, ...document.warnings];
  // A tab shifts the columns of all that follows: what else is found is its echo.
  const tabs = all.filter((error) => error.code === "TAB_AS_INDENT");
  const errors = tabs.length > 0 ? tabs : all;
  if (errors.length > 0) {
    const offsetOf = (error: YAMLError) => (isMissingQuote(error) ? (openQuote ?? error.pos[0]) : error.pos[0]);
    // One slip often raises two errors in the same place; the first says it best.
    const byOffset = new Map(errors.toReversed().map((error) => [offsetOf(error), error]));
    const first = [...byOffset].sort(([a], [b]) => a - b).slice(0, MAX_ERRORS);
    throw new InputError(first.map(([offset, error]) => syntaxProblem(error, text, offset, at(offset))));
  }
  if (document.contents === null) throw emptyFile(file);
  return { document, lines };
}

function rejectBinary(text: string, file: string): void {
  if (text.length > MAX_FILE_BYTES) {
    const received = `${text.length} characters`;
    throw new InputError([
      {
        file,
        path: "",
        wrong: "too large",
        received,
        expected: "at most 1 MB of YAML text",
        fix: "check that this is a profile or a scenario",
      },
    ]);
  }
  const offset = text.search(/[\0\uFFFD]/);
  if (offset < 0) return;
  const before = text.slice(0, offset).split("\n");
  throw new InputError([
    {
      file,
      line: before.length,
      col: (before.at(-1) ?? "").length + 1,
      path: "",
      wrong: text[offset] === "\0" ? "binary content: a NUL byte" : "not valid UTF-8 text",
      expected: "YAML text in UTF-8",
      fix: "check that this is the right file, and save it as UTF-8 text",
    },
  ]);
}

/** Lexer and parser keep their own stack, the composer recurses: so the depth is judged here, token by token. */
function readTokens(text: string, lines: LineCounter, at: (offset: number) => { file: string; path: string }): TokenReading {
  const tokens: Token[] = [];
  let openQuote: number | undefined;
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    if (/^["']/.test(lexeme) && (lexeme.length === 1 || lexeme.at(-1) !== lexeme[0])) openQuote ??= parser.offset;
    for (const token of parser.next(lexeme)) tokens.push(token);
    // The stack also holds the document and the scalar being read.
    if (parser.stack.length > MAX_DEPTH + 2) {
      const expected = `at most ${MAX_DEPTH} levels of lists and mappings`;
      throw new InputError([
        { ...at(parser.offset), wrong: "nested too deeply", expected, fix: "remove the surplus brackets, dashes or indentation" },
      ]);
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, openQuote };
}

/** What to write instead, by the parser's error code; the codes left out fall back to a general hint. */
const HINTS: Partial<Record<YAMLError["code"], { expected: string; fix: string }>> = {
  ALIAS_PROPS: { expected: 'an alias such as "*name" alone', fix: "remove the anchor or tag before the alias" },
  BAD_DQ_ESCAPE: {
    expected: 'an escape such as \\n, \\" or \\\\ inside double quotes',
    fix: "write \\\\ for a backslash, or use single quotes",
  },
  BAD_INDENT: {
    expected: "entries of one mapping or list in the same column",
    fix: "indent this line with the same number of spaces as its neighbours",
  },
  BAD_SCALAR_START: { expected: "text that does not start with @ or `", fix: "put quotes around the text" },
  BLOCK_AS_IMPLICIT_KEY: {
    expected: 'one "key: value" a line',
    fix: 'put quotes around text that holds ": ", or start a new line',
  },
  MISSING_CHAR: {
    expected: "a closing quote or bracket for each opening one, and a comma between entries",
    fix: "add the missing character",
  },
  MULTILINE_IMPLICIT_KEY: {
    expected: '"key: value" with the key on one line',
    fix: 'add ":" after the key, or quotes around the text',
  },
  TAB_AS_INDENT: { expected: "spaces: YAML does not allow tabs for indentation", fix: "replace the tab by two spaces" },
  TAG_RESOLVE_FAILED: {
    expected: "plain text, numbers, true/false, lists and mappings",
    fix: 'remove the tag (the word that starts with "!")',
  },
  UNEXPECTED_TOKEN: {
    expected: 'lines of "key: value" or "- entry"',
    fix: "remove the stray characters, or put quotes around the text",
  },
};
const GENERAL_HINT = { expected: "valid YAML", fix: "mend this line; quotes around text are always safe" };

const UNCLOSED_HINT = { expected: "a closing bracket for each opening one", fix: 'add the missing "]" or "}" above this line' };

function syntaxProblem(error: YAMLError, text: string, offset: number, place: { file: string; path: string }): Problem {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", start);
  const line = text.slice(start, end < 0 ? undefined : end).trim();
  const message = error.message.replace(/^Missing closing (["'])quote$/, "missing closing quote $1");
  const wrong = `YAML syntax: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
  const hint = /end with a [\]}]/.test(message) ? UNCLOSED_HINT : (HINTS[error.code] ?? GENERAL_HINT);
  return { ...place, wrong, ...(line === "" ? {} : receivedOf(line)), ...hint };
}

function isMissingQuote(error: YAMLError): boolean {
  return error.code === "MISSING_CHAR" && error.message.endsWith("quote");
}

function emptyFile(file: string): InputError {
  const fix = "write the keys listed in docs, or copy a shipped file and edit it";
  return new InputError([
    { file, line: 1, col: 1, path: "", wrong: "empty file", expected: "a mapping: lines of key: value", fix },
  ]);
}
