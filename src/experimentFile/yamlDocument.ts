/** A YAML text with the position of every value, so that a problem can be shown where it is. */
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';
import { t } from '../core/text.ts';
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

/** A parsed text. */
export class YamlDocument {
  /** The values as plain data; null for an empty text, undefined when aliases cannot be expanded. */
  readonly value: unknown;
  /** Syntax errors. With any of them, `value` is only what could be read. */
  readonly problems: readonly FileProblem[];
  private readonly document: Document;
  private readonly lines = new LineCounter();

  /** Never throws: what is wrong with `text` is in `problems`. */
  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const syntax = this.document.errors.map(({ code, message, pos: [start, end] }): FileProblem => {
      const problem = syntaxProblems[code] ?? {
        message: `${message.replace(/\.$/, '')}.`,
        remedy: t`Correct the YAML here.`,
      };
      return { ...problem, ...this.rangeBetween(start, end) };
    });
    this.value = this.readValue();
    this.problems =
      this.value === undefined
        ? [
            ...syntax,
            {
              message: t`An alias refers to itself or expands to too much.`,
              remedy: t`Write the values out.`,
              ...this.rangeBetween(0, 0),
            },
          ]
        : syntax;
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

function childOf(node: unknown, step: string | number): Pair | Node | null {
  if (isMap(node))
    return node.items.find(pair => isScalar(pair.key) && String(pair.key.value) === String(step)) ?? null;
  const item: unknown = isSeq(node) && typeof step === 'number' ? node.items[step] : null;
  return isScalar(item) || isMap(item) || isSeq(item) ? item : null;
}
