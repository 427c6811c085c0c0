/** A YAML text with the position of every value, so that a problem can be shown where it is. */
import {
  Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  type Node,
  type Pair,
} from 'yaml';
import { excerpt, t } from '../core/text.ts';
import type { Problem } from './problem.ts';

/** Lines and columns count from 1; the end is behind the last character. */
interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A problem and where it is. */
export interface FileProblem extends Problem, TextRange {}

/** Keys and positions from the outside in. */
export type Path = readonly (string | number)[];

/** Our words for the parser's error codes. */
const syntaxProblems: Readonly<Record<string, Problem>> = {
  DUPLICATE_KEY: { message: t`This key appears twice.`, remedy: t`Keep one of the two.` },
  TAB_AS_INDENT: { message: t`This line is indented with a tab.`, remedy: t`Indent it with spaces.` },
  BAD_INDENT: {
    message: t`The indentation of this line does not match the lines around it.`,
    remedy: t`Indent it like its neighbors.`,
  },
  MULTIPLE_DOCS: {
    message: t`A second YAML document starts here.`,
    remedy: t`Write one experiment per file, without "---" lines.`,
  },
  BLOCK_AS_IMPLICIT_KEY: { message: t`Text that contains ": " needs quotes.`, remedy: t`Put the text in quotes.` },
  MISSING_CHAR: { message: t`A quote or bracket is not closed.`, remedy: t`Close it.` },
};

/** Longest text that is parsed, in characters. */
const longestText = 1_000_000;
/** Deepest nesting of lists and groups; an experiment file needs four. */
const deepestNesting = 32;

const tooDeep: Problem = {
  message: t`Lists and groups are nested too deeply here.`,
  remedy: t`Nest them at most ${deepestNesting} deep.`,
};
const collectionKey: Problem = {
  message: t`A list, a group, or an alias cannot be a key.`,
  remedy: t`Use plain text as the key, or put the value in quotes.`,
};

/** A parsed text. */
export class YamlDocument {
  /** The values as plain data: null for an empty text, undefined with problems. */
  readonly value: unknown;
  /** Whatever keeps the text from being read as plain data. */
  readonly problems: readonly FileProblem[];
  private readonly document: Document;
  private readonly lines = new LineCounter();

  /** Never throws: what is wrong with `text` is in `problems`. */
  constructor(text: string) {
    const document = text.length > longestText ? null : this.parsed(text);
    this.document = document ?? new Document();
    if (text.length > longestText)
      this.problems = [
        this.atStart({
          message: t`The file has more than ${longestText} characters.`,
          remedy: t`Move its prompts to a text file, and name that under "prompts:" with "file:".`,
        }),
      ];
    else if (document === null) this.problems = [this.atStart(tooDeep)];
    else {
      const syntax = this.syntaxProblems();
      // Keys that are collections, and deep nesting, take the library exponential time to expand.
      const structure = syntax.length > 0 ? null : this.structureProblem(document.contents, 0);
      this.problems = structure === null ? syntax : [structure];
    }
    if (this.problems.length > 0) return;
    this.value = this.readValue();
    if (this.value === undefined)
      this.problems = [
        this.atStart({
          message: t`An alias refers to itself or expands to too much.`,
          remedy: t`Write the values out.`,
        }),
      ];
  }

  /** Locate a problem: at the deepest value of `path` that exists, or at the key itself when `at` is "key" or the value
   * spans lines. */
  problemAt(path: Path, problem: Problem, at: 'key' | 'value' = 'value'): FileProblem {
    let node: unknown = this.document.contents;
    let range = isScalar(node) ? this.rangeOf(node) : this.rangeBetween(0, 0);
    path.forEach((step, depth) => {
      const child = childOf(node, step);
      if (child === null) return;
      node = isPair(child) ? child.value : child;
      const keyOnly = at === 'key' && depth === path.length - 1;
      if (isScalar(node) && node.value !== null && !keyOnly) range = this.rangeOf(node);
      else if (isPair(child) && isScalar(child.key)) range = this.rangeOf(child.key);
    });
    return { ...problem, ...range };
  }

  /** Null when the text is nested so deeply that the parser, which is recursive, runs out of stack. */
  private parsed(text: string): Document | null {
    if (indicatorDepth(text) > deepestNesting) return null;
    try {
      return parseDocument(text, { lineCounter: this.lines, prettyErrors: false, logLevel: 'error' });
    } catch {
      return null;
    }
  }

  private syntaxProblems(): FileProblem[] {
    return this.document.errors.map(({ code, message, pos: [start, end] }) => {
      const problem = syntaxProblems[code] ?? {
        message: `${excerpt(message, 200).replace(/\.$/, '')}.`,
        remedy: t`Correct the YAML here.`,
      };
      return { ...problem, ...this.rangeBetween(start, end) };
    });
  }

  private structureProblem(node: unknown, depth: number): FileProblem | null {
    if (!isMap(node) && !isSeq(node)) return null;
    if (depth === deepestNesting) return { ...tooDeep, ...this.rangeOf(node) };
    for (const item of node.items as readonly unknown[]) {
      const key = isPair(item) ? item.key : null;
      if (isMap(key) || isSeq(key) || isAlias(key)) return { ...collectionKey, ...this.rangeOf(key) };
      const problem = this.structureProblem(isPair(item) ? item.value : item, depth + 1);
      if (problem !== null) return problem;
    }
    return null;
  }

  private atStart(problem: Problem): FileProblem {
    return { ...problem, ...this.rangeBetween(0, 0) };
  }

  private readValue(): unknown {
    try {
      return this.document.toJS() ?? null;
    } catch {
      return undefined;
    }
  }

  private rangeOf({ range }: Node): TextRange {
    return range ? this.rangeBetween(range[0], range[1]) : this.rangeBetween(0, 0);
  }

  private rangeBetween(start: number, end: number): TextRange {
    const from = this.lines.linePos(start);
    const to = this.lines.linePos(Math.max(start, end));
    return {
      line: Math.max(1, from.line),
      column: Math.max(1, from.col),
      endLine: Math.max(1, to.line),
      endColumn: Math.max(1, to.col),
    };
  }
}

/** Deepest nesting by brackets, or by "-" and "?" on one line: what a few characters can nest without limit. */
function indicatorDepth(text: string): number {
  let brackets = 0;
  let onLine = 0;
  let deepest = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '{' || token === '[') brackets++;
    else if (token === '}' || token === ']') brackets = Math.max(0, brackets - 1);
    else if (token === '-' || token === '?') onLine++;
    else if (token.endsWith('\n')) onLine = 0;
    deepest = Math.max(deepest, brackets, onLine);
  }
  return deepest;
}

function childOf(node: unknown, step: string | number): Pair | Node | null {
  if (isMap(node))
    return node.items.find(pair => isScalar(pair.key) && String(pair.key.value) === String(step)) ?? null;
  const item: unknown = isSeq(node) && typeof step === 'number' ? node.items[step] : null;
  return isScalar(item) || isMap(item) || isSeq(item) ? item : null;
}
